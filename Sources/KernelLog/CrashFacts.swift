/// What a log says of a crash, in the form in which programs get it: `report` of `lastgasp read --json`.
///
/// `docs/report.schema.json` describes it.
public struct CrashFacts: Hashable, Codable, Sendable {
  /// The kernel that crashed.
  public struct Kernel: Hashable, Codable, Sendable {
    /// `6.1.0-18-amd64`.
    public var release: String?
    /// `#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1`.
    public var version: String?
    /// Its command line.
    public var commandLine: String?
  }

  /// The crash in one line.
  public var title: String
  /// What kind of trouble it is.
  public var type: CrashType
  /// Whether the report is cut before its essential part, or interleaved beyond reading.
  public var corrupted: Bool
  /// The function to blame.
  public var function: String?
  /// The same for the same crash on another build of the kernel.
  public var signature: String?
  /// The certain functions of the call trace, innermost first.
  public var trace: [String]
  /// The CPU on which it happened.
  public var cpu: Int?
  /// The process in which it happened.
  public var process: CrashedProcess?
  /// The letters of the taint flags; empty when not tainted.
  public var taint: String?
  /// The taint flags in words.
  public var taintWords: [String]
  /// The modules, those from outside of the kernel's source first.
  public var modules: [String]
  /// The modules from outside of the kernel's source.
  public var outOfTreeModules: [String]
  /// The kernel.
  public var kernel: Kernel
  /// The machine, as its firmware calls it.
  public var hardware: String?
  /// The cause in the kernel's own words.
  public var reason: String?
  /// Why the kernel panicked, where it did.
  public var panicReason: String?
  /// When the report begins, in seconds since boot.
  public var uptimeSeconds: Double?
  /// The first lines of the report.
  public var reportLines: [String]

  /// Takes the facts from a summary.
  public init(_ summary: CrashSummary) {
    title = summary.title
    type = summary.type
    corrupted = summary.isCorrupted
    function = summary.function
    signature = summary.signature
    trace = summary.trace
    cpu = summary.cpu
    process = summary.process
    taint = summary.taint
    taintWords = summary.taintWords
    modules = summary.modules
    outOfTreeModules = summary.outOfTreeModules
    kernel = Kernel(
      release: summary.kernelRelease, version: summary.kernelVersion, commandLine: summary.commandLine)
    hardware = summary.hardwareName
    reason = summary.reason
    panicReason = summary.panicReason
    uptimeSeconds = summary.uptime
    reportLines = summary.reportLines
  }
}
