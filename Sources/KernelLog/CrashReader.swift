/// Reads a kernel log for its crash, as a stream, in constant memory and in time linear in its size.
///
/// The cause is the first report of the last episode: a report that the kernel survived for more than a few seconds
/// gives way to the next one, and a panic that follows a report is its consequence, not the cause.
public struct CrashReader: Sendable {
  /// How many lines of a report are kept.
  static let reportLineLimit = 12
  /// For how long, in seconds, a report and what follows it belong to one episode.
  static let episodeLength = 5.0
  /// How many bytes of a line are kept in the summary.
  static let textLimit = 2048

  private var scanner = LineScanner()
  private var summary = CrashSummary(title: "")
  private var episode: Episode?
  private var restart: String?
  private let dumpReason: DumpHeader.Reason?

  /// Begins a log.
  ///
  /// - Parameter dumpReason: why the log was dumped, where that is known.
  public init(dumpReason: DumpHeader.Reason? = nil) {
    self.dumpReason = dumpReason
  }

  /// Takes the next bytes of the log.
  public mutating func update(_ chunk: Span<UInt8>) {
    var offset = 0
    while let line = scanner.next(in: chunk, at: &offset) { take(LogLine(line)) }
  }

  /// Takes the next bytes of the log.
  public mutating func update(_ chunk: [UInt8]) {
    update(chunk.span)
  }

  /// What the log says, once it has ended.
  public consuming func finish() -> CrashSummary {
    if let line = scanner.last() { take(LogLine(line)) }
    var summary = self.summary
    if let episode { episode.describe(in: &summary) }
    summary.title = CrashTitle.title(
      cause: episode?.cause, panic: episode?.panic, function: episode?.function, restart: restart,
      dumpReason: dumpReason)
    return summary
  }

  private mutating func take(_ line: LogLine) {
    takeIdentity(line.text)
    if line.text.hasPrefix("sysrq: Resetting") || line.text.hasPrefix("sysrq: SysRq : Resetting") {
      restart = line.text.cleaned
    }
    if let kind = CauseRules.kind(of: line.text) { begin(kind, line) }
    episode?.take(line)
  }

  /// Begins an episode, unless the line is a consequence of the one that is open.
  private mutating func begin(_ kind: CauseKind, _ line: LogLine) {
    if let episode, !episode.isOver(at: line.uptime) { return }
    episode = Episode(kind, line)
  }

  private mutating func takeIdentity(_ text: ArraySlice<UInt8>) {
    switch text.first {
    case UInt8(ascii: "L"): takeVersion(text)
    case UInt8(ascii: "C"): takeCPULine(text)
    case UInt8(ascii: "K"):
      if text.hasPrefix("Kernel command line: ") { takeCommandLine(text.dropFirst(21)) }
    case UInt8(ascii: "H"):
      if text.hasPrefix("Hardware name: ") { summary.hardwareName = text.dropFirst(15).prefix(Self.textLimit).cleaned }
    default: break
    }
  }

  private mutating func takeVersion(_ text: ArraySlice<UInt8>) {
    guard text.hasPrefix("Linux version ") else { return }
    let rest = text.dropFirst(14)
    summary.kernelRelease = rest.prefix { $0 != .space }.cleaned
    if let number = rest.after(" #") { summary.kernelVersion = "#" + number.prefix(Self.textLimit).cleaned }
  }

  private mutating func takeCPULine(_ text: ArraySlice<UInt8>) {
    if text.hasPrefix("Command line: ") {
      takeCommandLine(text.dropFirst(14))
    } else if let line = CPULine(text) {
      summary.kernelRelease = line.release ?? summary.kernelRelease
      summary.kernelVersion = summary.kernelVersion ?? line.version
    }
  }

  private mutating func takeCommandLine(_ text: ArraySlice<UInt8>) {
    summary.commandLine = summary.commandLine ?? text.prefix(Self.textLimit).cleaned
  }
}

/// A report, and what the kernel printed after it.
struct Episode: Sendable {
  /// The line that began it, or the first that names the trouble; `nil` while only the panic is known.
  private(set) var cause: String?
  /// The panic's reason.
  private(set) var panic: String?
  private var instructionFunction: String?
  private var traceFunction: String?
  private var isInTrace = false
  private var cpuLine: CPULine?
  private var lines: [String] = []
  private let uptime: Double?
  private var lastUptime: Double?

  /// The function to name: where the instruction pointer was, else the first certain one of the call trace.
  var function: String? { instructionFunction ?? (cause == nil ? nil : traceFunction) }

  init(_ kind: CauseKind, _ line: LogLine) {
    uptime = line.uptime
    lastUptime = line.uptime
  }

  /// Whether something that begins at this time is no consequence of this any more.
  func isOver(at time: Double?) -> Bool {
    guard panic == nil, let time, let lastUptime else { return false }
    return time > lastUptime + CrashReader.episodeLength
  }

  /// Takes a line that belongs to the episode or comes after it.
  mutating func take(_ line: LogLine) {
    guard !isOver(at: line.uptime) else { return }
    if lines.count < CrashReader.reportLineLimit { lines.append(line.text.prefix(CrashReader.textLimit).cleaned) }
    switch CauseRules.kind(of: line.text) {
    case .panic:
      lastUptime = line.uptime ?? lastUptime
      if panic == nil { panic = Self.reason(of: line.text) }
      isInTrace = false
    case .report, .oops:
      lastUptime = line.uptime ?? lastUptime
      if cause == nil, panic == nil { cause = line.text.prefix(CrashReader.textLimit).cleaned }
    case nil: takeDetail(line.text)
    }
  }

  /// Puts what is known into a summary.
  func describe(in summary: inout CrashSummary) {
    summary.panicReason = panic
    summary.reason = cause ?? panic.map { "Kernel panic - not syncing: \($0)" }
    summary.function = function
    summary.reportLines = lines
    summary.uptime = uptime
    guard let cpuLine else { return }
    summary.cpu = cpuLine.cpu
    summary.process = CrashedProcess(name: cpuLine.command, pid: cpuLine.pid)
    summary.taint = cpuLine.taint
  }

  private static func reason(of text: ArraySlice<UInt8>) -> String {
    let rest = text.after("not syncing: ") ?? text.after("not syncing") ?? text
    return rest.prefix(CrashReader.textLimit).cleaned
  }

  private mutating func takeDetail(_ text: ArraySlice<UInt8>) {
    if cpuLine == nil, text.hasPrefix("CPU: ") { cpuLine = CPULine(text) }
    if instructionFunction == nil { instructionFunction = KernelFunction.atInstructionPointer(text) }
    if text.hasPrefix("Call Trace:") || text.hasPrefix("Call trace:") {
      isInTrace = true
    } else if isInTrace, traceFunction == nil {
      traceFunction = KernelFunction.inTrace(text)
    }
  }
}
