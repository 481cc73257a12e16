public import LinuxSystem
internal import SystemPackage

/// Disk space set aside while there is room, so that a full disk costs neither a record nor what is known of a region.
public struct DiskReserve: Sendable {
  /// As much as the largest region that is usual.
  private static let bytes = 4 << 20

  private let path: FilePath

  /// Creates the view of a machine's reserve.
  public init(of machine: Machine) { path = machine.path("/var/lib/lastgasp/staging/.reserve") }

  /// Gives the space up.
  ///
  /// - Returns: Whether there was any.
  public func giveUp() throws(FileError) -> Bool {
    guard try Files.exists(path) else { return false }
    try Files.remove(path)
    try Files.sync(directory: path.removingLastComponent())
    return true
  }

  /// Sets space aside again if it was given up and there is room.
  public func restore() {
    do {
      guard try !Files.exists(path) else { return }
      try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
      let file = try File.create(path, permissions: .ownerReadWrite)
      try file.allocate(bytes: Self.bytes)
    } catch {
      try? Files.removeIfPresent(path)
    }
  }
}
