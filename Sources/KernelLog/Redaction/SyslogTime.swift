/// The times with which lines of syslog begin.
enum SyslogTime {
  /// Where the line goes on after its time; `nil` where it begins with none.
  static func end(in line: RedactableLine) -> Int? {
    var start = line.skippingSpaces(0)
    // The kernel's own time, and the priority (RFC 3164).
    if line[start] == UInt8(ascii: "[") {
      start = line.skippingSpaces(
        line.end(from: start + 1) { $0.isDigit || $0 == .space || $0 == UInt8(ascii: ".") } + 1)
    }
    if line[start] == UInt8(ascii: "<") { start = line.end(from: start + 1, while: \.isDigit) + 1 }
    return traditional(in: line, from: start) ?? standard(in: line, from: start)
  }

  /// `Nov 22 10:15:30 `.
  private static func traditional(in line: RedactableLine, from start: Int) -> Int? {
    let months = "janfebmaraprmayjunjulaugsepoctnovdec".utf8
    let month = line.lowercased.dropFirst(start).prefix(3)
    guard month.count == 3, Array(months).firstIndexOfMonth(month), line[start + 3] == .space else { return nil }
    let day = line.skippingSpaces(start + 4)
    let clock = line.skippingSpaces(line.end(from: day, while: \.isDigit))
    guard clock > day, line[clock + 2] == UInt8(ascii: ":"), line[clock + 5] == UInt8(ascii: ":") else { return nil }
    return line.skippingSpaces(line.end(from: clock) { $0 != .space })
  }

  /// `2026-11-22T10:15:30.123456+01:00 `; with a comma, as dmesg(1) has it, no host follows.
  private static func standard(in line: RedactableLine, from start: Int) -> Int? {
    guard line[start].isDigit, line[start + 4] == UInt8(ascii: "-"), line[start + 7] == UInt8(ascii: "-"),
      line[start + 10] == UInt8(ascii: "T"), line[start + 13] == UInt8(ascii: ":"),
      line[start + 16] == UInt8(ascii: ":"), line[start + 19] != UInt8(ascii: ",")
    else { return nil }
    return line.skippingSpaces(line.end(from: start) { $0 != .space })
  }
}

extension [UInt8] {
  /// Whether three letters are one of the months, which stand here one after the other.
  fileprivate func firstIndexOfMonth(_ month: ArraySlice<UInt8>) -> Bool {
    stride(from: 0, to: count, by: 3).contains { self[$0..<$0 + 3] == month }
  }
}
