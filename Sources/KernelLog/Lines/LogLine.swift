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
    var rest = line
    level = Self.takeLevel(&rest)
    uptime = Self.takeUptime(&rest)
    caller = Self.takeCaller(&rest, follows: uptime != nil)
    if uptime != nil, rest.first == .space { rest.removeFirst() }
    text = rest
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

  static func takeLevel(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var copy = rest
    guard copy.takePrefix("<"), let level = copy.takeNumber(), level < 1024, copy.takePrefix(">") else { return nil }
    rest = copy
    return level
  }

  private static func takeUptime(_ rest: inout ArraySlice<UInt8>) -> Double? {
    guard rest.first == UInt8(ascii: "[") else { return nil }
    var copy = rest.dropFirst()
    copy.skipSpaces()
    guard let seconds = copy.takeNumber(), copy.takePrefix(".") else { return nil }
    let fraction = copy.prefix { $0.isDigit }
    guard fraction.count == 6, let micros = copy.takeNumber(), copy.takePrefix("]") else { return nil }
    rest = copy
    return Double(seconds) + Double(micros) / 1_000_000
  }

  static func takeCaller(_ rest: inout ArraySlice<UInt8>, follows time: Bool) -> ArraySlice<UInt8>? {
    var copy = rest
    if time { copy.skipSpaces() }
    guard time, copy.takePrefix("[") else { return nil }
    copy.skipSpaces()
    guard let kind = copy.first, kind == UInt8(ascii: "T") || kind == UInt8(ascii: "C") else { return nil }
    let name = copy.prefix { $0 != UInt8(ascii: "]") && $0 != .space }
    guard name.count > 1, name.count <= 11, name.dropFirst().allSatisfy({ $0.isDigit }) else { return nil }
    copy.removeFirst(name.count)
    guard copy.takePrefix("]") else { return nil }
    rest = copy
    return name
  }
}
