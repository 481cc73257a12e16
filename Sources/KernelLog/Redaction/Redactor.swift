/// A text of which it is known beforehand that it gives something away.
public struct KnownSecret: Hashable, Sendable {
  /// The text.
  public let text: String
  /// What it is.
  public let kind: SecretKind

  /// Names a text.
  public init(_ text: String, _ kind: SecretKind) {
    self.text = text
    self.kind = kind
  }
}

/// What was replaced: of each kind how many different texts, and in how many places.
public struct RedactionReport: Hashable, Codable, Sendable {
  /// The number for one kind.
  public struct Count: Hashable, Codable, Sendable {
    /// What kind.
    public var kind: SecretKind
    /// How many different texts were replaced.
    public var texts: Int
    /// In how many places.
    public var places: Int
  }

  /// The kinds of which something was replaced, in the order of ``SecretKind``.
  public var counts: [Count] = []

  /// Creates a report of nothing.
  public init() {}
}

/// Replaces in kernel logs, and in what stands beside them, what gives away a person, a machine or a network.
///
/// It reads everything twice. In the first reading it learns what there is; in the second each text gets its placeholder
/// (`host-1`, `mac-2`), the same for the same text wherever it stands. What a reader of a crash needs stays to the letter:
/// addresses of the kernel, registers, code, traces, modules, versions, times. Both readings take lines and keep none, so
/// memory grows with what is replaced and not with the log.
///
/// What it cannot know is a name in a place where nothing says that it is one. It would rather replace too much: a public
/// identifier that looks like a private one gets a placeholder too.
public struct Redactor: Sendable {
  private var pseudonyms = Pseudonyms()
  private var block = KeyBlock()
  private var used: [SecretKind: (texts: Set<Int>, places: Int)] = [:]
  private let kept: Set<[UInt8]>

  /// Begins with what is known already.
  ///
  /// - Parameters:
  ///   - known: texts that are replaced in any case.
  ///   - kept: texts that are not replaced though they may hold a name, such as the kernel's release and functions.
  public init(known: [KnownSecret] = [], keeping kept: [String] = []) {
    self.kept = Set(kept.map { Array($0.utf8) })
    for secret in known {
      let text = RedactableLine(Array(secret.text.utf8)[...])
      guard ValueForm.isSecret(text.lowercased[...], secret.kind) else { continue }
      pseudonyms.learn(text.bytes[...], secret.kind)
    }
  }

  /// Begins another file.
  public mutating func beginFile() { block = KeyBlock() }

  /// Learns what a line gives away: the first reading.
  public mutating func survey(_ text: ArraySlice<UInt8>) {
    let line = RedactableLine(text)
    for finding in findings(in: line, ProtectedPlaces(in: line)) {
      let found = line.bytes[finding.range]
      if finding.isLearned {
        pseudonyms.learn(found, finding.kind)
      } else {
        _ = pseudonyms.pseudonym(for: found, finding.kind)
      }
    }
  }

  /// A line with its secrets replaced: the second reading.
  public mutating func redacted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let line = RedactableLine(text)
    let protected = ProtectedPlaces(in: line)
    var found = findings(in: line, protected) + knownWords(in: line, protected)
    if let bytes = HexDumpRules.bytes(in: line, besides: found) { found.append(Finding(range: bytes, kind: .key)) }
    guard !found.isEmpty else { return Array(text) }
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = 0
    for finding in Finding.merged(found) {
      let pseudonym = finding.pseudonym ?? pseudonyms.pseudonym(for: line.bytes[finding.range], finding.kind)
      output += Self.slice(text, of: line, index..<finding.range.lowerBound)
      output += pseudonyms.placeholder(for: pseudonym).utf8
      index = finding.range.upperBound
      used[pseudonym.kind, default: ([], 0)].texts.insert(pseudonym.identity ?? -1)
      used[pseudonym.kind]?.places += 1
    }
    return output + Self.slice(text, of: line, index..<line.count)
  }

  /// A name or another text that is one line.
  public mutating func redacted(_ text: String) -> String {
    String(decoding: redacted(Array(text.utf8)[...]), as: UTF8.self)
  }

  /// What was replaced so far in the second reading.
  public var report: RedactionReport {
    var report = RedactionReport()
    report.counts = SecretKind.allCases.compactMap { kind in
      used[kind].map { RedactionReport.Count(kind: kind, texts: $0.texts.count, places: $0.places) }
    }
    return report
  }

  private static func slice(
    _ text: ArraySlice<UInt8>, of line: RedactableLine, _ range: Range<Int>
  ) -> ArraySlice<UInt8> {
    let start = text.startIndex
    return text[start + line.offset(of: range.lowerBound)..<start + line.offset(of: range.upperBound)]
  }

  private mutating func findings(in line: RedactableLine, _ protected: ProtectedPlaces) -> [Finding] {
    var findings = ValueRules(line).findings + PathRules(line).findings + PhraseRules(line).findings
    findings += DeviceNameRules(line).findings + CertificateRules(line).findings + TokenRules(line).findings
    findings +=
      SentenceRules(line).findings + VolumeRules(line).findings + UnitRules(line).findings + HostRules(line).findings
    findings +=
      CommandRules(line).findings + FingerprintRules(line).findings + ServiceRules(line).findings
      + InterfaceRules(line).findings + HexDumpRules(line).findings
      + NumberRules(line, protected).findings
    if let finding = block.take(line) { findings.append(finding) }
    return findings.filter { finding in
      let text = line.bytes[finding.range]
      return !protected.overlap(finding.range) && !Pseudonyms.isPseudonym(text) && !kept.contains(Array(text))
    }
  }

  /// The places of words that were learned elsewhere.
  private func knownWords(in line: RedactableLine, _ protected: ProtectedPlaces) -> [Finding] {
    guard !protected.isModuleList else { return [] }
    var findings: [Finding] = []
    var index = 0
    while index < line.count {
      if let end = keptEnd(at: index, in: line) {
        index = end
        continue
      }
      guard line.isWordStart(index), let (end, pseudonym) = pseudonyms.word(at: index, in: line) else {
        index += 1
        continue
      }
      let start = pseudonym.kind == .host ? wholeHostStart(index, end, in: line) : index
      if !protected.overlap(start..<end) {
        let known = start == index ? pseudonym : nil
        findings.append(Finding(range: start..<end, kind: pseudonym.kind, pseudonym: known))
      }
      index = end
    }
    return findings
  }
}

extension Redactor {
  /// Where the name of a machine begins whose domain is known: half of it would still tell which it is.
  private func wholeHostStart(_ index: Int, _ end: Int, in line: RedactableLine) -> Int {
    guard line[index - 1] == UInt8(ascii: "."), line.bytes[index..<end].contains(UInt8(ascii: ".")) else {
      return index
    }
    let start = line.start(to: index, while: \.isHostName)
    return line.end(from: start) { !$0.isWord }
  }

  /// The end of a function or another text that is kept whatever it holds, where one begins.
  private func keptEnd(at index: Int, in line: RedactableLine) -> Int? {
    guard !kept.isEmpty, line[index].isSymbol, !line[index - 1].isSymbol else { return nil }
    let end = line.end(from: index) { $0.isSymbol || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let symbolEnd = line.end(from: index, while: \.isSymbol)
    return [end, symbolEnd].first { kept.contains(Array(line.bytes[index..<$0])) }
  }
}

/// A key or certificate in lines of its own, between `-----BEGIN …-----` and `-----END …-----` (RFC 7468).
struct KeyBlock {
  /// How many lines in a block may be none of the key's before it counts as cut off.
  private static let patience = 8

  private var remaining: Int?

  /// Takes a line; finds in it what is a part of a key.
  mutating func take(_ line: RedactableLine) -> Finding? {
    if line.index(of: "-----begin ", from: 0) != nil {
      remaining = Self.patience
      return nil
    }
    guard let patience = remaining else { return nil }
    guard let range = Self.body(of: line) else {
      // Headers may come before the key; its end, or a line of a report, comes after it.
      remaining = patience > 1 && line.index(of: "-----end ", from: 0) == nil ? patience - 1 : nil
      return nil
    }
    return Finding(range: range, kind: .key)
  }

  /// A line of a key is one word, behind the time and the name of who logged it.
  private static func body(of line: RedactableLine) -> Range<Int>? {
    let end = line.start(to: line.count) { $0 <= .space }
    let start = line.start(to: end) { Blob.isPart($0) || $0 == UInt8(ascii: "=") }
    guard end - start >= 4, line.index(of: "+0x", from: start) == nil else { return nil }
    let text = LogLine(line.bytes[...]).text
    let words = text.split { $0 <= .space }
    guard words.count == 1 || words.count == 2 && words[0].last == UInt8(ascii: ":"), start >= text.startIndex else {
      return nil
    }
    return start == text.startIndex || line[start - 1] == .space ? start..<end : nil
  }
}
