/// All rules, found by the first two bytes of a text.
struct RuleIndex: Sendable {
  /// The rules of this program.
  static let all = RuleIndex(
    ReportRules.sanitizers + ReportRules.locking + ReportRules.stalls + ReportRules.panics + ReportRules.memory
      + ReportRules.exceptions + ReportRules.faults + ReportRules.warnings
      + ReportRules.uncorrectedErrors + ReportRules.others)

  /// How many places within a line are tried: a line of nothing but beginnings must not take long.
  private static let placeLimit = 3
  /// How much of a line is looked at: no more than printk lets through (kernel/printk/internal.h, PRINTKRB_RECORD_MAX).
  private static let lineLimit = 1024
  /// How much of a heading has to be there to say which one it was.
  private static let cutLength = 16

  /// What a rule begins with, side by side with the others': a line is compared with it before the rule itself is looked at.
  private struct Candidate {
    /// Where its words stand among all rules' words.
    let words: Range<Int>
    let isAtStart: Bool
    /// Its place in `rules`.
    let rule: Int
  }

  private let rules: [ReportRule]
  private let words: [UInt8]
  /// Those with the same key side by side, in the order of the rules.
  private let candidates: [Candidate]
  /// By bucket, its candidates; the first one is empty.
  private let buckets: [Range<Int>]
  private let bucketOfKey: [UInt8]
  /// By key, whether any rule may fit behind a line's beginning.
  private let isAnywhere: [Bool]

  /// Sorts rules; of several that fit a text the first one counts.
  init(_ rules: [ReportRule]) {
    var words: [UInt8] = []
    var members: [[Candidate]] = [[]]
    var bucketOfKey = [UInt8](repeating: 0, count: 1 << 16)
    var isAnywhere = [Bool](repeating: false, count: 1 << 16)
    for (place, rule) in rules.enumerated() {
      let key = rule.pattern.key
      let isAtStart = rule.traits.contains(.atStart)
      if !isAtStart { isAnywhere[key] = true }
      if bucketOfKey[key] == 0 {
        bucketOfKey[key] = UInt8(members.count)
        members.append([])
      }
      let start = words.count
      words += rule.pattern.front
      members[Int(bucketOfKey[key])].append(
        Candidate(words: start..<words.count, isAtStart: isAtStart, rule: place))
    }
    var candidates: [Candidate] = []
    buckets = members.map { bucket in
      candidates += bucket
      return candidates.count - bucket.count..<candidates.count
    }
    self.rules = rules
    self.words = words
    self.candidates = candidates
    self.bucketOfKey = bucketOfKey
    self.isAnywhere = isAnywhere
  }

  /// A rule that fits, what stands in its gaps, and the text from its beginning on.
  struct Match {
    let rule: ReportRule
    let captures: [ArraySlice<UInt8>]
    let text: ArraySlice<UInt8>
  }

  /// The rule for a line, at its beginning or, for unmistakable words, anywhere after a space or bracket.
  func match(_ text: ArraySlice<UInt8>) -> Match? {
    let bytes = text.span.extracting(first: Self.lineLimit)
    var place = 0
    // Lockdep's older banners are `[ INFO: … ]`.
    if bytes.count > 2, bytes[0] == UInt8(ascii: "["), bytes[1] == .space { place = 2 }
    bytes.skipBlanks(at: &place)
    if let match = match(text, at: place, of: bytes, anywhere: false) { return match }
    var tries = 0
    while tries < Self.placeLimit, let next = nextPlace(in: bytes, after: place) {
      if let match = match(text, at: next, of: bytes, anywhere: true) { return match }
      tries += 1
      place = next
    }
    return nil
  }

  /// For a line of which the end is missing, cut by a pager (`BUG: kernel NULL pointer derefe>`) or with the log: the rule that it would have
  /// fitted; the given one where that said more already, or several would do.
  func completing(_ match: Match, isCut: Bool) -> Match {
    guard match.rule.isCatchAll, isCut || match.text.last == UInt8(ascii: ">"), match.text.count >= Self.cutLength
    else {
      return match
    }
    let text = match.text.last == UInt8(ascii: ">") ? match.text.dropLast() : match.text
    let bucket = bucketOfKey[Int(text[text.startIndex]) << 8 | Int(text[text.startIndex + 1])]
    let fitting = candidates[buckets[Int(bucket)]].map { rules[$0.rule] }
      .filter { !$0.isCatchAll && $0.pattern.mayBegin(with: text) }
    guard let rule = fitting.first, fitting.allSatisfy({ $0.title == rule.title }) else { return match }
    return Match(rule: rule, captures: [], text: text)
  }

  /// The rule that fits a text at a place; `bytes` are those of the text that are looked at.
  private func match(_ text: ArraySlice<UInt8>, at place: Int, of bytes: Span<UInt8>, anywhere: Bool) -> Match? {
    guard bytes.count >= place + 2 else { return nil }
    let bucket = bucketOfKey[Int(bytes[place]) << 8 | Int(bytes[place + 1])]
    guard bucket != 0 else { return nil }
    for index in buckets[Int(bucket)] {
      let candidate = candidates[index]
      guard !(anywhere && candidate.isAtStart), bytes.holds(words.span.extracting(candidate.words), at: place) else {
        continue
      }
      let rest = text[within: place..<bytes.count]
      guard let captures = rules[candidate.rule].pattern.captures(in: rest) else { continue }
      return Match(rule: rules[candidate.rule], captures: captures, text: rest)
    }
    return nil
  }

  /// The next place at which a rule may begin.
  private func nextPlace(in bytes: Span<UInt8>, after place: Int) -> Int? {
    let isAnywhere = isAnywhere.span
    var next = place + 1
    while next + 1 < bytes.count {
      if bytes[next - 1].isBreak, isAnywhere[Int(bytes[next]) << 8 | Int(bytes[next + 1])] { return next }
      next += 1
    }
    return nil
  }
}

extension UInt8 {
  /// Whether this may stand before a rule's words: a blank, or what ends the mark of a tool.
  fileprivate var isBreak: Bool {
    switch Unicode.Scalar(self) {
    case " ", "\t", "[", "]", "'", "(", ")", ":", ";", "|", ">", "}": true
    default: false
    }
  }
}
