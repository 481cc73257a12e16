public import LinuxSystem
public import SystemPackage

/// What capturing speaks to beside the files it writes: tests put their own in.
public struct CaptureTools {
  /// Where it says what it does.
  public let log: CaptureLog

  /// The watchdog to feed, where there is one.
  public var watchdog: Watchdog?

  /// The memory of the crashed kernel.
  public var vmcore: FilePath = "/proc/vmcore"

  /// Measures the room in the file system of a path.
  public var space: (FilePath) throws(FileError) -> FileSystemSpace = { path throws(FileError) in
    try Files.space(at: path)
  }

  /// Creates the tools of the running machine.
  public init(log: CaptureLog) { self.log = log }
}
