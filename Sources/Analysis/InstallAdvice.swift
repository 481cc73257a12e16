public import Machine

/// What to install so that a dump can be opened, in the commands of the distribution.
public struct InstallAdvice: Sendable {
  private enum Family { case debian, ubuntu, fedora, arch, suse, other }

  private let family: Family

  /// Reads which distribution a machine has.
  public init(for machine: Machine) {
    self.init(osRelease: machine.fact("/etc/os-release") ?? machine.fact("/usr/lib/os-release") ?? "")
  }

  /// Reads os-release(5): ID, then ID_LIKE.
  init(osRelease: String) {
    var values: [Substring: [Substring]] = [:]
    for line in osRelease.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let value = line[line.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
      values[line[..<equals]] = value.split(separator: " ").map { Substring($0) }
    }
    let names = (values["ID"] ?? []) + (values["ID_LIKE"] ?? [])
    family = names.lazy.compactMap { Self.family(String($0)) }.first ?? .other
  }

  private static func family(_ name: String) -> Family? {
    switch name {
    case "debian": .debian
    case "ubuntu": .ubuntu
    case "fedora", "rhel", "centos": .fedora
    case "arch", "steamos": .arch
    case "suse", "opensuse": .suse
    default: name.hasPrefix("opensuse") || name.hasPrefix("sle") ? .suse : nil
    }
  }

  /// How to install a debugger.
  public func install(_ debugger: Debugger) -> String {
    switch family {
    case .debian, .ubuntu: "apt install \(debugger == .drgn ? "python3-drgn" : "crash")"
    case .fedora: "dnf install \(debugger.rawValue)"
    case .arch: "pacman -S \(debugger.rawValue)"
    case .suse: "zypper install \(debugger == .drgn ? "python3-drgn" : "crash")"
    case .other: "install \(debugger.rawValue) with the package manager of this system"
    }
  }

  /// How to get the symbols of a kernel.
  public func installSymbols(of release: String) -> String {
    switch family {
    case .debian: "apt install linux-image-\(release)-dbg"
    case .ubuntu: "apt install linux-image-\(release)-dbgsym (from the archive ddebs.ubuntu.com)"
    case .fedora: "dnf debuginfo-install kernel-\(release)"
    case .arch: "pacman -S debuginfod, then set DEBUGINFOD_URLS=https://debuginfod.archlinux.org"
    case .suse: "zypper --plus-content debug install kernel-\(flavor(of: release))-debuginfo"
    case .other: "install the vmlinux with debugging symbols of kernel \(release), or set DEBUGINFOD_URLS"
    }
  }

  /// The last word of a release: `6.4.0-150600.21-default` has `default`.
  private func flavor(of release: String) -> Substring { release.split(separator: "-").last ?? "default" }
}
