extension LogLine {
  /// Takes a line apart that went through hands: a serial console's, syslog's, a pager's, a mail's.
  ///
  /// Besides printk's own form these are read: `dmesg -T`, `-x`, `-d`, `-e` and `--time-format iso` (util-linux 2.41), /dev/kmsg and
  /// netconsole (`6,1234,5678901,-;text`, with the release in front too; Documentation/ABI/testing/dev-kmsg), syslog and journalctl
  /// (`… host kernel: text`), dates and clocks of other loggers, quotes of mails, and anything in front of a time in brackets. Colours
  /// and carriage returns are dropped.
  init(captured line: ArraySlice<UInt8>) {
    var rest = line
    while let last = rest.last, last == 0x0d || last == 0 { rest.removeLast() }
    while let first = rest.first, first == 0x0d || first == 0 { rest.removeFirst() }
    if rest.span.contains(byte: 0x1b) { rest = Self.withoutColors(rest) }
    let strict = LogLine(rest)
    guard strict.uptime == nil else {
      self = strict.withoutHost()
      return
    }
    guard !strict.text.isEmpty else {
      self = strict
      return
    }
    self = Self.afterTime(rest) ?? Self.afterKmsg(strict.text) ?? Self.afterFront(strict)
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

  /// `6,1234,5678901,-;text`, at the front or behind a host's name; netconsole may put the kernel's release before it.
  private static func afterKmsg(_ line: ArraySlice<UInt8>) -> LogLine? {
    let front = line.prefix(frontLength)
    guard let semicolon = front.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let word = front[..<semicolon].split(separator: .space).last ?? front[..<semicolon]
    var fields = word.split(separator: UInt8(ascii: ","))[...]
    if fields.count > 4, fields.first?.contains(UInt8(ascii: ".")) == true { fields.removeFirst() }
    guard fields.count >= 4 else { return nil }
    var (priority, sequence, time) = (
      fields[fields.startIndex], fields[fields.startIndex + 1], fields[fields.startIndex + 2]
    )
    guard let level = priority.takeNumber(), priority.isEmpty, sequence.takeNumber() != nil, sequence.isEmpty,
      let microseconds = time.takeNumber(), time.isEmpty
    else { return nil }
    return LogLine(level: level, uptime: Double(microseconds) / 1_000_000, caller: nil, text: line[(semicolon + 1)...])
  }

  /// What stands in front where there is no time since boot: quotes, `kern  :warn  : `, a date, `host kernel: `, `[ T123]`.
  private static func afterFront(_ line: LogLine) -> LogLine {
    var rest = line.text
    rest.skipQuotes()
    rest.skipFacility()
    let isDated = LogDate.skip(&rest)
    if let text = afterProgram(rest) { return LogLine(level: line.level, uptime: nil, caller: nil, text: text) }
    let caller = isDated || rest.first == UInt8(ascii: "[") ? takeCaller(&rest, follows: true) : nil
    if isDated || caller != nil, rest.first == .space { rest.removeFirst() }
    return LogLine(level: line.level, uptime: nil, caller: caller, text: rest, isDated: isDated)
  }

  /// `Nov 22 10:15:30 host kernel: text`: the text.
  private static func afterProgram(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    if let text = afterKernel(line) { return text }
    guard let index = line.prefix(frontLength).firstIndex(of: " kernel"), !line.hasPrefix("Kernel panic") else {
      return nil
    }
    return afterKernel(line[(index + 1)...])
  }

  /// What stands behind `kernel: ` or `kernel[1]: `.
  private static func afterKernel(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = text
    guard rest.takePrefix("kernel") else { return nil }
    if rest.takePrefix("[") {
      guard rest.takeNumber() != nil, rest.takePrefix("]") else { return nil }
    }
    return rest.takePrefix(": ") ? rest : nil
  }

  /// Without the `host kernel: ` that `journalctl -o short-monotonic` puts behind the time.
  private func withoutHost() -> LogLine {
    let host = text.prefix(64).prefix { $0.isSymbol || $0 == UInt8(ascii: "-") }
    let rest = text.dropFirst(host.count)
    guard !host.isEmpty, rest.first == .space, rest.dropFirst().first == UInt8(ascii: "k"),
      let words = Self.afterKernel(rest.dropFirst())
    else { return self }
    return LogLine(level: level, uptime: uptime, caller: caller, text: words)
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
