/// Finds names by the words right before them, and right behind them where those words alone say too little.
struct SentenceRules {
  /// How far a name goes.
  private enum Form: Sendable {
    /// As far as its letters go.
    case name
    /// Up to the quote that closes it.
    case quoted
    /// Up to the next space.
    case word
  }

  /// What is said of a name.
  private struct Sentence: Sendable {
    let front: String
    let kind: SecretKind
    var form = Form.name
    var back = ""
  }

  /// Source: the messages of pam_unix(8), passwd(1), chage(1), gnome-keyring; NetworkManager 1.52, iwd; OpenSSH, dhcpcd, nfsd and
  /// fs/nfs/nfs4client.c; OpenZFS; cryptsetup(8); audit; WireGuard; gpsd and cloud-init.
  private static let sentences: [Sentence] = [
    Sentence(front: "by ", kind: .user, back: "(uid="), Sentence(front: "changed for ", kind: .user),
    Sentence(front: "expiry for ", kind: .user), Sentence(front: "keyring for ", kind: .user),
    Sentence(front: "hostname changed from ", kind: .host, form: .quoted),
    Sentence(front: "from server ", kind: .host), Sentence(front: "container name=", kind: .host),
    Sentence(front: "domain ", kind: .host, form: .quoted), Sentence(front: "users\\", kind: .user),
    Sentence(front: "policy: set ", kind: .ssid, form: .quoted), Sentence(front: "sn ", kind: .serial, form: .quoted),
    Sentence(front: "saving binding ", kind: .serial),
    Sentence(front: "hostname ", kind: .host, back: ","), Sentence(front: "to host ", kind: .host, back: " port "),
    Sentence(front: "linux nfsv4.0 ", kind: .host), Sentence(front: "linux nfsv4.1 ", kind: .host),
    Sentence(front: "linux nfsv4.2 ", kind: .host),
    Sentence(front: "access point ", kind: .ssid, form: .quoted),
    Sentence(front: "ssid' value ", kind: .ssid, form: .quoted),
    Sentence(front: "starting connection ", kind: .ssid, form: .quoted),
    Sentence(front: "pool ", kind: .volume, back: " has "), Sentence(front: "luks name ", kind: .volume, form: .quoted),
    Sentence(front: "instance-id ", kind: .serial), Sentence(front: "cookie is ", kind: .secret),
    Sentence(front: "preshared-key ", kind: .secret, form: .word),
    Sentence(front: "volume user.", kind: .user), Sentence(front: "volume home.", kind: .user),
  ]

  private static let byFirstByte = Dictionary(grouping: sentences) { $0.front.utf8.first ?? 0 }

  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    takeCheckedVolume()
    takeFoundVolume()
    for index in 0..<line.count {
      guard line.isWordStart(index) else { continue }
      for sentence in Self.byFirstByte[line.lowercased[index]] ?? [] where line.has(sentence.front, at: index) {
        take(sentence, from: index + sentence.front.utf8.count)
      }
      take(at: index)
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind, isLearned: Bool = true) {
    guard !range.isEmpty, ValueForm.isSecret(line.lowercased[range], kind) else { return }
    findings.append(Finding(range: range, kind: kind, isLearned: isLearned))
  }

  private mutating func take(_ sentence: Sentence, from start: Int) {
    let end: Int
    switch sentence.form {
    case .name: end = nameEnd(from: start)
    case .word: end = line.end(from: start) { $0 > .space && !$0.isQuote }
    case .quoted:
      guard line[start].isQuote else { return }
      let quote = line[start]
      end = line.end(from: start + 1) { $0 != quote }
      return add(start + 1..<end, sentence.kind)
    }
    if sentence.back.isEmpty || line.has(sentence.back, at: end) { add(start..<end, sentence.kind) }
  }

  private func nameEnd(from start: Int) -> Int {
    var end = line.end(from: start, while: \.isUserName)
    while end > start, line[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end
  }

  // MARK: What needs more than words before and behind

  private mutating func take(at index: Int) {
    if line[index - 1] == UInt8(ascii: "~") { takeHome(at: index) }
    switch line.lowercased[index] {
    case UInt8(ascii: "h"): takeNewHostName(at: index)
    case UInt8(ascii: "n"): takeActivatedConnection(at: index)
    case UInt8(ascii: "s"): takeConnectionFile(at: index)
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
    add(to + 5..<nameEnd(from: to + 5), .host)
  }

  /// `op="connection-activate" uuid="…" name="SSID"` (NetworkManager, in the audit log).
  private mutating func takeActivatedConnection(at index: Int) {
    guard line.has("name=\"", at: index), let op = line.index(of: "op=\"connection-", from: 0, within: 160), op < index
    else { return }
    add(index + 6..<line.end(from: index + 6) { $0 != UInt8(ascii: "\"") }, .ssid)
  }

  /// `/etc/NetworkManager/system-connections/SSID.nmconnection`.
  private mutating func takeConnectionFile(at index: Int) {
    guard line.has("system-connections/", at: index) else { return }
    let start = index + 19
    let end = line.index(of: ".nmconnection", from: start) ?? line.end(from: start) { $0 > .space && !$0.isQuote }
    add(start..<end, .ssid)
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

  /// `Found device dev-disk-by….device - MODEL LABEL.`: what PID 1 calls a disk.
  private mutating func takeFoundVolume() {
    guard let front = line.index(of: ".device - ", from: 0), let device = line.index(of: "device dev-", from: 0),
      device < front
    else { return }
    let end = line.start(to: line.count) { $0 <= .space || $0 == UInt8(ascii: ".") }
    let label = line.end(from: front + 10) { $0 > .space } + 1
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
