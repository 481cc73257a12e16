/// How much a report weighs beside others in the same log.
enum Severity: Int, Comparable, Sendable {
  /// Told where there is nothing else.
  case notice
  /// The kernel goes on.
  case survivable
  /// The kernel is damaged, hangs, or gives up.
  case fatal

  static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// How a report's function is found.
enum Blame: Sendable {
  /// No function belongs to it.
  case nobody
  /// Where the instruction pointer was, then along the call trace.
  case trace
  /// The one that the report's line names, then along the call trace.
  case named
  /// The one that the report's line names, then along the call trace up to what hands work to code of every kind.
  case warned
  /// The one that the report's line names, whatever it is; where it names none, along the call trace.
  case exactly
  /// Along the call trace, below the one that the report's line names.
  case belowNamed
  /// Where the lock is taken or released (`at: f+0x1/0x2`), then along the call trace.
  case lockSite
  /// A processor is busy in a loop, anywhere below the function to name: the outermost one of the code that was called.
  case busyLoop
  /// A task sleeps: the function that called into waiting, or the lock or grace period on which everybody waits.
  case sleeper
  /// Along the call trace, past the scheduler and the functions that wait.
  case waiter
}

/// One kind of report: the line that it begins with, and what to make of it.
struct ReportRule: Sendable {
  /// What else there is to say of a kind of report.
  struct Traits: OptionSet, Sendable {
    let rawValue: Int

    /// The words may stand in other lines too: they count at the beginning of a line only.
    static let atStart = Traits(rawValue: 1)
    /// The line announces a report that another line begins.
    static let prelude = Traits(rawValue: 2)
    /// The line goes on with a report that has begun, where there is one.
    static let continues = Traits(rawValue: 4)
    /// The call trace follows with no heading.
    static let traceFollows = Traits(rawValue: 8)
    /// There may be no call trace, and nothing is missing then.
    static let traceless = Traits(rawValue: 16)
    /// What the line says is cut; the whole line would have fitted another rule.
    static let cut = Traits(rawValue: 32)
    /// Something else is the cause, which the log should tell before.
    static let consequence = Traits(rawValue: 64)
    /// The report is about a task or CPU that the line names, not about the one that prints it.
    static let aboutOther = Traits(rawValue: 128)
    /// The kernel gives up here.
    static let panics = Traits(rawValue: 256)
  }

  /// The beginning of the line.
  let pattern: TextPattern
  /// What kind of trouble it is.
  let type: CrashType
  /// The title, with `{F}` for the function, `{A}` for Read or Write, `{1}`… for what stands in the pattern's gaps.
  let title: String
  /// How the function is found.
  let blame: Blame
  /// How much it weighs.
  let severity: Severity
  /// What else there is to say.
  let traits: Traits

  /// Whether it is the kernel giving up.
  var isPanic: Bool { traits.contains(.panics) }
  /// Whether it takes whatever begins with its first word.
  var isCatchAll: Bool { title == "BUG: {1}" }

  /// Puts a rule together.
  init(
    _ pattern: String, _ type: CrashType, _ title: String, _ blame: Blame = .trace, _ severity: Severity = .fatal,
    _ traits: Traits = []
  ) {
    self.pattern = TextPattern(pattern)
    self.type = type
    self.title = title
    self.blame = blame
    self.severity = severity
    self.traits = traits
  }
}

/// The tables of rules.
///
/// Each names the kernel file that prints the words.
enum ReportRules {}
