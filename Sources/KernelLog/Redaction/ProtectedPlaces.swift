/// The places of a line that redaction leaves as they are: what a reader of a crash needs to the letter.
///
/// Functions with their offsets and the modules and build identifiers in brackets behind them (Linux 6.12,
/// kernel/kallsyms.c, `sprint_symbol`), and the bytes of a `Code:` line.
struct ProtectedPlaces {
  private var ranges: [Range<Int>] = []
  /// Whether the line names modules: what it holds besides them is looked for, words that were learned are not.
  let isModuleList: Bool
  /// Where the kernel's identity begins in a line that names the running process: a build identifier may stand there.
  private let identityStart: Int

  init(in line: RedactableLine) {
    var start = Int.max
    var isModuleList = false
    for index in 0..<line.count {
      switch line.bytes[index] {
      case UInt8(ascii: "+"): if let range = Self.symbol(in: line, plusAt: index) { ranges.append(range) }
      case UInt8(ascii: "C"):
        if line.has("code: ", at: index) { ranges.append(index..<Self.codeEnd(in: line, from: index + 6)) }
        if line.has("comm: ", at: index) { start = min(start, index) }
      case UInt8(ascii: "M"): if line.has("modules linked in:", at: index) { isModuleList = true }
      default: break
      }
    }
    identityStart = start
    self.isModuleList = isModuleList
  }

  /// Whether a place is left as it is.
  func overlap(_ range: Range<Int>) -> Bool { ranges.contains { $0.overlaps(range) } }

  /// Whether a long hexadecimal number at a place is the kernel's build identifier.
  func isBuildIdentifier(at index: Int) -> Bool { index > identityStart }

  /// `name+0x1/0x2 [module 0123abcd]`.
  private static func symbol(in line: RedactableLine, plusAt plus: Int) -> Range<Int>? {
    guard line.has("+0x", at: plus) else { return nil }
    let start = line.start(to: plus) { $0.isSymbol || $0 == UInt8(ascii: "$") }
    var end = line.end(from: plus + 3) { $0.isHexDigit }
    guard start < plus, end > plus + 3, line.has("/0x", at: end) else { return nil }
    end = line.end(from: end + 3) { $0.isHexDigit }
    guard line[end] == .space, line[end + 1] == UInt8(ascii: "[") else { return start..<end }
    let close = line.end(from: end + 2) { $0.isSymbol || $0 == UInt8(ascii: "-") || $0 == .space }
    return start..<(line[close] == UInt8(ascii: "]") ? close + 1 : end)
  }

  /// The end of the bytes: pairs or words of hexadecimal digits, one of them in angle brackets or parentheses.
  private static func codeEnd(in line: RedactableLine, from start: Int) -> Int {
    line.end(from: start) { $0.isHexDigit || [.space, 0x3c, 0x3e, 0x28, 0x29].contains($0) }
  }
}
