internal import Glibc

extension Clocks {
  /// A moment as the clock on the wall showed it here, such as `2026-11-24 16:44`.
  ///
  /// The corresponding C function is `localtime_r(3)`.
  ///
  /// - Parameter seconds: Since 1970-01-01 UTC; what no calendar has is taken for its beginning.
  public static func localText(of seconds: Double) -> String {
    // 9999-12-31, the last day with four digits.
    var moment = seconds >= 0 && seconds < 253_402_214_400 ? time_t(seconds) : 0
    var parts = unsafe tm()
    guard unsafe localtime_r(&moment, &parts) != nil else { return "" }
    let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
    let time = unsafe [parts.tm_hour, parts.tm_min]
    func joined(_ numbers: [Int32], by separator: String) -> String {
      numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: separator)
    }
    return "\(joined(date, by: "-")) \(joined(time, by: ":"))"
  }
}
