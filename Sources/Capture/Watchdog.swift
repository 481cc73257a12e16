public import LinuxSystem
public import SystemPackage

/// The hardware watchdog: as long as it is fed it lets the machine be.
///
/// It is never closed in the orderly way (a `V`, Documentation/watchdog/watchdog-api.rst), so that it also answers for the
/// reboot at the end.
public final class Watchdog {
  private let device: File

  /// Opens a watchdog's device, from when on it wants to be fed.
  public init(_ path: FilePath) throws(FileError) { device = try File.open(writing: path) }

  /// Feeds it.
  public func feed() { try? device.write([0]) }
}
