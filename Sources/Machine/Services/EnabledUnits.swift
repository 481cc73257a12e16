internal import LinuxSystem
internal import SystemPackage

extension Machine {
  /// The names of the units that something in `/etc/systemd/system` wants or requires: what starts with the machine.
  public var enabledUnits: Set<String> {
    let units = path("/etc/systemd/system")
    let targets = ((try? Files.entriesIfPresent(of: units)) ?? []).filter {
      $0.string.hasSuffix(".wants") || $0.string.hasSuffix(".requires")
    }
    return Set(targets.flatMap { (try? Files.entriesIfPresent(of: units.appending($0))) ?? [] }.map(\.string))
  }

  /// Whether a unit is installed, enabled or not.
  public func hasUnit(_ name: String) -> Bool {
    ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"].contains { has("\($0)/\(name)") }
  }

  /// The value that systemd's manager was given for a key, such as `RuntimeWatchdogSec`; `nil` where none was.
  ///
  /// systemd-system.conf(5): the main file first, then the drop-ins in the order of their names, wherever they lie.
  public func systemdSetting(_ key: String) -> String? {
    let folders = ["/usr/lib/systemd", "/run/systemd", "/etc/systemd"]
    var files = folders.map { ("", "\($0)/system.conf") }
    for folder in folders.map({ "\($0)/system.conf.d" }) {
      let names = (try? Files.entriesIfPresent(of: path(FilePath(folder)))) ?? []
      files += names.filter { $0.string.hasSuffix(".conf") }.map { ($0.string, "\(folder)/\($0)") }
    }
    let lines = files.sorted { $0.0 < $1.0 }.flatMap { (fact($0.1) ?? "").split(separator: "\n") }
    return lines.last { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)).trimmed }
  }
}
