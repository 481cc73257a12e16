/// A report of trouble: the line that began it, and what was gathered from the lines after it.
struct Report: Sendable {
  /// How many lines of a report are kept.
  static let lineLimit = 12
  /// How many functions of a call trace are kept.
  static let frameLimit = 48
  /// How many lines behind the trace are looked at.
  private static let lateLimit = 200
  /// How many bytes of a line are kept.
  static let textLimit = 2048

  private enum Phase { case beforeTrace, inTrace, done }

  private(set) var rule: ReportRule
  /// The line that began it.
  let reason: String
  /// When it began, in seconds since boot.
  let uptime: Double?
  private(set) var lines: [String]
  private(set) var cpuLine: CPULine?
  private(set) var kernelState: KernelState?
  private(set) var modules: ModuleList?

  private let caller: [UInt8]?
  private(set) var captures: [ArraySlice<UInt8>]
  private var named: TraceFrame?
  private(set) var frames: [TraceFrame] = []
  private var doubtful: [TraceFrame] = []
  private var lockSite: TraceFrame?
  private(set) var access: String?
  private(set) var isInFirstPage = false
  private var phase = Phase.beforeTrace
  private var tracesToSkip = 0
  /// Whether any of a call trace has been seen.
  private(set) var hasTraceLines = false
  private(set) var isGarbled = false
  private var awaitsLockSite = false
  /// Whether the next line says where the instruction pointer was: `… at 0000000000000008 RIP:`.
  private var awaitsPointer = false
  /// Whether the instruction pointer was where no function is.
  private var isNowhere = false
  private var linesWithoutFrame = 0
  private var linesAfterTrace = 0
  private var lastCaller: TraceFrame?

  /// Begins a report.
  init(_ match: RuleIndex.Match, _ line: LogLine) {
    rule = match.rule
    reason = match.text.prefix(Self.textLimit).cleaned
    lines = [line.text.prefix(Self.textLimit).cleaned]
    uptime = line.uptime
    caller = line.caller.map(Array.init)
    captures = []
    take(match)
  }

  /// Whether everything that is wanted of it has been seen.
  var isDone: Bool { phase == .done }

  /// Whether a call trace or an instruction pointer has been seen.
  var hasPlace: Bool { !frames.isEmpty || hasTraceLines }

  /// Whether a line comes from the same processor or task, as far as the log says so.
  func isSameCaller(_ line: LogLine) -> Bool {
    guard let caller, let other = line.caller else { return true }
    return caller.elementsEqual(other)
  }

  /// Whether a line that would begin a report belongs to this one.
  func absorbs(_ match: RuleIndex.Match, _ line: LogLine) -> Bool {
    guard isSameCaller(line), !hasTraceLines, phase != .done else { return false }
    return rule.traits.contains(.prelude) || match.rule.traits.contains(.continues) || isSaidTwice(match)
      || isHeadedLate(match)
      || rule.type == .stackOverflow && match.text.contains("not syncing: kernel stack overflow")
  }

  /// Whether a tool that adds inlined functions has told the report's line once for each of them.
  private func isSaidTwice(_ match: RuleIndex.Match) -> Bool {
    guard lines.count <= 4 || lines.last?.contains("[inline]") == true else { return false }
    if [.kasan, .kmsan, .kfence].contains(rule.type) { return match.rule.type == rule.type }
    return lines.last?.contains("[inline]") == true && match.text.hasPrefix("WARNING: ")
      && reason.hasPrefix("WARNING: ")
  }

  /// Whether the line that heads the report comes after the one that follows it: syslog copied the more urgent one to the terminal first.
  private func isHeadedLate(_ match: RuleIndex.Match) -> Bool {
    rule.traits.contains(.continues) && frames.isEmpty && lines.count <= 3 && !match.rule.isPanic
      && match.rule.severity == .fatal
  }

  /// Goes on with a line that would begin a report by itself; what it says counts where it says more.
  mutating func absorb(_ match: RuleIndex.Match, _ line: LogLine) {
    let isAgain = isSaidTwice(match) || !match.rule.traits.contains(.continues) && isHeadedLate(match)
    keep(line)
    guard rule.traits.contains(.prelude) || isAgain else { return }
    let isVague = [.kernelBug, .warning, .oops, .invalidOpcode].contains(match.rule.type)
    guard isAgain || !isVague && !match.rule.traits.contains(.cut) else {
      let (words, name) = (captures, named)
      take(match)
      captures = words
      named = named ?? name
      return
    }
    rule = match.rule
    take(match)
  }

  /// Ends the report where the log does.
  mutating func finish() { append(lastCaller) }

  /// Keeps a line among the first ones.
  mutating func keep(_ line: LogLine) {
    if lines.count < Self.lineLimit { lines.append(line.text.prefix(Self.textLimit).cleaned) }
  }

  /// Takes a line that follows.
  mutating func take(_ line: LogLine) {
    keep(line)
    guard isSameCaller(line) || rule.traits.contains(.aboutOther) else { return }
    let text = line.text
    guard phase != .done else { return takeLateFact(text) }
    if takeFact(text) { return }
    switch phase {
    case .beforeTrace: lookForTrace(text)
    case .inTrace: takeTrace(text)
    case .done: break
    }
  }

  private mutating func take(_ match: RuleIndex.Match) {
    captures = match.captures.map { Array($0.prefix(Self.textLimit))[...] }
    let place = rule.type == .kcsan ? captures.dropFirst().first : captures.last
    named = TraceLine.frameAnywhere(in: match.text) ?? place.flatMap(TraceLine.bareName)
    if rule.type == .pagingRequest { noteAddress(in: match.text) }
    if rule.traits.contains(.traceFollows) { phase = .inTrace }
    awaitsPointer = reason.hasSuffix("RIP:")
    access = nil
  }
}

// MARK: - What the lines say

extension Report {
  /// Takes a line that states a fact; `false` for others.
  private mutating func takeFact(_ text: ArraySlice<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "C"), UInt8(ascii: "P"):
      guard let line = CPULine(text) else { return false }
      tracesToSkip = 0
      if cpuLine == nil || rule.traits.contains(.aboutOther) && frames.isEmpty { cpuLine = line }
      return true
    case UInt8(ascii: "M"):
      guard modules == nil, text.hasPrefix("Modules linked in:") else { return false }
      modules = ModuleList(text.dropFirst(18))
      if phase == .inTrace, !frames.isEmpty { endTrace() }
      return true
    case UInt8.space where rule.type == .hungTask:
      guard let state = KernelState(line: text) else { return false }
      kernelState = state
      return true
    case UInt8(ascii: "R"), UInt8(ascii: "W"), UInt8(ascii: "A"), UInt8(ascii: "F"): return takeAccess(text)
    default: return takeLockSite(text)
    }
  }

  /// Takes what stands behind the trace: x86 prints the modules there, the sanitizers the processor's line.
  private mutating func takeLateFact(_ text: ArraySlice<UInt8>) {
    guard linesAfterTrace < Self.lateLimit else { return }
    linesAfterTrace += 1
    switch text.first {
    case UInt8(ascii: "C"), UInt8(ascii: "P"): cpuLine = cpuLine ?? CPULine(text)
    case UInt8(ascii: "M"):
      if modules == nil, text.hasPrefix("Modules linked in:") { modules = ModuleList(text.dropFirst(18)) }
    case UInt8(ascii: "-"), UInt8(ascii: "="):
      if text.hasPrefix("---[ end") || text.hasPrefix("=====") { linesAfterTrace = Self.lateLimit }
    default: break
    }
  }

  /// `Read of size 8 at addr …`.
  ///
  /// Source: mm/kasan/report.c, print_error_description.
  private mutating func takeAccess(_ text: ArraySlice<UInt8>) -> Bool {
    if text.hasPrefix("Failing address: ") {
      noteAddress(in: text)
      return true
    }
    guard access == nil, rule.type == .kasan else { return false }
    for word in ["Read", "Write"] where text.hasPrefix(word + " of size ") || text.hasPrefix(word + " at addr") {
      access = word
      return true
    }
    return false
  }

  private mutating func noteAddress(in text: ArraySlice<UInt8>) {
    for mark in ["address: ", "address ", "addr ", " at "] {
      guard var rest = text.after(mark) else { continue }
      _ = rest.takePrefix("0x")
      let digits = rest.prefix { $0.isHexDigit }
      guard digits.count > 3 || text.contains(" at 0x") else { continue }
      let significant = digits.drop { $0 == UInt8(ascii: "0") }
      isInFirstPage = significant.count <= 3
      return
    }
  }

  /// `(&lock){+.+.}, at: f+0x1/0x2`, or the line after one that ends in `at:`.
  ///
  /// Source: kernel/locking/lockdep.c, print_lock.
  private mutating func takeLockSite(_ text: ArraySlice<UInt8>) -> Bool {
    guard rule.blame == .lockSite, lockSite == nil, phase == .beforeTrace else { return false }
    // A work item's function is told the same way. Source: kernel/workqueue.c, process_one_work.
    if let place = text.after(", at: ") ?? text.after("workfn=") ?? text.after("last function: ") {
      lockSite = TraceLine.frameAnywhere(in: place) ?? TraceLine.bareName(place)
      // A mail's line ends here.
      awaitsLockSite = place.isEmpty
      return true
    }
    if awaitsLockSite {
      awaitsLockSite = text.contains("[inline]")
      lockSite = TraceLine.frameAnywhere(in: text)
      return lockSite != nil
    }
    awaitsLockSite = text.hasSuffix(") at:")
    return false
  }

  private mutating func lookForTrace(_ text: ArraySlice<UInt8>) {
    if awaitsPointer {
      awaitsPointer = false
      if TraceLine.frameAnywhere(in: text) != nil { return takeInstruction(text) }
    }
    if isNowhere, let caller = InstructionPointer.caller(in: text) {
      isNowhere = false
      append(caller)
    } else if InstructionPointer.isLine(text) {
      takeInstruction(text)
    } else if TraceMarks.isHeading(text) {
      guard tracesToSkip == 0 else {
        tracesToSkip -= 1
        return
      }
      phase = .inTrace
      linesWithoutFrame = 0
    } else if rule.traits.contains(.aboutOther) {
      // What the grace period's own thread does says nothing of who holds it up.
      if text.contains("kthread starved for") || text.contains("kthread stack dump:") { tracesToSkip = 1 }
      if text.hasPrefix("Task dump for CPU") { tracesToSkip = 0 }
    }
    if phase == .beforeTrace, tracesToSkip == 0, beginsTrace(text) {
      phase = .inTrace
      takeTrace(text)
    }
  }

  /// Whether a trace begins without a heading: arm, and riscv before Linux 6.2, print none.
  private func beginsTrace(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    rest.skipBlanks()
    guard rest.hasPrefix("[<") || rest.contains(" from ") else { return false }
    switch TraceLine(text) {
    case .call: return true
    case .frame: return rest.hasPrefix("[<") && !tellsPlaces
    case .doubtful, .garbled, nil: return false
    }
  }

  /// Whether a report of this kind names functions before its trace, in lines that look like a trace's.
  private var tellsPlaces: Bool {
    switch rule.type {
    case .lockdep, .rcuUsage, .atomicSleep, .memoryLeak, .spinlock, .hungTask: true
    default: false
    }
  }

  private mutating func takeInstruction(_ text: ArraySlice<UInt8>) {
    if InstructionPointer.isTorn(text) { isGarbled = true }
    let frame = InstructionPointer.frame(in: text)
    isNowhere = frame == nil
    append(frame)
  }

  private mutating func takeTrace(_ text: ArraySlice<UInt8>) {
    if InstructionPointer.isLine(text) {
      if text.hasPrefix("RIP: 0033:") || text.hasPrefix("RIP: 002b:") { return endTrace() }
      return takeInstruction(text)
    }
    if TraceMarks.isEnd(text) { return endTrace() }
    switch TraceLine(text) {
    case .frame(let frame): append(frame)
    case .call(let frame, let caller):
      append(frame)
      lastCaller = caller
    case .doubtful:
      hasTraceLines = true
      noteDoubtful(text)
    case .garbled: isGarbled = true
    case nil:
      if TraceMarks.isHeading(text) || TraceMarks.isSection(text) { return }
      linesWithoutFrame += 1
      let isBreak = rule.traits.contains(.traceFollows) && text.isEmpty
      if hasTraceLines, isBreak || linesWithoutFrame > TraceMarks.patience { endTrace() }
      return
    }
    linesWithoutFrame = 0
  }

  private mutating func noteDoubtful(_ text: ArraySlice<UInt8>) {
    guard isUncertain, doubtful.count < Self.frameLimit, let frame = TraceLine.frameAnywhere(in: text) else { return }
    doubtful.append(frame)
  }

  private mutating func append(_ frame: TraceFrame?) {
    guard let frame else { return }
    if !frame.isInstruction { hasTraceLines = true }
    lastCaller = nil
    guard frames.count < Self.frameLimit, frame.name != frames.last?.name else { return }
    frames.append(frame)
  }

  /// Ends the trace; of several a stall's report prints, the first that names a function counts.
  private mutating func endTrace() {
    append(lastCaller)
    phase = .done
    guard rule.traits.contains(.aboutOther), search.function(rule.blame) == nil || isIdle else { return }
    phase = .beforeTrace
    frames = []
    hasTraceLines = false
  }

  /// Whether all that was seen is a processor at rest.
  private var isIdle: Bool {
    rule.blame == .busyLoop && search.frames.allSatisfy { Machinery.contains($0.name, .interrupts) }
  }

  /// Whether nothing is certain but the instruction pointer: x86 before Linux 4.14 marked every function of a trace where the compiler kept
  /// no frame pointers.
  private var isUncertain: Bool { frames.allSatisfy(\.isInstruction) }

  /// What is known of the function to blame.
  var search: BlameSearch {
    BlameSearch(
      frames: isUncertain ? frames + doubtful : frames,
      isWhole: rule.traits.contains(.traceless) || isDone && hasTraceLines, named: named,
      lockSite: lockSite, doubtful: doubtful)
  }
}
