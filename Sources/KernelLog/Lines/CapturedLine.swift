extension LogLine {
  /// Takes a line apart that went through hands: a serial console's, syslog's, a pager's, a mail's.
  ///
  /// Besides printk's own form these are read: `dmesg -T`, `-x`, `-d`, `-e` and `--time-format iso` (util-linux 2.41), /dev/kmsg and
  /// netconsole (`6,1234,5678901,-;text`, with the release in front too; Documentation/ABI/testing/dev-kmsg), syslog and journalctl
  /// (`… host kernel: text`), dates and clocks of other loggers, quotes of mails, and anything in front of a time in brackets. Colours
  /// and carriage returns are dropped.
  init(captured line: ArraySlice<UInt8>) {
    var rest = line
    rest.dropReturnsAndZeros()
    if rest.span.contains(byte: 0x1b) { rest = Self.withoutColors(rest) }
    self.init(rest)
    if uptime != nil {
      dropHost()
    } else if !text.isEmpty {
      self = Self.afterTime(rest) ?? Self.afterKmsg(text) ?? Self.afterFront(self)
    }
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
          let caller = callerTaken(from: &rest)
          if rest.first == .space { rest.removeFirst() }
          var place = 0
          let front = line[..<open]
          let level = takeLevel(of: front.span, at: &place)
          return LogLine(level: level, uptime: Double(seconds) + time, caller: caller, text: rest)
        }
      }
      front = front[(open + 1)...]
    }
    return nil
  }

  private static func callerTaken(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var place = 0
    let caller = takeCaller(of: rest.span, at: &place).map { rest[within: $0] }
    rest = rest[(rest.startIndex + place)...]
    return caller
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
    let caller = isDated || rest.first == UInt8(ascii: "[") ? callerTaken(from: &rest) : nil
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

  /// Drops the `host kernel: ` that `journalctl -o short-monotonic` puts behind the time.
  private mutating func dropHost() {
    guard let host = hostLength else { return }
    if let words = Self.afterKernel(text[(text.startIndex + host)...]) { text = words }
  }

  /// How long the name is, with its space, that a word beginning with `k` follows.
  private var hostLength: Int? {
    let bytes = text.span
    var place = 0
    while place < min(64, bytes.count), bytes[place].isSymbol || bytes[place] == UInt8(ascii: "-") { place += 1 }
    guard place > 0, bytes.take(" ", at: &place), place < bytes.count, bytes[place] == UInt8(ascii: "k") else {
      return nil
    }
    return place
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

extension ArraySlice<UInt8> {
  /// Drops the carriage returns and zeros that a serial line or a cleared memory puts around a line.
  fileprivate mutating func dropReturnsAndZeros() {
    var (start, end) = (startIndex, endIndex)
    while end > start, self[end - 1] == 0x0d || self[end - 1] == 0 { end -= 1 }
    while start < end, self[start] == 0x0d || self[start] == 0 { start += 1 }
    self = self[start..<end]
  }
}
