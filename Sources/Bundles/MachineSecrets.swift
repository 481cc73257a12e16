internal import LinuxSystem
internal import KernelLog
internal import Machine
internal import SystemPackage

/// What this machine and its people are called: it goes from an export also where nothing in the log says what it is.
enum MachineSecrets {
  /// What is known here; what cannot be read, for want of privileges or because it is not there, is not in it.
  static func known(of machine: Machine) -> [KnownSecret] {
    hosts(machine) + neighbours(machine) + people(machine) + devices(machine) + networks(machine) + units(machine)
  }

  private static func hosts(_ machine: Machine) -> [KnownSecret] {
    ["/etc/hostname", "/proc/sys/kernel/hostname", "/etc/mailname"].compactMap { file in
      machine.fact(file).map { KnownSecret($0, .host) }
    }
  }

  /// The machines that this one knows by name: `hosts(5)`.
  private static func neighbours(_ machine: Machine) -> [KnownSecret] {
    let lines = machine.fact("/etc/hosts")?.split(separator: "\n") ?? []
    return lines.flatMap { line in
      let names = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).dropFirst()
      return names.filter { !$0.hasPrefix("ip6-") }.map { KnownSecret(String($0), .host) }
    }
  }

  /// The networks that it joins: NetworkManager(8) and iwd(8) name a file after each.
  private static func networks(_ machine: Machine) -> [KnownSecret] {
    let folders = [
      ("/etc/NetworkManager/system-connections", ["nmconnection"]), ("/var/lib/iwd", ["psk", "8021x", "open"]),
    ]
    return folders.flatMap { folder, endings in
      names(in: folder, of: machine, endings)
        .filter { name in !["Wired connection", "netplan-", "="].contains { name.hasPrefix($0) } }
        .map { KnownSecret($0, .ssid) }
    }
  }

  /// The units that somebody wrote for this machine: files in `/etc`, where packages have links, and no other form of one of theirs.
  private static func units(_ machine: Machine) -> [KnownSecret] {
    let kinds = ["service", "timer", "socket", "path", "mount", "automount", "target", "slice"]
    return names(in: "/etc/systemd/system", of: machine, kinds)
      .filter { name in
        !name.hasPrefix("snap") && !kinds.contains { machine.has("/usr/lib/systemd/system/\(name).\($0)") }
      }
      .map { KnownSecret($0, .unit) }
  }

  /// The names of the regular files in a folder that end so, without their endings.
  private static func names(in folder: String, of machine: Machine, _ endings: [String]) -> [String] {
    let place = machine.path(FilePath(folder))
    let entries = (try? Files.entriesIfPresent(of: place)) ?? []
    return entries.compactMap { entry in
      guard let ending = entry.extension, endings.contains(ending),
        (try? Files.status(place.appending(entry)))?.type == .regular
      else { return nil }
      return entry.stem.hasSuffix("@") ? String(entry.stem.dropLast()) : entry.stem
    }
  }

  /// Accounts of people and their names: `login.defs(5)` numbers them from 1000 on.
  private static func people(_ machine: Machine) -> [KnownSecret] {
    let lines = machine.fact("/etc/passwd")?.split(separator: "\n") ?? []
    return lines.flatMap { line -> [KnownSecret] in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count >= 6, let number = Int(fields[2]), (1000..<65000).contains(number) else { return [] }
      let names = [fields[0], fields[4].prefix { $0 != "," }]
      return names.filter { $0.utf8.count > 2 }.map { KnownSecret(String($0), .user) }
    }
  }

  private static func devices(_ machine: Machine) -> [KnownSecret] {
    let facts: [(String, SecretKind)] = [
      ("/etc/machine-id", .uuid), ("/sys/class/dmi/id/product_uuid", .uuid),
      ("/sys/class/dmi/id/product_serial", .serial),
      ("/sys/class/dmi/id/board_serial", .serial), ("/sys/class/dmi/id/chassis_serial", .serial),
      ("/sys/class/dmi/id/chassis_asset_tag", .serial), ("/sys/firmware/devicetree/base/serial-number", .serial),
    ]
    let interfaces = (try? Files.entriesIfPresent(of: machine.path("/sys/class/net"))) ?? []
    let addresses = interfaces.map { ("/sys/class/net/\($0.string)/address", SecretKind.mac) }
    return (facts + addresses).compactMap { file, kind in
      machine.fact(file).flatMap { $0.utf8.count >= 6 && $0 != "00:00:00:00:00:00" ? KnownSecret($0, kind) : nil }
    }
  }
}
