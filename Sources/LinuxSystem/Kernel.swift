internal import CLinux
internal import Glibc

/// What the running kernel says of itself.
public enum Kernel {
  /// The release and the version line of the running kernel.
  ///
  /// The corresponding C function is `uname(2)`.
  public static func name() -> (release: String, version: String, machine: String) {
    var answer = utsname()
    guard unsafe uname(&answer) == 0 else { return ("", "", "") }
    return (text(of: answer.release), text(of: answer.version), text(of: answer.machine))
  }

  /// The number of this process; 1 is the first, whose end the kernel answers with a panic.
  ///
  /// The corresponding C function is `getpid(2)`.
  public static var processID: Int32 { getpid() }

  /// Keeps new files and directories of this process and of what it starts from everybody but their owner.
  ///
  /// The corresponding C function is `umask(2)`.
  public static func keepNewFilesPrivate() { umask(0o077) }

  private static func text<Field>(of field: Field) -> String {
    unsafe withUnsafeBytes(of: field) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

/// Clocks, in seconds and parts of a second.
public enum Clocks {
  /// Seconds since 1970-01-01 UTC, as the machine believes.
  ///
  /// The corresponding C function is `clock_gettime(2)` with `CLOCK_REALTIME`.
  public static func realtime() -> Double { seconds(of: CLOCK_REALTIME) }

  /// Seconds since the kernel started, suspended time included.
  ///
  /// The corresponding C function is `clock_gettime(2)` with `CLOCK_BOOTTIME`.
  public static func sinceBoot() -> Double { seconds(of: CLOCK_BOOTTIME) }

  /// Lets so many seconds pass.
  ///
  /// The corresponding C function is `nanosleep(2)`.
  public static func pause(seconds: Double) {
    var left = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
    var rest = timespec()
    while unsafe nanosleep(&left, &rest) != 0, Glibc.errno == EINTR { left = rest }
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
