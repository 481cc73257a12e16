internal import CapturePlan
internal import LinuxSystem
public import Machine
public import SystemPackage

/// Room set aside under `crash/`, which a capture kernel gives up where the disk is full: the log fits into it.
public struct CaptureReserve: Sendable {
  private let folder: BundleFolder

  /// Creates the view of the reserve in a folder's `crash/`.
  public init(under folder: FilePath, on machine: Machine) { self.folder = .crash(of: folder, on: machine) }

  private var path: FilePath { folder.location.appending(CapturedFolder.reserve) }

  /// Makes `crash/` where it is missing, and the reserve in it where there is room.
  public func keep() throws(BundleError) {
    try folder.prepare()
    guard (try? Files.exists(path)) == false else { return }
    do {
      let file = try File.create(path, permissions: .ownerReadWrite)
      try file.allocate(bytes: CapturedFolder.reserveBytes)
      try file.sync()
      try Files.sync(directory: folder.location)
    } catch {
      try? Files.removeIfPresent(path)
      throw BundleError(error, at: folder.path.appending(CapturedFolder.reserve))
    }
  }

  /// Gives the room back.
  public func remove() { try? Files.removeIfPresent(path) }
}
