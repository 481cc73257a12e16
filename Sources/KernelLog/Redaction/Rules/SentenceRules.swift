/// Finds names by the words right before them, and right behind them where those words alone say too little.
struct SentenceRules {
  /// How far from its beginning a line is looked through for what else it says.
  private static let saidLimit = 1024

  /// The most bytes of a name: a line full of beginnings takes no longer than another.
  private static let nameLimit = 1024

  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    takeCheckedVolume()
    takeFoundVolume()
    for index in 0..<line.count {
      guard line.isWordStart(index) else { continue }
      for sentence in Sentence.byFirstByte[line.lowercased[index]] ?? [] where line.has(sentence.front, at: index) {
        take(sentence, from: index + sentence.front.utf8.count)
      }
      take(at: index)
    }
  }

  /// A part of a path is replaced where it stands, not wherever its words do.
  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    if let finding = Finding.named(range, kind, in: line, isLearned: kind != .path) { findings.append(finding) }
  }

  private mutating func take(_ sentence: Sentence, from first: Int) {
    let start = sentence.form == .quoted ? first + 1 : first
    guard let end = end(of: sentence, from: start), end > start else { return }
    let back = sentence.form == .quoted ? end + 1 : end
    if !sentence.back.isEmpty, !line.has(sentence.back, at: back) { return }
    if !sentence.said.isEmpty, line.index(of: sentence.said, from: 0, within: Self.saidLimit) == nil { return }
    add(start..<end, sentence.kind)
  }

  private func end(of sentence: Sentence, from start: Int) -> Int? {
    switch sentence.form {
    case .name: return line.userNameEnd(from: start)
    case .word: return line.end(from: start, limit: Self.nameLimit) { $0 > .space && !$0.isQuote }
    case .path:
      let end = line.end(from: start, limit: Self.nameLimit) {
        $0 > .space && !$0.isQuote && !",;)]>".utf8.contains($0)
      }
      return line[end - 1] == UInt8(ascii: ":") ? end - 1 : end
    case .phrase: return line.index(of: sentence.back, from: start, within: 64)
    case .rest: return line.start(to: line.count) { $0 <= .space || $0 == UInt8(ascii: ".") }
    case .number:
      let end = line.end(from: start, while: \.isHexDigit)
      return line[end].isWord || line[end] == UInt8(ascii: "-") || end < start + 8 ? nil : end
    case .quoted:
      let quote = line[start - 1]
      return quote.isQuote ? line.end(from: start, limit: Self.nameLimit) { $0 != quote } : nil
    }
  }

  // MARK: What needs more than words before and behind

  private mutating func take(at index: Int) {
    if line[index - 1] == UInt8(ascii: "~") { takeHome(at: index) }
    switch line.lowercased[index] {
    case UInt8(ascii: "h"): takeNewHostName(at: index)
    case UInt8(ascii: "n"): takeActivatedConnection(at: index)
    case UInt8(ascii: "s"), UInt8(ascii: "v"):
      takeConnectionFile(at: index)
      takeMismatch(at: index)
    case UInt8(ascii: "t"): takeSwitchedUser(at: index)
    default: break
    }
  }

  /// `~anna/.ssh`.
  private mutating func takeHome(at index: Int) {
    let end = line.end(from: index, while: \.isUserName)
    if line[end] == UInt8(ascii: "/"), !line[index - 2].isWord { add(index..<end, .user) }
  }

  /// `hostname changed from (none) to "frodo"` (NetworkManager).
  private mutating func takeNewHostName(at index: Int) {
    guard line.has("hostname changed from ", at: index), let to = line.index(of: " to \"", from: index + 22, within: 80)
    else { return }
    add(to + 5..<line.userNameEnd(from: to + 5), .host)
  }

  /// `op="connection-activate" uuid="…" name="SSID"` (NetworkManager, in the audit log).
  private mutating func takeActivatedConnection(at index: Int) {
    guard line.has("name=\"", at: index), let op = line.index(of: "op=\"connection-", from: 0, within: 160), op < index
    else { return }
    add(index + 6..<line.end(from: index + 6) { $0 != UInt8(ascii: "\"") }, .ssid)
  }

  /// `/etc/NetworkManager/system-connections/SSID.nmconnection`, `/var/lib/iwd/SSID.psk`.
  private mutating func takeConnectionFile(at index: Int) {
    guard let folder = ["system-connections/", "var/lib/iwd/"].first(where: { line.has($0, at: index) }) else { return }
    let start = index + folder.utf8.count
    let end =
      [".nmconnection", ".psk", ".8021x", ".open"].compactMap { line.index(of: $0, from: start) }.min()
      ?? line.end(from: start) { $0 > .space && !$0.isQuote }
    add(start..<end, .ssid)
  }

  /// `serial number mismatch 'A' != 'B'` (Linux 6.12, drivers/ata/libata-core.c).
  private mutating func takeMismatch(at index: Int) {
    guard line.has("serial number mismatch '", at: index) else { return }
    let first = index + 24..<line.end(from: index + 24) { $0 != UInt8(ascii: "'") }
    add(first, .serial)
    let second = first.upperBound + 6
    if line.has("' != '", at: first.upperBound) {
      add(second..<line.end(from: second) { $0 != UInt8(ascii: "'") }, .serial)
    }
  }

  /// `su[333]: (to root) anna on pts/1`.
  private mutating func takeSwitchedUser(at index: Int) {
    guard line.has("to ", at: index), line[index - 1] == UInt8(ascii: "(") else { return }
    let target = index + 3..<line.end(from: index + 3, while: \.isUserName)
    guard line.has(") ", at: target.upperBound) else { return }
    let user = target.upperBound + 2..<line.end(from: target.upperBound + 2, while: \.isUserName)
    guard line.has(" on ", at: user.upperBound) else { return }
    add(target, .user)
    add(user, .user)
  }

  /// `Found device dev-disk-by….device - MODEL LABEL.`, `Found device MODEL LABEL.`: what PID 1 calls a disk.
  private mutating func takeFoundVolume() {
    guard let device = line.index(of: "found device ", from: 0) else { return }
    // Before systemd 254 the unit was not named.
    let unit = line.has("dev-", at: device + 13) ? line.index(of: ".device - ", from: device) : nil
    let model = unit.map { $0 + 10 } ?? device + 13
    let label = line.end(from: model) { $0 > .space } + 1
    guard unit != nil || line.bytes[model..<max(model, label - 1)].contains(UInt8(ascii: "_")) else { return }
    let end = line.start(to: line.count) { $0 <= .space || $0 == UInt8(ascii: ".") }
    if label < end { add(label..<end, .label) }
  }

  /// `systemd-fsck[301]: LABEL: clean, 11/1000 files`.
  private mutating func takeCheckedVolume() {
    guard let program = line.index(of: "systemd-fsck[", from: 0, within: 128),
      let start = line.index(of: "]: ", from: program, within: 32).map({ $0 + 3 }), line[start].isWord,
      case let end = line.end(from: start, while: { $0 != UInt8(ascii: ":") }),
      line.has(": clean", at: end) || line.has(": recover", at: end),
      !VolumeNames.isKernelDevice(line.lowercased[start..<end])
    else { return }
    add(start..<end, .label)
  }
}
