/// Reads a kernel log for its crash, as a stream, in constant memory and in time linear in its size.
///
/// Reports that follow each other closely make an ``Episode``, of which the first is the cause and a panic at the end the consequence. Of several
/// episodes the one counts that ended in a panic, else the one that was worst, else the first.
public struct CrashReader: Sendable {
  /// An episode that is over, and the kernel that it happened in.
  private struct Known: Sendable {
    let episode: Episode
    let identity: KernelIdentity
  }

  /// Source: kernel/panic.c, vpanic.
  private static let endMark = " ]---"

  /// The fewest bytes of a line that says something: `BUG: x`.
  private static let shortestLine = 6

  private var scanner = LineScanner(acceptsReturns: true)
  /// What an unknown tool puts in front of its lines.
  private var prefix: LearnedPrefix?
  /// Whether every other byte is a zero (UTF-16).
  private var isWide = false
  private var identity = KernelIdentity()
  private var episode: Episode?
  private var best: Known?
  private var boots = BootWatch()
  private var lineNumber = 0
  /// A heading that a mail's line ended before the function's name.
  private var wrapped: LogLine?
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
    while let line = scanner.next(in: chunk, at: &offset) { take(line) }
  }

  /// Takes the next bytes of the log.
  public mutating func update(_ chunk: [UInt8]) {
    var offset = 0
    while let line = scanner.next(in: chunk, at: &offset) { take(line) }
  }

  /// What the log says, once it has ended.
  public consuming func finish() -> CrashSummary {
    if let line = scanner.last() { take(line, isCut: true) }
    if let line = wrapped { take(line, isCut: true) }
    closeEpisode()
    var summary = CrashSummary(title: "")
    guard let best else {
      identity.describe(in: &summary)
      describeWithoutReport(&summary)
      return summary
    }
    best.identity.describe(in: &summary)
    best.episode.describe(in: &summary)
    return summary
  }

  /// Takes a line; the last one may be cut.
  private mutating func take(_ bytes: ArraySlice<UInt8>, isCut: Bool = false) {
    // Nothing begins in so short a line, and nothing goes on where nothing has begun.
    if bytes.count < Self.shortestLine, episode == nil, wrapped == nil, lineNumber > 0 {
      lineNumber += 1
      return
    }
    var line = LogLine(captured: isWide || lineNumber == 0 ? plain(bytes) : bytes)
    lineNumber += 1
    if let rest = prefix?.rest(of: line.text) { line.text = rest }
    if let front = line.frontOfCutMark, RuleIndex.all.match(front) == nil, let learned = LearnedPrefix(front) {
      prefix = learned
      line.text = line.text.dropFirst(front.count)
    }
    if let whole = unwrapped(line) { line = whole }
    if isWrapped(line) {
      wrapped = LogLine(level: line.level, uptime: line.uptime, caller: line.caller, text: Array(line.text)[...])
      return
    }
    take(line, isCut: isCut)
  }

  /// Whether a line is a heading up to the function's name: `BUG: KASAN: slab-out-of-bounds in`.
  private func isWrapped(_ line: LogLine) -> Bool {
    line.text.hasSuffix(" in") && RuleIndex.all.match(line.text)?.rule.traits.contains(.cut) == true
  }

  /// The heading that was held back, with the name that this line begins with; without one it is taken as it is.
  private mutating func unwrapped(_ line: LogLine) -> LogLine? {
    guard let first = wrapped else { return nil }
    wrapped = nil
    guard TraceLine.frame(line.text) != nil else {
      take(first, isCut: false)
      return nil
    }
    return LogLine(
      level: first.level, uptime: first.uptime, caller: first.caller, text: first.text + [.space] + line.text)
  }

  private mutating func take(_ line: LogLine, isCut: Bool) {
    var line = line
    if line.text.last?.isDigit == true, DumpHeader(line: line.text) != nil { return }
    if identity.take(line.text) { begin(at: line) }
    boots.take(line)
    let match = match(&line, isCut: isCut)
    if episode?.isOver(at: line, number: lineNumber) == true { closeEpisode() }
    guard let match else { return episode?.take(line, number: lineNumber) ?? () }
    if episode == nil {
      episode = Episode(match, line, number: lineNumber)
    } else {
      episode?.take(match, line, number: lineNumber)
    }
  }

  /// The rule for a line that the kernel wrote; what an unknown tool put in front of it is learned and taken off.
  private mutating func match(_ line: inout LogLine, isCut: Bool) -> RuleIndex.Match? {
    guard var match = RuleIndex.all.match(line.text), !line.isOfProgram(before: match.text) else { return nil }
    // A panic's last line repeats its reason: `---[ end Kernel panic - not syncing: reason ]---`.
    if match.rule.isPanic, match.text.hasSuffix(Self.endMark) {
      line.text = line.text.dropLast(Self.endMark.utf8.count)
      match = RuleIndex.all.match(line.text) ?? match
    }
    // What another processor wrote into the line is none of this report's.
    if let end = match.text.firstTime, let whole = RuleIndex.all.match(line.text[..<end]) {
      line.text = line.text[..<end]
      match = whole
    }
    let front = line.text[..<match.text.startIndex]
    if let first = front.first, let learned = LearnedPrefix(front) {
      prefix = learned
      // A word may be the kernel's own.
      if !first.isLetter { line.text = match.text }
    }
    return RuleIndex.all.completing(match, isCut: isCut)
  }

  /// The line without what makes it UTF-16 (Windows' editors), or marks it as UTF-8.
  private mutating func plain(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if lineNumber == 0 {
      if line.begins(with: [0xef, 0xbb, 0xbf]) { return line.dropFirst(3) }
      isWide = line.begins(with: [0xff, 0xfe]) || line.begins(with: [0xfe, 0xff])
      return isWide ? line.dropFirst(2).filter { $0 != 0 }[...] : line
    }
    return line.filter { $0 != 0 }[...]
  }

  /// A kernel begins: what the one before it left open is closed, and belongs to that one.
  private mutating func begin(at line: LogLine) {
    let before = episode
    closeEpisode()
    boots.begin(hadReport: before != nil)
    identity = KernelIdentity()
    _ = identity.take(line.text)
  }

  private mutating func closeEpisode() {
    guard let episode else { return }
    self.episode = nil
    if let best, best.episode.weight >= episode.weight { return }
    best = Known(episode: episode, identity: identity)
  }

  /// The title of a log without a report: what the dump's reason or a sudden boot tells.
  private func describeWithoutReport(_ summary: inout CrashSummary) {
    if boots.sawSuddenBoot {
      summary.title = "unexpected kernel reboot"
      summary.type = .reboot
      summary.signature = Signature.of(.reboot, summary.title, function: nil, trace: [])
      return
    }
    switch dumpReason {
    case .emergency: (summary.title, summary.type) = ("emergency restart", .restart)
    case .oops: (summary.title, summary.type, summary.isCorrupted) = ("kernel oops, report not in the log", .oops, true)
    case .panic:
      (summary.title, summary.type, summary.isCorrupted) = ("kernel panic, reason not in the log", .panic, true)
    case .shutdown, .restart, .halt, .poweroff: summary.title = "orderly shutdown"
    case .unknown, nil: summary.title = "crash, reason not in the log"
    }
  }
}

/// Watches a log that goes over several boots for one that began without a word.
private struct BootWatch: Sendable {
  private(set) var sawSuddenBoot = false
  private var ran = false
  private var wentDown = false

  /// From when on, in seconds, a kernel counts as running.
  private static let settled = 2.0

  /// What the kernel says before it restarts.
  ///
  /// Source: kernel/reboot.c, kernel/kexec_core.c, kernel/power/hibernate.c.
  private static let farewells = [
    "reboot: ", "Restarting system", "Power down", "System halted", "kexec_core: Starting new kernel",
    "Starting new kernel", "sysrq: Resetting",
    "SysRq : Resetting", "Rebooting in ", "systemd-shutdown[", "PM: hibernation: ",
    "ACPI: PM: Preparing to enter system sleep state S5",
  ]
  private static let mayBeginFarewell = (0...255).map { byte in farewells.contains { $0.utf8.first == byte } }

  mutating func take(_ line: LogLine) {
    if let uptime = line.uptime, uptime > Self.settled { ran = true }
    guard let first = line.text.first, Self.mayBeginFarewell[Int(first)] else { return }
    if Self.farewells.contains(where: { line.text.hasPrefix($0) }) { wentDown = true }
  }

  /// A kernel's banner.
  mutating func begin(hadReport: Bool) {
    if ran, !wentDown, !hadReport { sawSuddenBoot = true }
    ran = false
    wentDown = false
  }
}
