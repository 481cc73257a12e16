package import SystemPackage

/// What is mounted, as `/proc/self/mountinfo` has it (proc_pid_mountinfo(5)).
package struct MountTable: Hashable, Sendable {
  /// One mounted file system.
  package struct Entry: Hashable, Sendable {
    package let id: Int
    package let parent: Int

    /// The device as `major:minor`; major 0 where the file system has none of its own.
    package let deviceNumber: String

    /// The folder of the file system that is mounted, from its top.
    package let root: FilePath

    package let mountPoint: FilePath
    package let type: String
    package let source: String

    /// The options of the file system itself.
    package let superOptions: [Substring]
  }

  package let entries: [Entry]

  /// Reads the table; a line of another form is passed over.
  package init(parsing text: String) {
    entries = text.split(separator: "\n").compactMap(Self.entry)
  }

  private static func entry(_ line: Substring) -> Entry? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    // Optional fields end with a lone dash.
    guard fields.count > 6, let dash = fields[6...].firstIndex(of: "-"), fields.count > dash + 3,
      let id = Int(fields[0]), let parent = Int(fields[1])
    else { return nil }
    return Entry(
      id: id, parent: parent, deviceNumber: String(fields[2]), root: FilePath(OctalEscapes.decoded(fields[3])),
      mountPoint: FilePath(OctalEscapes.decoded(fields[4])), type: String(fields[dash + 1]),
      source: OctalEscapes.decoded(fields[dash + 2]), superOptions: fields[dash + 3].split(separator: ","))
  }

  /// The mount that a path leads into, walked from the root as the kernel walks it: what another mount hides does not count.
  package func mount(holding path: FilePath) -> Entry? {
    guard
      var current = entries.first(where: { entry in
        entry.mountPoint == "/" && !entries.contains { $0.id == entry.parent && $0.id != entry.id }
      })
    else { return nil }
    var place: FilePath = "/"
    current = topmost(at: place, in: current)
    for component in path.components {
      place.append(component)
      current = topmost(at: place, in: current)
    }
    return current
  }

  private func topmost(at place: FilePath, in mount: Entry) -> Entry {
    var current = mount
    while let next = entries.last(where: { $0.parent == current.id && $0.mountPoint == place && $0.id != current.id }) {
      current = next
    }
    return current
  }
}

/// The `\040` of mountinfo and fstab.
package enum OctalEscapes {
  /// The text that is meant.
  package static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escaped = number(rest.prefix(3)) else {
        bytes.append(byte)
        continue
      }
      bytes.append(escaped)
      rest = rest.dropFirst(3)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
