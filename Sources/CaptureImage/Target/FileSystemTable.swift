internal import Machine
internal import SystemPackage

/// What `/etc/fstab` will mount at the boot (fstab(5)).
struct FileSystemTable: Hashable {
  /// One line.
  struct Entry: Hashable {
    /// A device, a tag such as `UUID=…`, or a folder that is bound.
    let source: String

    let mountPoint: FilePath
    let type: String
    let options: [Substring]

    /// Whether the boot mounts it, be it at the first use.
    var isForBoot: Bool { !options.contains("noauto") || options.contains("x-systemd.automount") }

    /// Whether a folder is made visible at a second place.
    var isBind: Bool { options.contains("bind") || options.contains("rbind") }

    /// Whether the device is reached over a network.
    var isRemote: Bool { options.contains("_netdev") }

    /// The value of an option such as `subvol=/@home`.
    func value(of option: String) -> String? {
      options.last { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.utf8.count + 1)) }
    }
  }

  let entries: [Entry]

  /// Reads the table; swap and what has no mount point are passed over.
  init(parsing text: String) {
    entries = text.split(separator: "\n").compactMap { line in
      let fields = line.split { $0 == " " || $0 == "\t" }
      guard fields.count >= 3, !fields[0].hasPrefix("#"), fields[1].hasPrefix("/") else { return nil }
      return Entry(
        source: OctalEscapes.decoded(fields[0].filter { $0 != "\"" }),
        mountPoint: FilePath(OctalEscapes.decoded(fields[1])), type: String(fields[2]),
        options: fields.count > 3 ? fields[3].split(separator: ",") : [])
    }
  }

  /// The deepest line that the boot mounts above a folder or at it.
  func entry(holding folder: FilePath) -> Entry? {
    entries.filter { $0.isForBoot && folder.starts(with: $0.mountPoint) }
      .enumerated().max {
        ($0.element.mountPoint.components.count, $0.offset) < ($1.element.mountPoint.components.count, $1.offset)
      }?
      .element
  }
}
