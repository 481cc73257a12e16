import Foundation
import Journal
import Testing

struct CatalogTests {
  struct Entry {
    var identifier: String
    var headers: [String: String] = [:]
    var text: [String] = []
  }

  static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../units/lastgasp.catalog")

  static func entries() throws -> [Entry] {
    var entries: [Entry] = []
    var isInText = false
    for line in try String(contentsOf: path, encoding: .utf8).components(separatedBy: "\n") {
      if line.hasPrefix("-- ") {
        entries.append(Entry(identifier: String(line.dropFirst(3))))
        isInText = false
      } else if line.hasPrefix("#") || entries.isEmpty {
        continue
      } else if isInText {
        entries[entries.count - 1].text.append(line)
      } else if line.isEmpty {
        isInText = true
      } else {
        let parts = line.components(separatedBy: ": ")
        entries[entries.count - 1].headers[parts[0]] = parts.dropFirst().joined(separator: ": ")
      }
    }
    return entries
  }

  @Test func `the catalog explains every message, and no other`() throws {
    let identifiers = try Self.entries().map(\.identifier)
    #expect(identifiers.count == Set(identifiers).count)
    #expect(Set(identifiers) == Set(LifecycleMessage.allCases.map(\.messageID)))
  }

  @Test func `every explanation has a subject, says who speaks, and what to do`() throws {
    for entry in try Self.entries() {
      #expect(entry.headers["Subject"]?.isEmpty == false)
      #expect(entry.headers["Defined-By"] == "lastgasp")
      #expect(entry.text.filter { !$0.isEmpty }.count >= 2)
      #expect(entry.text.allSatisfy { $0.utf8.count <= 80 })
    }
  }

  @Test(arguments: LifecycleMessage.allCases)
  func `an identifier is a random 128-bit number`(message: LifecycleMessage) {
    let digits = Array(message.messageID)
    #expect(digits.count == 32)
    #expect(digits.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    #expect(digits[12] == "4")
  }
}
