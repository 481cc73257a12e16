/// Finds what names a person's OpenPGP key: its fingerprint in groups, and its identifier (RFC 9580, section 5.5.4; gpg(1)).
struct FingerprintRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    guard Self.words.contains(where: { line.index(of: $0, from: 0) != nil }) else { return }
    var index = 0
    while index < line.count {
      let end = line.isWordStart(index) ? groupsEnd(from: index) ?? identifierEnd(from: index) : nil
      if let end { findings.append(Finding(range: index..<end, kind: .key)) }
      index = end ?? index + 1
    }
  }

  /// What a line says in which such numbers are no registers.
  private static let words = ["gpg", "pgp", "fingerprint", "pubkey"]

  /// `8D5E 3AF1 …  …`: ten groups of four digits, of which a line may hold a part.
  private func groupsEnd(from start: Int) -> Int? {
    var end = start
    var groups = 0
    while case let group = line.skippingSpaces(end), line.end(from: group, while: \.isHexDigit) == group + 4,
      !line[group + 4].isWord
    {
      end = group + 4
      groups += 1
    }
    return groups >= 5 ? end : nil
  }

  /// `key 0x3AA5C34371567BD2`, `key 3AA5C34371567BD2`.
  private func identifierEnd(from start: Int) -> Int? {
    let digits = start + (line.has("0x", at: start) ? 2 : 0)
    let end = line.end(from: digits, while: \.isHexDigit)
    let isAfterWord = line.has("key ", before: start) || line.has("id ", before: start) || digits > start
    return isAfterWord && !line[end].isWord && [8, 16].contains(end - digits) ? end : nil
  }
}
