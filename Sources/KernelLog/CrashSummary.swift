/// What a kernel log says of a crash, in a few fields.
public struct CrashSummary: Hashable, Codable, Sendable {
  /// The crash in one line, without addresses, in the words of kernel developers' dashboards.
  public var title: String
  /// What kind of trouble it is.
  public var type = CrashType.unknown
  /// Whether the report is cut before its essential part, or interleaved beyond reading.
  public var isCorrupted = false
  /// The first cause as the kernel put it, or the panic's reason where there is no other.
  public var reason: String?
  /// The panic's reason, where the kernel panicked.
  public var panicReason: String?
  /// The function to blame, where the log says so.
  public var function: String?
  /// What stays the same for the same crash on another build of the kernel; `nil` where there is no report.
  public var signature: String?
  /// The functions of the call trace that are certain, innermost first, the one at the instruction pointer included.
  public var trace: [String] = []
  /// The kernel's release: `6.1.0-18-amd64`.
  public var kernelRelease: String?
  /// The kernel's version: `#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1`.
  public var kernelVersion: String?
  /// The kernel's command line.
  public var commandLine: String?
  /// The machine, as its firmware calls it.
  public var hardwareName: String?
  /// The CPU on which it happened.
  public var cpu: Int?
  /// The process in which it happened.
  public var process: CrashedProcess?
  /// The taint flags' letters; empty when not tainted, `nil` when the log does not say.
  public var taint: String?
  /// The modules that were loaded, those from outside of the kernel's source first.
  public var modules: [String] = []
  /// Those of the modules that are from outside of the kernel's source.
  public var outOfTreeModules: [String] = []
  /// The first lines of the report, without what printk puts in front.
  public var reportLines: [String] = []
  /// When the report began, in seconds since boot.
  public var uptime: Double?

  /// Makes a summary that knows only its title.
  public init(title: String) {
    self.title = title
  }

  /// Whether the log tells of trouble at all.
  public var tellsCrash: Bool { type != .unknown }

  /// The taint flags in words.
  public var taintWords: [String] { taint.map(TaintFlags.words) ?? [] }
}

/// A process that was running when the kernel crashed.
public struct CrashedProcess: Hashable, Codable, Sendable {
  /// Its name, as far as the kernel keeps it.
  public var name: String
  /// Its number.
  public var pid: Int

  /// Names a process.
  public init(name: String, pid: Int) {
    self.name = name
    self.pid = pid
  }
}
