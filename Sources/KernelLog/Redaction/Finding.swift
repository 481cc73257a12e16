/// A place in a line that gives something away.
struct Finding {
  /// The place.
  var range: Range<Int>
  /// What it is.
  var kind: SecretKind
  /// Whether the same text is to be replaced wherever it stands as a word of its own, also where nothing shows what it is.
  var isLearned = false
  /// What stands in its place, where that is known.
  var pseudonym: Pseudonyms.Pseudonym?

  /// A name that a line's words show, where it can be what they say; `nil` for another, and for none.
  static func named(
    _ range: Range<Int>, _ kind: SecretKind, in line: RedactableLine, isLearned: Bool = true
  ) -> Finding? {
    guard !range.isEmpty, ValueForm.isSecret(line.lowercased[range], kind) else { return nil }
    return Finding(range: range, kind: kind, isLearned: isLearned)
  }

  /// One place for findings that overlap: what the first of them says, as far as any of them reaches.
  ///
  /// Where one begins at the same place as another, the longer one speaks; of equal ones the earlier.
  static func merged(_ findings: [Finding]) -> [Finding] {
    var merged: [Finding] = []
    for (_, finding) in findings.enumerated().sorted(by: isBefore) {
      guard let last = merged.last, finding.range.lowerBound < last.range.upperBound else {
        merged.append(finding)
        continue
      }
      guard finding.range.upperBound > last.range.upperBound else { continue }
      merged[merged.count - 1].range = last.range.lowerBound..<finding.range.upperBound
      merged[merged.count - 1].pseudonym = nil
    }
    return merged
  }

  private static func isBefore(_ one: (offset: Int, element: Finding), _ other: (offset: Int, element: Finding)) -> Bool
  {
    let (a, b) = (one.element.range, other.element.range)
    return (a.lowerBound, -a.upperBound, one.offset) < (b.lowerBound, -b.upperBound, other.offset)
  }
}
