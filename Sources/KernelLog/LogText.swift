/// Which lines of a dump go into the joined log.
public enum LogWindow: Hashable, Sendable {
  /// All of them.
  case all
  /// Those logged before this time, in seconds since boot.
  case before(Double)
  /// Those logged after this time, in seconds since boot.
  case after(Double)

  /// Whether a line logged at this time is let through.
  func includes(_ uptime: Double) -> Bool {
    switch self {
    case .all: true
    case .before(let limit): uptime < limit
    case .after(let limit): uptime > limit
    }
  }
}

/// Turns a dmesg record into text for people, as a stream and in constant memory.
///
/// The dump's header line is dropped, lines outside the window are left out (a line without a time goes with the line
/// before it), and the output is valid UTF-8: other bytes and control characters are written as `\x00`.
public struct LogText: Sendable {
  /// What becomes of the line that is being read.
  private enum Line {
    case undecided
    case shown
    case dropped
  }

  private let window: LogWindow
  private var escaper = TextEscaper()
  private var front: [UInt8] = []
  private var line = Line.undecided
  private var isFirstLine = true
  private var isInWindow: Bool
  private var hasOpenLine = false

  /// Begins a record of which the lines in the window are wanted.
  public init(window: LogWindow = .all) {
    self.window = window
    isInWindow = window == .all
  }

  /// Takes the next bytes and appends text to `output`, at most four times as long.
  public mutating func update(_ chunk: Span<UInt8>, to output: inout [UInt8]) {
    for index in chunk.indices { append(chunk[index], to: &output) }
  }

  /// Takes the next bytes and appends text to `output`, at most four times as long.
  public mutating func update(_ chunk: [UInt8], to output: inout [UInt8]) {
    update(chunk.span, to: &output)
  }

  /// Ends the record, and its last line with it.
  public mutating func finish(to output: inout [UInt8]) {
    if line == .undecided, !front.isEmpty { decide(isWhole: true, to: &output) }
    escaper.finish(to: &output)
    if hasOpenLine { output.append(.newline) }
    hasOpenLine = false
    startLine()
  }

  private mutating func append(_ byte: UInt8, to output: inout [UInt8]) {
    guard byte != .newline else {
      if line == .undecided { decide(isWhole: true, to: &output) }
      if line == .shown { emit(byte, to: &output) }
      startLine()
      return
    }
    switch line {
    case .dropped: break
    case .shown: emit(byte, to: &output)
    case .undecided:
      front.append(byte)
      if front.count > DumpHeader.byteLimit { decide(isWhole: false, to: &output) }
    }
  }

  /// Decides from a line's front whether the line is shown, and lets the front through.
  private mutating func decide(isWhole: Bool, to output: inout [UInt8]) {
    let isHeader = isFirstLine && isWhole && DumpHeader(line: front[...]) != nil
    isFirstLine = false
    if let uptime = LogLine(front[...]).uptime { isInWindow = window.includes(uptime) }
    line = isInWindow && !isHeader ? .shown : .dropped
    guard line == .shown else { return }
    for byte in front { emit(byte, to: &output) }
  }

  private mutating func startLine() {
    front.removeAll(keepingCapacity: true)
    line = .undecided
  }

  private mutating func emit(_ byte: UInt8, to output: inout [UInt8]) {
    escaper.append(byte, to: &output)
    hasOpenLine = byte != .newline
  }
}
