/// A crash's title for everybody's eyes: the notice lies where the whole machine may read it, and the kernel's log may not be
/// read by all.
///
/// A title is made of the kernel's own words, but some of them carry what tells this machine from others: the name of a
/// network device its hardware address, a root that was not found its UUID, a panic that a module worded anything. And the
/// log may hold any bytes, so one line is made of it, without what steers a terminal or turns text around.
public struct PublicTitle: Hashable, Sendable {
  /// The most characters that are kept.
  static let limit = 160

  /// The title.
  public let text: String

  /// Makes a title fit for everybody.
  public init(_ title: String) {
    let words = OneLine(title).text.split(separator: " ").map { Self.shown(String($0)) }
    let line = words.joined(separator: " ")
    text = line.isEmpty ? "a crash without a title" : OneLine(line, limit: Self.limit).text
  }

  private static let hidden = "…"

  /// A word, or what stands for it.
  private static func shown(_ word: String) -> String {
    // `root=UUID=…`, `exitcode=0x0000000b`: the kernel's own name stays, and a number that is a status.
    if let sign = word.lastIndex(of: "=") {
      let value = String(word[word.index(after: sign)...])
      return value.isEmpty || isStatus(value) ? word : String(word[...sign]) + hidden
    }
    return isTelling(word) ? hidden : word
  }

  /// Whether a value is a plain number or a short one in hexadecimal, as `exitcode=0x00000009` is.
  private static func isStatus(_ value: String) -> Bool {
    let digits = value.hasPrefix("0x") ? value.dropFirst(2) : value[...]
    return digits.utf8.count <= 8 && !digits.isEmpty && digits.allSatisfy(\.isHexDigit)
  }

  /// Whether a word holds an address of memory or of a network, an identifier, or somebody's name at a host.
  private static func isTelling(_ word: String) -> Bool {
    if word.contains("@") || word.contains("://") { return true }
    return hasLongHexadecimal(word) || isColonSeparated(word) || hasDottedQuad(word)
  }

  /// Eight hexadecimal digits in a row, a decimal one among them: addresses, UUIDs, `wlx00c0ca123456`.
  private static func hasLongHexadecimal(_ word: String) -> Bool {
    word.utf8.split { !isHexadecimal($0) }.contains { run in
      run.count >= 8 && run.contains { (0x30...0x39).contains($0) }
    }
  }

  /// `00:c0:ca:12:34:56`, `fe80::1`: three groups of hexadecimal digits or more; `0000:00:1f.2`, a place on a bus, too.
  private static func isColonSeparated(_ word: String) -> Bool {
    let groups = word.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard groups.count >= 3 else { return false }
    return groups.filter { !$0.isEmpty && $0.count <= 4 && $0.allSatisfy(isHexadecimal) }.count >= 2
  }

  private static func hasDottedQuad(_ word: String) -> Bool {
    let runs = word.utf8.split { !((0x30...0x39).contains($0) || $0 == UInt8(ascii: ".")) }
    return runs.contains { run in
      let parts = run.split(separator: UInt8(ascii: "."))
      return parts.count == 4 && parts.allSatisfy { $0.count <= 3 }
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
}
