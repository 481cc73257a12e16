/// How large a dump would be, by what `makedumpfile --dry-run --show-stats` says (1.7.0 and later).
public struct DumpEstimate: Hashable, Sendable {
  /// Its size without compression, in bytes, never too small.
  public let bytes: UInt64

  /// The options for the estimate: those for the dump without what compresses or names another form of output.
  public static func options(for options: [String]) -> [String] {
    options.filter { !compressing.contains($0) && $0 != "-F" } + ["--dry-run", "--show-stats"]
  }

  /// Whether a dump with these options is compressed.
  public static func isCompressed(_ options: [String]) -> Bool { !compressing.isDisjoint(with: options) }

  private static let compressing: Set<String> = ["-c", "-l", "-p", "-z"]

  /// Reads makedumpfile's output; `nil` where it says nothing of it.
  ///
  /// Its own `Write bytes` is too small: 1.7.2 and 1.7.6 say three quarters of what the pages alone take (measured).
  public init?(parsing output: some Sequence<UInt8>) {
    var remaining: UInt64?
    var total: UInt64 = 0
    for line in Array(output).split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
      let words = String(decoding: line, as: UTF8.self).split(separator: ":").map {
        String($0.filter { !$0.isWhitespace })
      }
      guard words.count == 2, words[1].hasPrefix("0x"), let number = UInt64(words[1].dropFirst(2), radix: 16) else {
        continue
      }
      if words[0] == "Remainingpages" { remaining = number }
      if words[0] == "Totalpages" { total = number }
    }
    guard let remaining, remaining < 1 << 48, total < 1 << 48 else { return nil }
    // A page and its descriptor each (diskdump_mod.h, page_desc_t), two bitmaps of all pages, and the headers.
    bytes = remaining * (4096 + 24) + total / 4 + (1 << 20)
  }
}
