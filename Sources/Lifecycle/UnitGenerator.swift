public import LinuxSystem
public import SystemPackage

/// Writes what the units must know of the settings, as a systemd generator.
public struct UnitGenerator: Sendable {
  private let mountFolder: FilePath
  private let plaintextTarget: FilePath?

  /// Creates the generator for a `MOUNT_FOLDER` and a `CAPTURE_PLAINTEXT_TARGET`.
  public init(mountFolder: FilePath, plaintextTarget: FilePath? = nil) {
    self.mountFolder = mountFolder
    self.plaintextTarget = plaintextTarget
  }

  /// Writes the drop-ins into the directory that systemd hands a generator.
  public func write(into directory: FilePath) throws(FileError) {
    try write(collecting, for: "lastgasp-collect.service", into: directory)
    try write(mount, for: "lastgasp-capture.service", into: directory)
    try write(mount, for: "lastgasp-arm-late.service", into: directory)
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
    // A link of root's may lead from there to where the sandbox lets nothing be written.
    let parent = mountFolder.removingLastComponent()
    if !parent.components.isEmpty { lines += ["[Service]", "ReadWritePaths=\(Self.optional(parent))"] }
    // Mostly under /boot or /efi, which the sandbox keeps from being written. It may be missing: the unit starts without.
    if let plaintextTarget { lines += ["[Service]", "ReadWritePaths=\(Self.optional(plaintextTarget))"] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The drop-in of units without a sandbox.
  var mount: String { mountLines.joined(separator: "\n") + "\n" }

  private var mountLines: [String] {
    ["# Generated from the settings.", "[Unit]", "RequiresMountsFor=\(Self.escaped(mountFolder))"]
  }

  /// A path for a unit file: `systemd.syntax(7)` quotes, `%` doubled against specifiers.
  private static func escaped(_ path: FilePath) -> String { "\"\(plain(path))\"" }

  /// The same for a path that need not be there.
  private static func optional(_ path: FilePath) -> String { "\"-\(plain(path))\"" }

  private static func plain(_ path: FilePath) -> String {
    let text = path.string.map { character in
      switch character {
      case "\"", "\\": "\\\(character)"
      case "%": "%%"
      default: String(character)
      }
    }
    return text.joined()
  }
}
