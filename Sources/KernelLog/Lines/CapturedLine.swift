extension LogLine {
  /// Takes a line apart that went through hands: a serial console's, syslog's, a pager's.
  ///
  /// Besides printk's own form these are read: `dmesg -T`, `-x`, `-d` and `--time-format iso` (util-linux 2.41), /dev/kmsg and netconsole
  /// (`6,1234,5678901,-;text`; Documentation/ABI/testing/dev-kmsg), syslog and journalctl (`… host kernel: text`), and anything in front of
  /// a time in brackets. Colours and carriage returns are dropped.
  init(captured line: ArraySlice<UInt8>) {
    var rest = line
    while let last = rest.last, last == 0x0d || last == 0 { rest.removeLast() }
    while let first = rest.first, first == 0x0d || first == 0 { rest.removeFirst() }
    if rest.span.contains(byte: 0x1b) { rest = Self.withoutColors(rest) }
    let strict = LogLine(rest)
    guard strict.uptime == nil, !strict.text.isEmpty else {
      self = strict
      return
    }
    self =
      Self.afterTime(rest) ?? Self.afterKmsg(strict.text) ?? Self.afterDate(strict) ?? Self.afterProgram(rest) ?? strict
  }

  /// How far into a line its time may begin.
  private static let frontLength = 128

  /// `… [   12.345678] text`, with a few bytes of another tool's in the brackets too.
  private static func afterTime(_ line: ArraySlice<UInt8>) -> LogLine? {
    var front = line.prefix(frontLength)
    for _ in 0..<4 {
      guard let open = front.firstIndex(of: UInt8(ascii: "[")) else { return nil }
      var rest = line[(open + 1)...]
      rest.skipSpaces()
      if let seconds = rest.takeNumber(), rest.takePrefix("."), let time = fraction(&rest) {
        let tail = rest.prefix(40)
        if let close = tail.firstIndex(of: UInt8(ascii: "]")) {
          rest = line[(close + 1)...]
          let caller = takeCaller(&rest, follows: true)
          if rest.first == .space { rest.removeFirst() }
          var level = line[..<open]
          return LogLine(level: takeLevel(&level), uptime: Double(seconds) + time, caller: caller, text: rest)
        }
      }
      front = front[(open + 1)...]
    }
    return nil
  }

  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Double? {
    let digits = rest.takePrefix { $0.isDigit }
    guard (3...9).contains(digits.count) else { return nil }
    var copy = digits
    guard let number = copy.takeNumber() else { return nil }
    return (0..<digits.count).reduce(Double(number)) { value, _ in value / 10 }
  }

  /// `6,1234,5678901,-;text`, at the front or behind a host's name.
  private static func afterKmsg(_ line: ArraySlice<UInt8>) -> LogLine? {
    let front = line.prefix(frontLength)
    guard let semicolon = front.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let word = front[..<semicolon].split(separator: .space).last ?? front[..<semicolon]
    let fields = word.split(separator: UInt8(ascii: ","))
    guard fields.count >= 4 else { return nil }
    var (priority, sequence, time) = (fields[0], fields[1], fields[2])
    guard let level = priority.takeNumber(), priority.isEmpty, sequence.takeNumber() != nil, sequence.isEmpty,
      let microseconds = time.takeNumber(), time.isEmpty
    else { return nil }
    return LogLine(level: level, uptime: Double(microseconds) / 1_000_000, caller: nil, text: line[(semicolon + 1)...])
  }

  /// `[Sun Nov 22 10:15:30 2026] text` and `2026-11-22T10:15:30,123456+00:00 text`.
  private static func afterDate(_ line: LogLine) -> LogLine? {
    var rest = line.text
    if rest.first == UInt8(ascii: "["), let close = rest.prefix(40).firstIndex(of: UInt8(ascii: "]")) {
      let inner = rest[(rest.startIndex + 1)..<close]
      guard inner.count >= 16, inner.filter({ $0 == UInt8(ascii: ":") }).count >= 2 else { return nil }
      rest = rest[(close + 1)...]
    } else {
      let word = rest.prefix { $0 != .space }
      guard word.count >= 19, word.prefix(4).allSatisfy({ $0.isDigit }), word.contains(UInt8(ascii: "T")),
        word.contains(UInt8(ascii: ":"))
      else { return nil }
      rest = rest.dropFirst(word.count)
      if let program = afterProgram(rest) { return program }
    }
    let caller = takeCaller(&rest, follows: true)
    if rest.first == .space { rest.removeFirst() }
    return LogLine(level: line.level, uptime: nil, caller: caller, text: rest)
  }

  /// `Nov 22 10:15:30 host kernel: text`.
  private static func afterProgram(_ line: ArraySlice<UInt8>) -> LogLine? {
    guard let index = line.prefix(frontLength).firstIndex(of: " kernel: ") else { return nil }
    return LogLine(level: nil, uptime: nil, caller: nil, text: line[(index + 9)...])
  }

  /// The line without ANSI escape sequences (ECMA-48, CSI and single characters).
  private static func withoutColors(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var output: [UInt8] = []
    var rest = line
    while let byte = rest.popFirst() {
      guard byte == 0x1b else {
        output.append(byte)
        continue
      }
      guard rest.popFirst() == UInt8(ascii: "[") else { continue }
      while let parameter = rest.popFirst(), !(0x40...0x7e).contains(parameter) {}
    }
    return output[...]
  }
}

extension Span<UInt8> {
  /// Whether this byte is among them.
  func contains(byte: UInt8) -> Bool {
    for index in indices where self[index] == byte { return true }
    return false
  }
}
