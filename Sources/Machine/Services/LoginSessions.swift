internal import LinuxSystem
internal import SystemPackage

extension Machine {
  /// The names of those who are logged in, by systemd-logind's account of its sessions (`sd_session_get_user(3)`), each once.
  public var loggedInUsers: [String] {
    let folder = "/run/systemd/sessions"
    let names = (try? Files.entriesIfPresent(of: path(FilePath(folder)))) ?? []
    let users = names.filter { !$0.string.hasSuffix(".ref") }.compactMap { name -> String? in
      let lines = (fact("\(folder)/\(name)") ?? "").split(separator: "\n")
      guard lines.contains(where: { $0.hasPrefix("CLASS=user") }), !lines.contains("STATE=closing") else { return nil }
      return lines.first { $0.hasPrefix("USER=") }.map { String($0.dropFirst("USER=".count)) }
    }
    return Set(users).sorted()
  }
}
