/// Finds who asked a service for something, by the forms in which services log it: DHCP, RADIUS, Samba, printing, homes, consoles.
struct ServiceRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    takeGreeting()
    for index in 0..<line.count where line.isWordStart(index) {
      switch line.lowercased[index] {
      case UInt8(ascii: "c"): takeHomeArea(at: index)
      case UInt8(ascii: "d"): takeLease(at: index)
      case UInt8(ascii: "i"): takeSambaClient(at: index)
      case UInt8(ascii: "l"):
        takeLogin(at: index)
        takePrompt(at: index)
      case UInt8(ascii: "u"): takeAccount(at: index)
      case UInt8(ascii: "0")...UInt8(ascii: "3"): takeRequest(at: index)
      default: break
      }
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    if let finding = Finding.named(range, kind, in: line) { findings.append(finding) }
  }

  /// `systemd-homed[688]: anna: changing state inactive → activating`.
  private mutating func takeHomeArea(at index: Int) {
    guard line.has(": changing state ", at: index - 2) else { return }
    add(line.start(to: index - 2, while: \.isUserName)..<index - 2, .user)
  }

  /// `DHCPACK(br0) ADDRESS HARDWARE-ADDRESS NAME` (dnsmasq(8)), `DHCPACK on ADDRESS to HARDWARE-ADDRESS (NAME) via eth0` (dhcpd(8)).
  private mutating func takeLease(at index: Int) {
    let kinds = ["dhcpack", "dhcprequest", "dhcpoffer", "dhcpdiscover"]
    guard let kind = kinds.first(where: { line.has($0, at: index) }) else { return }
    var start = index + kind.utf8.count
    for _ in 0..<6 {
      start = line.end(from: line.end(from: start) { $0 > .space }) { $0 == .space }
      let end = line.end(from: start) { $0.isHexDigit || $0 == UInt8(ascii: ":") }
      guard end == start + 17, line[end] == .space else { continue }
      let name = line.end(from: end) { $0 == .space || $0 == UInt8(ascii: "(") }
      return line.has("via ", at: name) ? () : add(name..<line.end(from: name, while: \.isHostName), .host)
    }
  }

  /// `desk (ipv4:10.0.0.7:51100) connect to service …` (smbd(8)).
  private mutating func takeSambaClient(at index: Int) {
    guard line.has(" (ipv4:", at: index - 2) || line.has(" (ipv6:", at: index - 2) else { return }
    add(line.start(to: index - 2, while: \.isHostName)..<index - 2, .host)
  }

  /// `Login incorrect (…): [anna] (from client …)`, `Login OK: [anna/PASSWORD]` (FreeRADIUS).
  private mutating func takeLogin(at index: Int) {
    guard line.has("login incorrect", at: index) || line.has("login ok", at: index),
      let open = line.index(of: ": [", from: index)
    else { return }
    let end = line.end(from: open + 3) { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "/") }
    add(open + 3..<end, .user)
    if line[end] == UInt8(ascii: "/") { add(end + 1..<line.end(from: end) { $0 != UInt8(ascii: "]") }, .secret) }
  }

  /// `desk login: anna`, and `LOGIN ON tty3 BY anna`: login(1).
  private mutating func takePrompt(at index: Int) {
    if line.has("login on tty", at: index), let by = line.index(of: " by ", from: index, within: 32) {
      add(by + 4..<line.userNameEnd(from: by + 4), .user)
    }
    let host = line.start(to: index - 1, while: \.isHostName)..<index - 1
    guard line.has(" login: ", at: index - 1) || line.has(" login:", at: index - 1) && line.count <= index + 7,
      host.lowerBound == 0
    else { return }
    add(host, .host)
    add(index + 7..<line.userNameEnd(from: index + 7), .user)
  }

  /// `Debian GNU/Linux 12 desk ttyS0`: what agetty(8) shows before it asks.
  private mutating func takeGreeting() {
    let end = line.start(to: line.count) { $0 <= .space }
    let terminal = line.start(to: end) { $0.isSymbol }
    guard ["tty", "hvc", "pts"].contains(where: { line.has($0, at: terminal) }), line[terminal - 1] == .space,
      line.bytes.first?.isLetter == true, !line.bytes.contains(where: { ":=[(".utf8.contains($0) })
    else { return }
    let host = line.start(to: terminal - 1) { $0 > .space }..<terminal - 1
    if line.bytes[..<host.lowerBound].contains(.space) { add(host, .host) }
  }

  /// `UID: 1000 (anna)`: coredumpctl(1), and the journal's own words for a core dump.
  private mutating func takeAccount(at index: Int) {
    guard line.has("uid: ", at: index) else { return }
    let end = line.end(from: index + 5, while: \.isDigit)
    if line.has(" (", at: end) { add(end + 2..<line.userNameEnd(from: end + 2), .user) }
  }

  /// `10.0.0.7 - anna [03/Nov/2024:09:50:07 +0100] "POST …"`: the common log format of web servers, and cupsd(8).
  private mutating func takeRequest(at index: Int) {
    guard line.has(" [", before: index), line[index + 2] == UInt8(ascii: "/"), line[index + 6] == UInt8(ascii: "/"),
      line[index + 11] == UInt8(ascii: ":")
    else { return }
    let name = line.start(to: index - 2) { $0 > .space }..<index - 2
    if line.has("- ", before: name.lowerBound) { add(name, .user) }
  }
}
