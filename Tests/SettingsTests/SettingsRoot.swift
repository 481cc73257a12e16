import Foundation
import SystemPackage

/// A folder that stands for a machine's file system, gone when the test is.
final class SettingsRoot {
  let path: FilePath

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastgasp-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = FilePath(folder.path)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path.string)
  }

  func write(_ name: FilePath, _ text: String) throws {
    try write(name, Data(text.utf8))
  }

  func write(_ name: FilePath, _ bytes: Data) throws {
    try makeDirectory(name.removingLastComponent())
    try bytes.write(to: URL(filePath: inside(name)))
  }

  func makeDirectory(_ name: FilePath) throws {
    try FileManager.default.createDirectory(atPath: inside(name), withIntermediateDirectories: true)
  }

  func link(_ name: FilePath, to target: String) throws {
    try makeDirectory(name.removingLastComponent())
    try FileManager.default.createSymbolicLink(atPath: inside(name), withDestinationPath: target)
  }

  private func inside(_ name: FilePath) -> String {
    path.appending(name.components).string
  }
}
