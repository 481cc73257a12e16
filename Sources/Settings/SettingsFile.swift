internal import LinuxSystem
internal import SystemPackage

/// What makes a file of `lastgasp.d` a settings file.
enum SettingsFile {
  /// More than anybody writes: what is larger is no settings file.
  static let largestSize = 1 << 20

  /// The text of a settings file, or nil for a directory.
  ///
  /// Invalid UTF-8 is replaced, not refused. Only a regular file is opened, for a FIFO must not stop the boot; a device,
  /// such as the /dev/null that hides a file, counts as empty.
  static func text(at path: FilePath) throws(FileError) -> String? {
    guard let status = try Files.status(path, followingLink: true) else {
      throw FileError(.open, path, .noSuchFileOrDirectory)
    }
    guard status.type != .directory else { return nil }
    guard status.type == .regular else { return "" }
    guard status.size <= largestSize else { throw FileError(.read, path, .fileTooLarge) }
    return try Files.readText(path, limit: largestSize)
  }

  /// Whether an editor or a package manager left `name` behind: no settings file.
  static func isLeftOver(_ name: String) -> Bool {
    let endings = ["~", ".bak", ".orig", ".swp", ".rpmnew", ".rpmorig", ".rpmsave", ".pacnew", ".pacsave"]
    return name.hasPrefix(".") || endings.contains(where: name.hasSuffix)
      || name.split(separator: ".").dropFirst().last.map { $0.hasPrefix("dpkg-") || $0.hasPrefix("ucf-") } == true
  }
}
