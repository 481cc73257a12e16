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

/// All rules, found by the first two bytes of a text.
struct RuleIndex: Sendable {
  /// The rules of this program.
  static let all = RuleIndex(
    ReportRules.sanitizers + ReportRules.locking + ReportRules.stalls + ReportRules.panics + ReportRules.memory
      + ReportRules.exceptions + ReportRules.faults + ReportRules.warnings + ReportRules.others)

  /// How many places within a line are tried: a line of nothing but beginnings must not take long.
  private static let placeLimit = 3
  /// How much of a line is looked at: no more than printk lets through (kernel/printk/internal.h, PRINTKRB_RECORD_MAX).
  private static let lineLimit = 1024
  /// How much of a heading has to be there to say which one it was.
  private static let cutLength = 16

  /// What may stand before a rule's words: a blank, or what ends the mark of a tool.
  private static let isBreak: [Bool] = (0...255).map { " \t[]'():;|>}".utf8.contains($0) }

  private let buckets: [[ReportRule]]
  private let bucketOfKey: [UInt8]
  /// By key, whether any rule may fit behind a line's beginning.
  private let isAnywhere: [Bool]

  /// Sorts rules; of several that fit a text the first one counts.
  init(_ rules: [ReportRule]) {
    var buckets: [[ReportRule]] = [[]]
    var bucketOfKey = [UInt8](repeating: 0, count: 1 << 16)
    var isAnywhere = [Bool](repeating: false, count: 1 << 16)
    for rule in rules {
      if !rule.traits.contains(.atStart) { isAnywhere[rule.pattern.key] = true }
      if bucketOfKey[rule.pattern.key] == 0 {
        bucketOfKey[rule.pattern.key] = UInt8(buckets.count)
        buckets.append([])
      }
      buckets[Int(bucketOfKey[rule.pattern.key])].append(rule)
    }
    self.buckets = buckets
    self.bucketOfKey = bucketOfKey
    self.isAnywhere = isAnywhere
  }

  /// A rule that fits, what stands in its gaps, and the text from its beginning on.
  struct Match {
    let rule: ReportRule
    let captures: [ArraySlice<UInt8>]
    let text: ArraySlice<UInt8>
  }

  /// The rule for a line, at its beginning or, for unmistakable words, anywhere after a space or bracket.
  func match(_ text: ArraySlice<UInt8>) -> Match? {
    var front = text.prefix(Self.lineLimit)
    // Lockdep's older banners are `[ INFO: … ]`.
    if front.hasPrefix("[ ") { front = front.dropFirst(2) }
    front.skipBlanks()
    if let match = match(at: front, anywhere: false) { return match }
    var places = 0
    var offset = front.startIndex + 1
    while let place = nextPlace(in: front, from: offset), places < Self.placeLimit {
      if let match = match(at: front[place...], anywhere: true) { return match }
      places += 1
      offset = place + 1
    }
    return nil
  }

  /// For a line of which the end is missing, cut by a pager (`BUG: kernel NULL pointer derefe>`) or with the log: the rule that it would have
  /// fitted; the given one where that said more already, or several would do.
  func completing(_ match: Match, isCut: Bool) -> Match {
    guard match.rule.isCatchAll, isCut || match.text.last == UInt8(ascii: ">"), match.text.count >= Self.cutLength
    else {
      return match
    }
    let text = match.text.last == UInt8(ascii: ">") ? match.text.dropLast() : match.text
    let bucket = bucketOfKey[Int(text[text.startIndex]) << 8 | Int(text[text.startIndex + 1])]
    let rules = buckets[Int(bucket)].filter { !$0.isCatchAll && $0.pattern.mayBegin(with: text) }
    guard let rule = rules.first, rules.allSatisfy({ $0.title == rule.title }) else { return match }
    return Match(rule: rule, captures: [], text: text)
  }

  private func match(at text: ArraySlice<UInt8>, anywhere: Bool) -> Match? {
    guard text.count >= 2 else { return nil }
    let bucket = bucketOfKey[Int(text[text.startIndex]) << 8 | Int(text[text.startIndex + 1])]
    guard bucket != 0 else { return nil }
    for rule in buckets[Int(bucket)] where !(anywhere && rule.traits.contains(.atStart)) {
      if let captures = rule.pattern.captures(in: text) { return Match(rule: rule, captures: captures, text: text) }
    }
    return nil
  }

  /// The next place at which a rule may begin.
  private func nextPlace(in text: ArraySlice<UInt8>, from start: Int) -> Int? {
    let bytes = text.span
    let isBreak = Self.isBreak
    var index = start - text.startIndex
    while index + 1 < bytes.count {
      if isBreak[Int(bytes[index - 1])] {
        if isAnywhere[Int(bytes[index]) << 8 | Int(bytes[index + 1])] { return index + text.startIndex }
      }
      index += 1
    }
    return nil
  }
}

/// The tables of rules.
///
/// Each names the kernel file that prints the words.
enum ReportRules {}
