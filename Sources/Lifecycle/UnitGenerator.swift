public import LinuxSystem
public import SystemPackage

/// Writes what the units must know of the settings, as a systemd generator.
public struct UnitGenerator: Sendable {
  private let mountFolder: FilePath
  private let plaintextTarget: FilePath?

  /// Creates the generator for a `MOUNT_FOLDER`, and a `CAPTURE_PLAINTEXT_TARGET` where there is one.
  public init(mountFolder: FilePath, plaintextTarget: FilePath? = nil) {
    self.mountFolder = mountFolder
    self.plaintextTarget = plaintextTarget
  }

  private var folders: [FilePath] { [mountFolder] + [plaintextTarget].compactMap(\.self) }

  /// Writes the drop-ins into the directory that systemd hands a generator.
  public func write(into directory: FilePath) throws(FileError) {
    try write(collecting, for: "lastgasp-collect.service", into: directory)
    try write(mounts, for: "lastgasp-capture.service", into: directory)
    try write(mounts, for: "lastgasp-arm-late.service", into: directory)
  }

  private func write(_ text: String, for unit: String, into directory: FilePath) throws(FileError) {
    let dropIn = directory.appending("\(unit).d")
    try Files.createDirectories(dropIn, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    try Files.writeDurably(
      Array(text.utf8), to: dropIn.appending("50-mount-folder.conf"),
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// The drop-in for collecting: the mounts that it needs, and access to them where the unit's own sandbox hides them.
  var collecting: String {
    let tops = Set(folders.compactMap { $0.components.first?.string })
    var access: [String] = []
    if !tops.isDisjoint(with: ["home", "root"]) { access.append("ProtectHome=no") }
    if !tops.isDisjoint(with: ["boot", "efi", "etc", "usr"]) { access.append("ProtectSystem=no") }
    return mounts + (access.isEmpty ? "" : (["[Service]"] + access).joined(separator: "\n") + "\n")
  }

  /// The drop-in of units without a sandbox.
  var mounts: String {
    let lines = folders.map { "RequiresMountsFor=\(Self.escaped($0))" }
    return (["# Generated from the settings.", "[Unit]"] + lines).joined(separator: "\n") + "\n"
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
