internal import LinuxSystem
internal import KernelLog
internal import Machine
internal import SystemPackage

/// What this machine and its people are called: it goes from an export also where nothing in the log says what it is.
enum MachineSecrets {
  /// What is known here; what cannot be read, for want of privileges or because it is not there, is not in it.
  static func known(of machine: Machine) -> [KnownSecret] {
    hosts(machine) + people(machine) + devices(machine)
  }

  private static func hosts(_ machine: Machine) -> [KnownSecret] {
    ["/etc/hostname", "/proc/sys/kernel/hostname", "/etc/mailname"].compactMap { file in
      machine.fact(file).map { KnownSecret($0, .host) }
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
