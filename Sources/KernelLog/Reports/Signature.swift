/// A short name for a crash that stays the same when it happens again on another build of the kernel.
///
/// It is made of the kind of report, its title and the next functions of the call trace, without offsets, compiler suffixes, helpers and the ways
/// into the kernel, which differ from one configuration to the next.
enum Signature {
  /// How many functions beside the one in the title count.
  private static let depth = 2

  /// Makes the signature: 16 hexadecimal digits.
  static func of(_ type: CrashType, _ title: String, function: String?, trace: [String]) -> String {
    let relevant = trace.filter {
      let bytes = Array($0.utf8)[...]
      return !Machinery.contains($0) && !FunctionTables.entries.contains($0, bytes)
    }.map { BlameSearch.shown($0) }
    let start = function.flatMap { relevant.firstIndex(of: $0) }.map { $0 + 1 }
    let callers = start.map { relevant[$0...].prefix(depth) } ?? []
    return hash(([type.rawValue, title] + callers).joined(separator: "\n"))
  }

  /// FNV-1a, 64 bits: names crashes, guards nothing.
  private static func hash(_ text: String) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
