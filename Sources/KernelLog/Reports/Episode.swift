/// Reports that belong together: the first cause, what followed from it, and the panic at their end.
struct Episode: Sendable {
  /// For how long, in seconds, a report and what follows it belong together.
  static let length = 5.0
  /// The same for a processor or task that hangs, which is told again and again.
  static let hangLength = 150.0
  /// The same in lines, where the log has no times.
  static let lineLength = 400

  private enum Slot { case opening, fatal, panic, none }

  /// The report that began it.
  private var opening: Report
  /// The first fatal one after a milder beginning.
  private var fatal: Report?
  /// The panic that ended it, where it did not begin with one.
  private var panic: Report?
  private var active = Slot.opening
  private var lastUptime: Double?
  private var lastLine: Int

  /// Begins with a report.
  init(_ match: RuleIndex.Match, _ line: LogLine, number: Int) {
    opening = Report(match, line)
    lastUptime = line.uptime
    lastLine = number
  }

  /// Whether something that begins now is no consequence of this any more.
  func isOver(at line: LogLine, number: Int) -> Bool {
    guard !endsInPanic else { return false }
    guard let time = line.uptime, let lastUptime else { return number > lastLine + Self.lineLength }
    return time > lastUptime + (opening.rule.type.isHang ? Self.hangLength : Self.length)
  }

  /// How much it weighs beside others of the same log: an episode that ended in a panic most.
  var weight: Int { (endsInPanic ? 10 : 0) + cause.rule.severity.rawValue }

  /// The report that tells the cause.
  var cause: Report {
    guard let panic else { return opening }
    if panic.rule.traits.contains(.consequence) { return opening.rule.severity > .notice ? opening : panic }
    return opening.rule.severity == .fatal ? opening : fatal ?? panic
  }

  /// Takes a line that begins a report.
  mutating func take(_ match: RuleIndex.Match, _ line: LogLine, number: Int) {
    if line.uptime != nil { lastUptime = line.uptime }
    lastLine = number
    guard let report = activeReport else { return begin(match, line) }
    if report.absorbs(match, line) { return changeActive { $0.absorb(match, line) } }
    // Another processor's report, or another sign of the same trouble, in the midst of this one.
    let isOneHang = report.rule.type.isHang && match.rule.type.isHang && !report.hasPlace
    let isTold = report.rule.severity == .fatal || report.rule.type == .atomicSleep
    let isAgain = report.rule.type == match.rule.type && isTold && !report.hasTraceLines
    if !report.isDone, !match.rule.isPanic, isOneHang || isAgain || !report.isSameCaller(line) {
      return opening.keep(line)
    }
    begin(match, line)
  }

  /// Takes another line.
  mutating func take(_ line: LogLine, number: Int) {
    let isGathering =
      switch active {
      case .opening: !opening.isDone
      case .fatal: fatal?.isDone == false
      case .panic: panic?.isDone == false
      case .none: false
      }
    if isGathering {
      if line.uptime != nil { lastUptime = line.uptime }
      lastLine = number
    }
    changeActive { $0.take(line) }
  }

  /// Puts what is known into a summary.
  func describe(in summary: inout CrashSummary) {
    let cause = cause
    cause.describe(in: &summary)
    guard let panic = panic ?? (opening.rule.isPanic ? opening : nil) else { return }
    summary.panicReason = Self.reason(of: panic)
    if summary.modules.isEmpty, let modules = panic.modules {
      summary.modules = modules.names
      summary.outOfTreeModules = modules.outOfTree
    }
    if summary.process == nil, let line = panic.cpuLine {
      summary.cpu = line.cpu
      summary.process = CrashedProcess(name: line.command, pid: line.pid)
      summary.taint = line.kernel.taint
    }
  }

  private var endsInPanic: Bool { panic != nil || opening.rule.isPanic }

  private var activeReport: Report? {
    switch active {
    case .opening: opening
    case .fatal: fatal
    case .panic: panic
    case .none: nil
    }
  }

  private mutating func changeActive(_ change: (inout Report) -> Void) {
    switch active {
    case .opening: change(&opening)
    case .fatal: Self.change(&fatal, change)
    case .panic: Self.change(&panic, change)
    case .none: break
    }
  }

  private static func change(_ report: inout Report?, _ change: (inout Report) -> Void) {
    guard var known = report.take() else { return }
    change(&known)
    report = known
  }

  private mutating func begin(_ match: RuleIndex.Match, _ line: LogLine) {
    active = .none
    guard !endsInPanic else { return opening.keep(line) }
    if match.rule.isPanic {
      panic = Report(match, line)
      active = .panic
    } else if opening.rule.severity == .notice, match.rule.severity > .notice {
      opening = Report(match, line)
      active = .opening
      return
    } else if opening.rule.severity < .fatal, fatal == nil, match.rule.severity == .fatal {
      fatal = Report(match, line)
      active = .fatal
    }
    opening.keep(line)
  }

  private static func reason(of panic: Report) -> String {
    let text = Array(panic.reason.utf8)[...]
    return (text.after("not syncing: ") ?? text.after("not syncing") ?? text).cleaned
  }
}
