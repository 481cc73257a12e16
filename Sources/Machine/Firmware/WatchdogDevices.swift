internal import LinuxSystem
internal import SystemPackage

/// A watchdog that resets the machine when nobody feeds it: Documentation/ABI/testing/sysfs-class-watchdog.
public struct WatchdogDevice: Hashable, Sendable {
  /// Its name, such as `watchdog0`.
  public let name: String

  /// What its driver calls it, such as `iTCO_wdt`.
  public let identity: String

  /// Whether it counts down now.
  public let isActive: Bool

  /// Puts the facts together.
  public init(name: String, identity: String, isActive: Bool) {
    self.name = name
    self.identity = identity
    self.isActive = isActive
  }
}

extension Machine {
  /// The watchdogs in hardware; softdog, which hangs with the kernel that runs it, is none.
  public var watchdogDevices: [WatchdogDevice] {
    let names = (try? Files.entriesIfPresent(of: path("/sys/class/watchdog"))) ?? []
    return names.compactMap { name in
      let folder = "/sys/class/watchdog/\(name)"
      guard let identity = fact("\(folder)/identity"), identity != "Software Watchdog" else { return nil }
      return WatchdogDevice(name: name.string, identity: identity, isActive: fact("\(folder)/state") == "active")
    }
  }
}
