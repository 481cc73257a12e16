public import Machine
public import SystemPackage

/// A hardware watchdog that counts down now.
public struct ActiveWatchdog: Hashable, Sendable {
  /// Its device, such as `/dev/watchdog0`.
  public let device: FilePath

  /// Its folder in sysfs.
  public let sysfs: FilePath
}

extension Machine {
  /// The hardware watchdog that is active; `nil` where none is.
  public var activeWatchdog: ActiveWatchdog? { nil }
}
