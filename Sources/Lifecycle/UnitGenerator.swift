public import LinuxSystem
public import SystemPackage

/// Writes what `lastgasp-collect.service` must know of the settings, as a systemd generator.
public struct UnitGenerator: Sendable {
  private let mountFolder: FilePath

  /// Creates the generator for a `MOUNT_FOLDER`.
  public init(mountFolder: FilePath) { self.mountFolder = mountFolder }

  /// Writes the drop-in into the directory that systemd hands a generator.
  public func write(into directory: FilePath) throws(FileError) {
    let dropIn = directory.appending("lastgasp-collect.service.d")
    try Files.createDirectories(dropIn, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    try Files.writeDurably(
      Array(text.utf8), to: dropIn.appending("50-mount-folder.conf"),
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// The drop-in: the mount that the folder needs, and access to it where the unit's own sandbox hides it.
  var text: String {
    var lines = ["# Generated from the settings.", "[Unit]", "RequiresMountsFor=\(Self.escaped(mountFolder))"]
    if let top = mountFolder.components.first, ["home", "root"].contains(top.string) {
      lines += ["[Service]", "ProtectHome=no"]
    } else if let top = mountFolder.components.first, ["boot", "efi", "etc", "usr"].contains(top.string) {
      lines += ["[Service]", "ProtectSystem=no"]
    }
    return lines.joined(separator: "\n") + "\n"
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
