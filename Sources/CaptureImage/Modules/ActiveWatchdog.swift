internal import LinuxSystem
public import Machine
public import SystemPackage

/// A hardware watchdog that counts down now, and will in the capture kernel.
public struct ActiveWatchdog: Hashable, Sendable {
  /// Its device here, such as `/dev/watchdog1`.
  public let device: FilePath

  /// Its device in the capture kernel, where of the drivers that are modules only its own is loaded.
  public let deviceInCapture: FilePath

  /// A folder below `/sys/devices`, at or below the device that its driver drives.
  public let sysfs: FilePath
}

extension Machine {
  /// The hardware watchdog that is active; `nil` where none is, or the kernel does not say
  /// (`Documentation/ABI/testing/sysfs-class-watchdog`).
  public var activeWatchdog: ActiveWatchdog? {
    let watchdogs = HardwareWatchdog.all(on: self)
    guard let active = watchdogs.first(where: \.isActive) else { return nil }
    // They are numbered as their drivers come: those that are built in first.
    let builtIn = watchdogs.filter { !$0.isDrivenByModule }
    let number = builtIn.firstIndex(of: active) ?? builtIn.count
    return ActiveWatchdog(
      device: FilePath("/dev").appending(active.name), deviceInCapture: FilePath("/dev/watchdog\(number)"),
      sysfs: active.sysfs)
  }
}

/// A watchdog and the device that it is of.
private struct HardwareWatchdog: Hashable {
  let name: FilePath.Component
  let isActive: Bool
  let sysfs: FilePath
  let isDrivenByModule: Bool

  /// Those of a machine; softdog and its like, which die with the kernel that runs them, left out.
  static func all(on machine: Machine) -> [HardwareWatchdog] {
    let folder: FilePath = "/sys/class/watchdog"
    let names = (try? Files.entriesIfPresent(of: machine.path(folder))) ?? []
    return names.compactMap { HardwareWatchdog($0, folder.appending($0), on: machine) }
  }

  private init?(_ name: FilePath.Component, _ place: FilePath, on machine: Machine) {
    let paths = MachinePaths(machine: machine)
    guard let resolved = try? paths.resolved(place), resolved.starts(with: "/sys/devices") else { return nil }
    let device: FilePath
    if resolved.starts(with: "/sys/devices/virtual") {
      guard let named = Self.device(drivenBy: machine.fact(resolved.appending("identity").string), on: machine) else {
        return nil
      }
      (device, sysfs) = (named, named)
    } else {
      // The kernel's name for it stands two folders below the device's.
      (device, sysfs) = (resolved.removingLastComponent().removingLastComponent(), resolved)
    }
    self.name = name
    isActive = machine.fact(resolved.appending("state").string) == "active"
    let module = try? paths.resolved(device.appending("driver/module"))
    isDrivenByModule = module.map { machine.has($0.appending("initstate").string) } ?? false
  }

  /// The device of a watchdog that does not tell it, by the driver that has the watchdog's name, as i6300esb has.
  private static func device(drivenBy identity: String?, on machine: Machine) -> FilePath? {
    guard let driver = identity.flatMap({ FilePath.Component($0) }) else { return nil }
    let buses: FilePath = "/sys/bus"
    for bus in (try? Files.entriesIfPresent(of: machine.path(buses))) ?? [] {
      let folder = buses.appending(bus).appending("drivers").appending(driver)
      for name in (try? Files.entriesIfPresent(of: machine.path(folder))) ?? [] {
        let place = try? MachinePaths(machine: machine).resolved(folder.appending(name))
        if let place, place.starts(with: "/sys/devices"), machine.has(place.appending("driver").string) { return place }
      }
    }
    return nil
  }
}
