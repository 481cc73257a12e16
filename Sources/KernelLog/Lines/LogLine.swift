/// One line of a kernel log, with what printk put in front of it taken apart.
///
/// Source: Linux 6.12, kernel/printk/printk.c: `<LEVEL>`, `[SECONDS.MICROSECONDS]`, and `[CALLER]` where
/// CONFIG_PRINTK_CALLER is set, each of which may be missing.
public struct LogLine: Sendable {
  /// The syslog priority, where the line has one.
  public let level: Int?
  /// When it was logged, in seconds since boot, where the line says so.
  public let uptime: Double?
  /// The task (`T123`) or CPU (`C0`) that logged it, where the line says so.
  public let caller: ArraySlice<UInt8>?
  /// What was logged.
  public internal(set) var text: ArraySlice<UInt8>
  /// Whether a date stood in front and no program's name was taken off: what begins the text may be a host and a program.
  let isDated: Bool

  /// Takes a line apart; its newline is not part of it.
  public init(_ line: ArraySlice<UInt8>) {
    let bytes = line.span
    var place = 0
    level = Self.takeLevel(of: bytes, at: &place)
    uptime = Self.takeUptime(of: bytes, at: &place)
    caller = uptime == nil ? nil : Self.takeCaller(of: bytes, at: &place).map { line[within: $0] }
    if uptime != nil { _ = bytes.take(" ", at: &place) }
    text = line[(line.startIndex + place)...]
    isDated = false
  }

  /// Puts a line together of parts that were read in another way.
  init(
    level: Int?, uptime: Double?, caller: ArraySlice<UInt8>?, text: ArraySlice<UInt8>, isDated: Bool = false
  ) {
    self.level = level
    self.uptime = uptime
    self.caller = caller
    self.text = text
    self.isDated = isDated
  }

  /// How many bytes at the front of a line are enough to read its level and time.
  static let prefixLength = 48

  /// Takes `<LEVEL>`, where it stands there.
  static func takeLevel(of line: Span<UInt8>, at place: inout Int) -> Int? {
    var end = place
    guard line.take("<", at: &end), let level = line.takeNumber(at: &end), level < 1024, line.take(">", at: &end) else {
      return nil
    }
    place = end
    return level
  }

  private static func takeUptime(of line: Span<UInt8>, at place: inout Int) -> Double? {
    var end = place
    guard line.take("[", at: &end) else { return nil }
    line.skipSpaces(at: &end)
    guard let seconds = line.takeNumber(at: &end), line.take(".", at: &end) else { return nil }
    let point = end
    guard let micros = line.takeNumber(at: &end), end == point + 6, line.take("]", at: &end) else { return nil }
    place = end
    return Double(seconds) + Double(micros) / 1_000_000
  }

  /// Takes `[T123]` or `[ C0]` behind a time, where it stands there: the place of what is in the brackets.
  static func takeCaller(of line: Span<UInt8>, at place: inout Int) -> Range<Int>? {
    var end = place
    line.skipSpaces(at: &end)
    guard line.take("[", at: &end) else { return nil }
    line.skipSpaces(at: &end)
    let start = end
    guard line.take("T", at: &end) || line.take("C", at: &end), line.takeNumber(at: &end) != nil, end - start <= 11
    else { return nil }
    let name = start..<end
    guard line.take("]", at: &end) else { return nil }
    place = end
    return name
  }
}
