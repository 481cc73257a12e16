internal import LinuxSystem
internal import Settings
public import SystemPackage

/// Where a user keeps things (XDG Base Directory Specification, and xdg-user-dirs' `user-dirs.dirs`).
public struct UserFolders: Hashable, Sendable {
  /// The home.
  public let home: FilePath
  /// What programs remember: `XDG_STATE_HOME`.
  public let state: FilePath
  /// What lives as long as the session: `XDG_RUNTIME_DIR`; `nil` where there is none.
  public let runtime: FilePath?
  /// Where settings lie: `XDG_CONFIG_HOME`.
  private let configuration: FilePath

  /// Finds the folders by the variables of the session; `nil` where no home is given.
  public init?(_ variable: (String) -> String?) {
    // The specification has relative paths ignored.
    func folder(_ name: String) -> FilePath? {
      variable(name).map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
    }
    guard let home = folder("HOME") else { return nil }
    self.home = home
    state = folder("XDG_STATE_HOME") ?? home.appending(".local/state")
    configuration = folder("XDG_CONFIG_HOME") ?? home.appending(".config")
    runtime = folder("XDG_RUNTIME_DIR")
  }

  /// The folder for what a person takes away, or the home where there is no such folder.
  public var downloads: FilePath {
    let file = configuration.appending("user-dirs.dirs")
    let told = (try? Files.readText(file, limit: 64 << 10)).flatMap { Self.downloads(in: $0, home: home) }
    let candidates = [told, home.appending("Downloads")].compactMap(\.self)
    let found = candidates.first { candidate in
      // A link to another disk is the user's own doing.
      (try? Files.status(candidate, followingLink: true)).flatMap(\.self)?.type == .directory
    }
    return found ?? home
  }

  /// What `user-dirs.dirs` names for downloads: `"$HOME/…"` or an absolute path.
  ///
  /// It is a shell's text, and never executed.
  static func downloads(in text: String, home: FilePath) -> FilePath? {
    let assignments = AssignmentScanner.scan(text).compactMap { try? $0.get() }
    guard let value = assignments.last(where: { $0.name == "XDG_DOWNLOAD_DIR" })?.value else { return nil }
    let root = "$HOME"
    if value == root { return home }
    if value.hasPrefix(root + "/") { return home.pushing(FilePath(String(value.dropFirst(root.count + 1)))) }
    return value.hasPrefix("/") ? FilePath(value) : nil
  }
}
