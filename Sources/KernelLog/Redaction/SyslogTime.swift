/// The times with which lines of syslog and of journalctl(1) begin.
enum SyslogTime {
  /// Where the line goes on after its time; `nil` where it begins with none.
  static func end(in line: RedactableLine) -> Int? {
    var start = line.skippingSpaces(0)
    // The kernel's own time, the priority, and the form's version (RFC 3164, RFC 5424).
    if line[start] == UInt8(ascii: "[") {
      start = line.skippingSpaces(
        line.end(from: start + 1) { $0.isDigit || $0 == .space || $0 == UInt8(ascii: ".") } + 1)
    }
    if line[start] == UInt8(ascii: "<") { start = line.end(from: start + 1, while: \.isDigit) + 1 }
    if line.has("1 2", at: start) { start += 2 }
    return traditional(in: line, from: start) ?? standard(in: line, from: start)
  }

  /// The most bytes of a month's name: journalctl prints it in the user's language.
  private static let longestMonth = 14

  /// `Nov 22 10:15:30 `, `janv. 14 10:15:30 `, `3月 13 10:15:30 `.
  private static func traditional(in line: RedactableLine, from start: Int) -> Int? {
    let name = line.end(from: start, while: \.isDigit)
    var month = line.end(from: name) { $0.isLetter || $0 >= 0x80 }
    guard month > name, month - start <= longestMonth, name <= start + 2 else { return nil }
    if line[month] == UInt8(ascii: ".") { month += 1 }
    let day = line.skippingSpaces(month)
    var end = line.end(from: day, while: \.isDigit)
    guard day > month, (1...2).contains(end - day) else { return nil }
    if line[end] == UInt8(ascii: ".") { end += 1 }
    return clockEnd(in: line, from: line.skippingSpaces(end))
  }

  /// `2026-11-22T10:15:30.123456+01:00 `, `2026-11-22 10:15:30 `; with a comma, as dmesg(1) has it, no host follows.
  private static func standard(in line: RedactableLine, from start: Int) -> Int? {
    guard line[start].isDigit, line[start + 4] == UInt8(ascii: "-"), line[start + 7] == UInt8(ascii: "-"),
      line[start + 10] == UInt8(ascii: "T") || line[start + 10] == .space
    else { return nil }
    return clockEnd(in: line, from: start + 11)
  }

  private static func clockEnd(in line: RedactableLine, from start: Int) -> Int? {
    guard line[start].isDigit, line[start + 2] == UInt8(ascii: ":"), line[start + 5] == UInt8(ascii: ":"),
      line[start + 8] != UInt8(ascii: ",")
    else { return nil }
    return line.skippingSpaces(line.end(from: start) { $0 > .space })
  }
}
