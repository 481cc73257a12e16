/// The dates and clocks that loggers other than the kernel put in front of a line.
enum LogDate {
  /// How many bytes a date in brackets may have.
  private static let bracketLimit = 40

  /// Drops a date and the space behind it from the front; `false` where there is none.
  static func skip(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first else { return false }
    var copy = rest
    let isDate =
      if first == UInt8(ascii: "[") {
        skipBracketed(&copy)
      } else if first.isDigit {
        skipNumbers(&copy)
      } else {
        first.isLetter && skipMonth(&copy)
      }
    guard isDate, copy.isEmpty || copy.first == .space || first == UInt8(ascii: "[") else { return false }
    if copy.first == .space { copy.removeFirst() }
    rest = copy
    return true
  }

  /// `[Sun Nov 22 10:15:30 2026]` and `[2026-11-22 10:15:30]`, and what `dmesg -e` has: `[Nov22 10:15]`, `[  +0.000011]`.
  private static func skipBracketed(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let close = rest.prefix(bracketLimit).firstIndex(of: UInt8(ascii: "]")) else { return false }
    var inner = rest[(rest.startIndex + 1)..<close]
    rest = rest[(close + 1)...]
    if inner.count >= 16, inner.filter({ $0 == UInt8(ascii: ":") }).count >= 2 { return true }
    inner.skipSpaces()
    if inner.first == UInt8(ascii: "+") {
      inner.removeFirst()
      return inner.takeNumber() != nil && inner.takePrefix(".") && inner.allSatisfy(\.isDigit)
    }
    if inner.first?.isLetter == true { return inner.count == 11 && isShape("aaadd dd:dd", inner) }
    return skipClock(&inner) && inner.isEmpty
  }

  /// `2026-11-22T10:15:30,123456+00:00`, `2026-11-22 10:15:30.123`, `2026/11/22 10:15:30`, `10:15:30.123`, `1732528800.123456`.
  private static func skipNumbers(_ rest: inout ArraySlice<UInt8>) -> Bool {
    if isShape("dddd-dd-dd", rest) || isShape("dddd/dd/dd", rest) {
      rest.removeFirst(10)
      guard let mark = rest.popFirst(), mark == .space || mark == UInt8(ascii: "T"), skipClock(&rest) else {
        return false
      }
      // The time zone, with or without a space before it.
      _ = rest.takePrefix { $0 != .space }
      if isShape(" +dddd", rest) || isShape(" -dddd", rest) { rest.removeFirst(6) }
      return true
    }
    if isShape("dd:dd:dd", rest) { return skipClock(&rest) }
    let seconds = rest.takePrefix(while: \.isDigit)
    return (9...11).contains(seconds.count) && rest.takePrefix(".") && !rest.takePrefix(while: \.isDigit).isEmpty
  }

  /// `Nov 22 10:15:30`, `Sun Nov 22 10:15:30 2026`, `Sun 2026-11-22 10:15:30 CET`.
  private static func skipMonth(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard isShape("aaa ", rest) else { return false }
    if isShape("aaa dddd-dd-dd dd:dd:dd", rest) {
      rest.removeFirst(15)
      guard skipClock(&rest) else { return false }
      if rest.dropFirst().first?.isLetter == true {
        rest.removeFirst()
        _ = rest.takePrefix { $0 != .space }
      }
      return true
    }
    let hasWeekday = isShape("aaa aaa ", rest)
    rest.removeFirst(hasWeekday ? 8 : 4)
    rest.skipSpaces()
    guard let day = rest.takeNumber(), (1...31).contains(day), rest.takePrefix(" "), skipClock(&rest) else {
      return false
    }
    if hasWeekday, isShape(" dddd", rest) { rest.removeFirst(5) }
    return true
  }

  /// `10:15:30` and its fraction.
  private static func skipClock(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard isShape("dd:dd:dd", rest) else { return false }
    rest.removeFirst(8)
    if let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
      rest.removeFirst()
      _ = rest.takePrefix(while: \.isDigit)
    }
    return true
  }

  /// Whether the bytes begin so: `d` is a digit, `a` a letter, the rest itself.
  private static func isShape(_ shape: String, _ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= shape.utf8.count else { return false }
    var index = text.startIndex
    for mark in shape.utf8 {
      let byte = text[index]
      index += 1
      let fits =
        switch mark {
        case UInt8(ascii: "d"): byte.isDigit
        case UInt8(ascii: "a"): byte.isLetter
        default: byte == mark
        }
      guard fits else { return false }
    }
    return true
  }
}

extension ArraySlice<UInt8> {
  /// Drops the marks of a quotation, `> > `, from the front; the mark before a line of bytes (`>ffff8880…: fb`) is none.
  mutating func skipQuotes() {
    while first == UInt8(ascii: ">"), count == 1 || self[startIndex + 1] == .space || self[startIndex + 1] == first {
      removeFirst()
      if first == .space { removeFirst() }
    }
  }

  /// Drops the facility and level of `dmesg -x`, `kern  :warn  : `, from the front.
  mutating func skipFacility() {
    guard count > 7, self[startIndex + 6] == UInt8(ascii: ":"),
      ["kern  :", "user  :", "daemon:", "syslog:"].contains(where: { hasPrefix($0) })
    else { return }
    guard let end = prefix(20).dropFirst(7).firstIndex(of: UInt8(ascii: ":")) else { return }
    self = self[(end + 1)...]
    if first == .space { removeFirst() }
  }
}
