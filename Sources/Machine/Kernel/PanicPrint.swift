/// What a panic prints besides its own report: the mask of `kernel.panic_print`, and how much of the log it takes.
///
/// `kernel/panic.c`, `panic_print_sys_info`; Documentation/admin-guide/sysctl/kernel.rst of 6.12 names the bits.
public struct PanicPrint: OptionSet, Hashable, Sendable {
  /// The mask as the kernel has it.
  public let rawValue: Int

  /// Takes a mask.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// A line and a trace of every task.
  public static let tasks = PanicPrint(rawValue: 1 << 0)
  /// The memory information.
  public static let memory = PanicPrint(rawValue: 1 << 1)
  /// The timers of every processor.
  public static let timers = PanicPrint(rawValue: 1 << 2)
  /// The whole ftrace buffer.
  public static let functionTrace = PanicPrint(rawValue: 1 << 4)
  /// A backtrace of every processor.
  public static let allBacktraces = PanicPrint(rawValue: 1 << 6)

  /// About how many bytes each adds to the log, measured on 6.1: for a task, for the memory information, and for a
  /// processor's timers and backtrace.
  private static let taskBytes: UInt64 = 1 << 10
  private static let memoryBytes: UInt64 = 8 << 10
  private static let timerBytes: UInt64 = 2 << 10
  private static let backtraceBytes: UInt64 = 4 << 10
  /// The least that the buffer of one processor has, `CONFIG_TRACING` with its default size.
  private static let functionTraceBytes: UInt64 = 1 << 20

  /// About how many bytes it adds to the log.
  public func bytes(processors: Int, tasks: Int) -> UInt64 {
    let processors = UInt64(max(0, processors))
    var sum: UInt64 = 0
    if contains(.tasks) { sum += Self.taskBytes * UInt64(max(0, tasks)) }
    if contains(.memory) { sum += Self.memoryBytes }
    if contains(.timers) { sum += Self.timerBytes * processors }
    if contains(.functionTrace) { sum += Self.functionTraceBytes * processors }
    if contains(.allBacktraces) { sum += Self.backtraceBytes * processors }
    return sum
  }

  /// How much of a log buffer it may take: half, so that it does not push the panic itself out.
  public static func room(in logBufferBytes: UInt64) -> UInt64 { logBufferBytes / 2 }

  /// As much as fits: the memory information first, then the backtraces.
  public static func fitting(logBufferBytes: UInt64, processors: Int) -> PanicPrint {
    let room = room(in: logBufferBytes)
    var mask: PanicPrint = []
    for more in [PanicPrint.memory, .allBacktraces] {
      let larger = mask.union(more)
      guard larger.bytes(processors: processors, tasks: 0) <= room else { break }
      mask = larger
    }
    return mask
  }
}

extension Machine {
  /// How many tasks there are now: the number behind the stroke in `/proc/loadavg`, proc_loadavg(5); zero where unknown.
  public var taskCount: Int {
    let fields = (fact("/proc/loadavg") ?? "").split(separator: " ")
    guard fields.count > 3 else { return 0 }
    return fields[3].split(separator: "/").last.flatMap { Int($0) } ?? 0
  }
}
