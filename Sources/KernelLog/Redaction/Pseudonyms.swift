/// What stands in the place of what was found: the same for the same text, in every file.
struct Pseudonyms {
  /// A text that is replaced.
  struct Pseudonym: Hashable {
    let kind: SecretKind
    /// Which of all texts; `nil` where there were too many to tell them apart.
    let identity: Int?
  }

  /// Whether a text is what stands in the place of something already.
  static func isPseudonym(_ text: ArraySlice<UInt8>) -> Bool {
    guard let dash = text.lastIndex(of: UInt8(ascii: "-")), dash + 1 < text.endIndex else { return false }
    let number = text[(dash + 1)...]
    return (number.allSatisfy(\.isDigit) || number.elementsEqual("other".utf8))
      && kinds.contains { $0.elementsEqual(text[..<dash]) }
  }

  /// How long the placeholder is with which a text begins; 0 where it begins with none.
  static func length(ofFirstIn text: ArraySlice<UInt8>) -> Int {
    let kind = text.prefix { $0 != UInt8(ascii: "-") }
    let digits = text.dropFirst(kind.count + 1).prefix(while: \.isDigit)
    guard !digits.isEmpty, kinds.contains(where: { $0.elementsEqual(kind) }) else { return 0 }
    return kind.count + 1 + digits.count
  }

  private static let kinds = SecretKind.allCases.map { Array($0.rawValue.utf8) }

  /// A text that is replaced wherever it stands as a word.
  private struct Word {
    let text: [UInt8]
    let pseudonym: Pseudonym
  }

  /// How many texts are told apart: memory ends there, however many a log has.
  private static let limit = 1 << 17
  /// The fewest characters of a text that is replaced without anything that says what it is.
  private static let shortestWord = 3

  private var pseudonyms: [[UInt8]: Pseudonym] = [:]
  /// Which of its kind a text is, in the order in which they are shown.
  private var numbers: [Pseudonym: Int] = [:]
  private var counts: [SecretKind: Int] = [:]
  /// The words by the digest of the letters and digits with which they begin, the longest first.
  private var words: [UInt64: [Word]] = [:]

  /// What stands in the place of a text from now on.
  mutating func pseudonym(for text: ArraySlice<UInt8>, _ kind: SecretKind) -> Pseudonym {
    let key = Self.key(of: text, kind)
    if let known = pseudonyms[key] { return known }
    guard pseudonyms.count < Self.limit else { return Pseudonym(kind: kind, identity: nil) }
    let pseudonym = Pseudonym(kind: kind, identity: pseudonyms.count)
    pseudonyms[key] = pseudonym
    if kind == .mac, key.count == 12 { learnWord(key, pseudonym) }
    return pseudonym
  }

  /// What is shown for a text: `host-1`.
  mutating func placeholder(for pseudonym: Pseudonym) -> String {
    let kind = pseudonym.kind.rawValue
    guard pseudonym.identity != nil else { return "\(kind)-other" }
    if let number = numbers[pseudonym] { return "\(kind)-\(number)" }
    let number = (counts[pseudonym.kind] ?? 0) + 1
    counts[pseudonym.kind] = number
    numbers[pseudonym] = number
    return "\(kind)-\(number)"
  }

  /// Replaces a text wherever it stands as a word, as long as it is none that everybody's logs have.
  mutating func learn(_ text: ArraySlice<UInt8>, _ kind: SecretKind) {
    let pseudonym = pseudonym(for: text, kind)
    let text = text.map(\.lowercased)
    let word = Self.trimmed((kind == .host || kind == .volume ? Self.undoubled(text[...]) : text)[...])
    guard Self.isLearnable(word) else { return }
    learnWord(Array(word), pseudonym)
    if kind == .host || kind == .volume { learnDoubled(word, pseudonym) }
    if kind == .host { learnForms(ofHost: word, pseudonym) }
    if kind == .unit { learnPath(ofInstance: word, pseudonym) }
  }

  /// The words that begin at a place of a line: how far the longest one that is known reaches, and what stands for it.
  func word(at index: Int, in line: RedactableLine) -> (end: Int, pseudonym: Pseudonym)? {
    let end = line.end(from: index, while: \.isWord)
    guard let known = words[WordDigest.of(line.lowercased[index..<end])] else { return nil }
    for word in known where line.lowercased[index...].starts(with: word.text) {
      let end = index + word.text.count
      if !line[end].isWord { return (end, word.pseudonym) }
    }
    return nil
  }

  /// The form in which device-mapper writes a dash.
  private mutating func learnDoubled(_ name: ArraySlice<UInt8>, _ pseudonym: Pseudonym) {
    guard name.contains(UInt8(ascii: "-")) else { return }
    learnWord(name.flatMap { $0 == UInt8(ascii: "-") ? [$0, $0] : [$0] }, pseudonym)
  }

  /// What systemd calls an instance in sentences: a dash stands for a slash (`%I`, systemd.unit(5)).
  private mutating func learnPath(ofInstance name: ArraySlice<UInt8>, _ pseudonym: Pseudonym) {
    guard name.contains(UInt8(ascii: "-")) else { return }
    learnWord(name.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "/") : $0 }, pseudonym)
  }

  /// What the first part of many names says of the machine: its service, which is a word of the kernel's as well.
  private static let services = WordSet(
    "api vpn www web mail mx smtp imap pop ns dns ftp ntp time proxy git cdn ldap ssh sftp db sql login auth server host"
  )

  /// The name of a machine without its domain, and the domain.
  private mutating func learnForms(ofHost name: ArraySlice<UInt8>, _ pseudonym: Pseudonym) {
    guard let dot = name.firstIndex(of: UInt8(ascii: ".")) else { return }
    if !Self.services.contains(name[..<dot]) { learn(name[..<dot], .host) }
    let domain = name[(dot + 1)...]
    if domain.contains(UInt8(ascii: ".")), !PublicNames.isProject(host: domain) { learn(domain, .host) }
  }

  private mutating func learnWord(_ text: [UInt8], _ pseudonym: Pseudonym) {
    guard words.count < Self.limit else { return }
    let digest = WordDigest.of(text.prefix(while: \.isWord))
    guard words[digest]?.contains(where: { $0.text == text }) != true else { return }
    words[digest, default: []].append(Word(text: text, pseudonym: pseudonym))
    words[digest]?.sort { $0.text.count > $1.text.count }
  }

  private static func isLearnable(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count >= shortestWord, !PublicNames.isWord(word), !PublicNames.isAccount(word) else { return false }
    return word.contains { !$0.isDigit } || word.count >= 6
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while let last = text.last, !last.isWord { text.removeLast() }
    return text.drop { !$0.isWord }
  }

  private static func key(of text: ArraySlice<UInt8>, _ kind: SecretKind) -> [UInt8] {
    switch kind {
    case .mac: text.filter(\.isHexDigit).map(\.lowercased)
    case .host, .volume: undoubled(text.map(\.lowercased)[...])
    default: text.map(\.lowercased)
    }
  }

  /// A name as it is, where device-mapper doubled its dashes.
  private static func undoubled(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var name: [UInt8] = []
    for (index, byte) in text.enumerated() {
      let isSecond = byte == UInt8(ascii: "-") && name.last == byte && index > 0
      if !isSecond { name.append(byte) }
    }
    return name
  }
}
