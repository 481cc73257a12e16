import Foundation
import SystemPackage
import Testing

@testable import lastgasp

struct TerminalTests {
  @Test
  func `what is told is silent where it goes to the journal, and not where the variable is a terminal's inheritance`()
    throws
  {
    let path = FileManager.default.temporaryDirectory.appending(path: "lastgasp-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let descriptor = try FileDescriptor.open(
      FilePath(path), .readWrite, options: .create, permissions: .ownerReadWrite)
    defer { try? descriptor.close() }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let device = try #require(attributes[.systemNumber] as? UInt)
    let file = try #require(attributes[.systemFileNumber] as? UInt)
    #expect(Terminal.isJournal(descriptor, by: "\(device):\(file)"))
    #expect(!Terminal.isJournal(descriptor, by: "\(device):\(file + 1)"))
    #expect(!Terminal.isJournal(descriptor, by: nil))
  }
}
