/// A moment in UTC, written as people and file names want it.
public struct UTCTime: Hashable, Sendable {
  private let year: Int
  private let month: Int
  private let day: Int
  private let secondOfDay: Int

  /// Takes seconds since the epoch; what a damaged record claims beyond the years 1970 to 9999 is held at their ends.
  public init(_ seconds: Double) {
    let latest = 253_402_300_799.0
    let whole = seconds.isNaN ? 0 : Int(min(max(seconds, 0), latest).rounded(.down))
    secondOfDay = whole % 86400
    // Years are counted from March on, so that the leap day is the last of a year: 719468 days before 1970-01-01.
    let shifted = whole / 86400 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private var date: (String, String, String) { (Self.padded(year, 4), Self.padded(month, 2), Self.padded(day, 2)) }
  private var clock: (String, String, String) {
    (Self.padded(secondOfDay / 3600, 2), Self.padded(secondOfDay / 60 % 60, 2), Self.padded(secondOfDay % 60, 2))
  }

  /// `20261122T101530Z`, for file names.
  public var compact: String { "\(date.0)\(date.1)\(date.2)T\(clock.0)\(clock.1)\(clock.2)Z" }
  /// `2026-11-22T10:15:30Z` (RFC 3339), for programs.
  public var standard: String { "\(date.0)-\(date.1)-\(date.2)T\(clock.0):\(clock.1):\(clock.2)Z" }
  /// `2026-11-22 10:15:30 UTC`, for people.
  public var readable: String { "\(date.0)-\(date.1)-\(date.2) \(clock.0):\(clock.1):\(clock.2) UTC" }

  /// The seconds since the epoch of what ``compact`` gives; `nil` where the text does not begin with one.
  public static func seconds(compact text: String) -> Double? {
    let bytes = Array(text.utf8.prefix(15))
    let digits = bytes.filter { (0x30...0x39).contains($0) }.map { Int($0 - 0x30) }
    guard bytes.count == 15, bytes[8] == UInt8(ascii: "T"), digits.count == 14 else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (year, month) = (number(0..<4), number(4..<6))
    // As above, from March on.
    let shiftedYear = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + number(6..<8) - 1
    let days = shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - 719_468
    return Double(days * 86400 + number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14))
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
