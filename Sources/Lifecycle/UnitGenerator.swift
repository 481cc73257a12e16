public import LinuxSystem
public import SystemPackage

/// Writes what the units must know of the settings, as a systemd generator.
public struct UnitGenerator: Sendable {
  private let mountFolder: FilePath

  /// Creates the generator for a `MOUNT_FOLDER`.
  public init(mountFolder: FilePath) { self.mountFolder = mountFolder }

  /// Writes the drop-ins into the directory that systemd hands a generator.
  public func write(into directory: FilePath) throws(FileError) {
    try write(collecting, for: "lastgasp-collect.service", into: directory)
    try write(capturing, for: "lastgasp-capture.service", into: directory)
  }

  private func write(_ text: String, for unit: String, into directory: FilePath) throws(FileError) {
    let dropIn = directory.appending("\(unit).d")
    try Files.createDirectories(dropIn, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    try Files.writeDurably(
      Array(text.utf8), to: dropIn.appending("50-mount-folder.conf"),
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// The drop-in for collecting: the mount that the folder needs, and access to it where the unit's own sandbox hides it.
  var collecting: String {
    var lines = mountLines
    if let top = mountFolder.components.first, ["home", "root"].contains(top.string) {
      lines += ["[Service]", "ProtectHome=no"]
    } else if let top = mountFolder.components.first, ["boot", "efi", "etc", "usr"].contains(top.string) {
      lines += ["[Service]", "ProtectSystem=no"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The drop-in for capturing, which has no sandbox.
  var capturing: String { mountLines.joined(separator: "\n") + "\n" }

  private var mountLines: [String] {
    ["# Generated from the settings.", "[Unit]", "RequiresMountsFor=\(Self.escaped(mountFolder))"]
  }

  /// A path for a unit file: `systemd.syntax(7)` quotes, `%` doubled against specifiers.
  private static func escaped(_ path: FilePath) -> String {
    let text = path.string.map { character in
      switch character {
      case "\"", "\\": "\\\(character)"
      case "%": "%%"
      default: String(character)
      }
    }
    return "\"\(text.joined())\""
  }
}
