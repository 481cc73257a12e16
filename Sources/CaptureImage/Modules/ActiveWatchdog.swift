internal import LinuxSystem
public import Machine
public import SystemPackage

/// A hardware watchdog that counts down now, and will in the capture kernel.
public struct ActiveWatchdog: Hashable, Sendable {
  /// Its device here, such as `/dev/watchdog1`.
  public let device: FilePath

  /// Its device in the capture kernel, where of the drivers that are modules only its own is loaded.
  public let deviceInCapture: FilePath

  /// Its folder below `/sys/devices`.
  public let sysfs: FilePath
}

extension Machine {
  /// The hardware watchdog that is active; `nil` where none is, or the kernel does not say
  /// (`Documentation/ABI/testing/sysfs-class-watchdog`).
  public var activeWatchdog: ActiveWatchdog? {
    let watchdogs = hardwareWatchdogs
    guard let active = watchdogs.first(where: { fact($0.appending("state").string) == "active" }),
      let name = active.lastComponent
    else { return nil }
    // They are numbered as their drivers come: those that are built in first.
    let builtIn = watchdogs.filter { !isDrivenByModule($0) }
    let number = builtIn.firstIndex(of: active) ?? builtIn.count
    return ActiveWatchdog(
      device: FilePath("/dev").appending(name), deviceInCapture: FilePath("/dev/watchdog\(number)"), sysfs: active)
  }

  /// Their folders below `/sys/devices`; softdog and its like, which die with the kernel that runs them, left out.
  private var hardwareWatchdogs: [FilePath] {
    let folder: FilePath = "/sys/class/watchdog"
    let names = (try? Files.entriesIfPresent(of: path(folder))) ?? []
    return names.compactMap { try? MachinePaths(machine: self).resolved(folder.appending($0)) }
      .filter { $0.starts(with: "/sys/devices") && !$0.starts(with: "/sys/devices/virtual") }
  }

  /// Whether a watchdog's driver is a loaded module; the kernel's name for it stands two folders below the device's.
  private func isDrivenByModule(_ watchdog: FilePath) -> Bool {
    let device = watchdog.removingLastComponent().removingLastComponent()
    let module = try? MachinePaths(machine: self).resolved(device.appending("driver/module"))
    return module.map { has($0.appending("initstate").string) } ?? false
  }
}
