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
    let folder: FilePath = "/sys/class/watchdog"
    let names = ((try? Files.entriesIfPresent(of: path(folder))) ?? []).filter { name in
      // softdog and its like die with the kernel that runs them.
      guard let sysfs = sysfs(of: folder.appending(name)) else { return false }
      return !sysfs.starts(with: "/sys/devices/virtual")
    }
    guard let active = names.first(where: { fact(folder.appending($0).appending("state").string) == "active" }),
      let sysfs = sysfs(of: folder.appending(active))
    else { return nil }
    let others = names.filter { $0 != active && !isModule(folder.appending($0)) }
    let isModular = isModule(folder.appending(active))
    return ActiveWatchdog(
      device: FilePath("/dev").appending(active),
      deviceInCapture: isModular ? FilePath("/dev/watchdog\(others.count)") : FilePath("/dev").appending(active),
      sysfs: sysfs)
  }

  private func isModule(_ watchdog: FilePath) -> Bool {
    let driver = try? MachinePaths(machine: self).resolved(watchdog.appending("device/driver/module"))
    return driver.map { has($0.appending("initstate").string) } ?? false
  }

  private func sysfs(of link: FilePath) -> FilePath? {
    let resolved = try? MachinePaths(machine: self).resolved(link)
    return resolved.flatMap { $0.starts(with: "/sys/devices") ? $0 : nil }
  }
}
