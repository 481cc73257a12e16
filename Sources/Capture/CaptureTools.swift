internal import LinuxSystem
public import SystemPackage

/// What capturing speaks to beside the files it writes: tests put their own in.
public struct CaptureTools {
  /// Where it says what it does.
  public let log: CaptureLog

  /// The watchdog to feed, where there is one.
  public var watchdog: Watchdog?

  /// The memory of the crashed kernel.
  public var vmcore: FilePath = "/proc/vmcore"

  /// When the last program must have ended, in seconds since the kernel started.
  public var deadline = Double.infinity

  /// Called when the log's turn is over, however it went.
  var logIsDone: @Sendable () -> Void = {}

  /// The bytes that are free on the file system of a path; `nil` where that cannot be learned.
  public var freeBytes: (FilePath) -> UInt64? = { path in (try? Files.space(at: path))?.availableBytes }

  /// Creates the tools of the running machine.
  public init(log: CaptureLog) { self.log = log }
}
