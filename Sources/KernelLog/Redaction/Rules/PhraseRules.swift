/// Finds names by the sentence in which they stand.
struct PhraseRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    takeSyslogHost()
    for index in 0..<line.count where line.isWordStart(index) { take(at: index) }
  }

  private mutating func take(at index: Int) {
    switch line.lowercased[index] {
    case UInt8(ascii: "a"): takeJoinedNetwork(at: index)
    case UInt8(ascii: "b"): takeBearer(at: index)
    case UInt8(ascii: "d"): takeDeviceLabel(at: index)
    case UInt8(ascii: "h"): takeHostName(at: index)
    case UInt8(ascii: "v"), UInt8(ascii: "p"): takeLabel(at: index)
    case UInt8(ascii: "l"):
      takeBuilder(at: index)
      takeLabel(at: index)
    case UInt8(ascii: "i"), UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "e"):
      takeQualifiedName(at: index)
      takeSerial(at: index)
    case UInt8(ascii: "s"): takeServer(at: index)
    case UInt8(ascii: "t"): takeThunderbolt(at: index)
    case UInt8(ascii: "u"): takeUser(at: index)
    default: break
    }
    if line[index - 1] == UInt8(ascii: "/"), line.has("://", before: index) { takeURL(at: index) }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    if let finding = Finding.named(range, kind, in: line) { findings.append(finding) }
  }

  private func quoted(at index: Int) -> Range<Int>? {
    guard line[index].isQuote else { return nil }
    let quote = line[index] == UInt8(ascii: "'") ? "'" : "\""
    return line.index(of: quote, from: index + 1).map { index + 1..<$0 }
  }

  // MARK: Hosts

  /// `Nov 22 10:15:30 host kernel:` and `2026-11-22T10:15:30+0100 host kernel:` (RFC 3164, RFC 3339).
  private mutating func takeSyslogHost() {
    guard let start = SyslogTime.end(in: line) else { return takeForwarder() }
    guard line[start].isWord else { return }
    let end = line.end(from: start, while: \.isHostName)
    guard line[end] == .space else { return }
    // RFC 5424: `HOST PROGRAM PROCESS - - …`.
    let isNumbered =
      line.index(of: " - - ", from: end, within: 64) != nil && line.index(of: ">1 ", from: 0, within: 24) != nil
    if isNumbered { return add(start..<end, .host) }
    let program = line.end(from: end + 1) { $0.isUserName || [0x5b, 0x5d, 0x28, 0x29, 0x40, 0x2f].contains($0) }
    guard program > end + 1, line[program] == UInt8(ascii: ":") else { return }
    add(start..<end, .host)
  }

  /// `[   66.118420] host kernel: …`: who sent the line on, where its date is not told.
  private mutating func takeForwarder() {
    var start = line.skippingSpaces(0)
    if line[start] == UInt8(ascii: "[") {
      start = line.skippingSpaces(line.end(from: start) { $0 != UInt8(ascii: "]") } + 1)
    }
    let end = line.end(from: start, while: \.isHostName)
    if line.has(" kernel: ", at: end) || line.has(" systemd[1]: ", at: end) { add(start..<end, .host) }
  }

  /// `Hostname set to <host>.`, or in older systemds `Set hostname to <host>.`, as PID 1 says it.
  private mutating func takeHostName(at index: Int) {
    guard line.has("hostname", at: index) else { return }
    var start = index + 8
    if line.has(" set", at: start) { start += 4 }
    guard line.has(" to ", at: start) else { return }
    start += 4
    if line[start] == UInt8(ascii: "<") || line[start].isQuote { start += 1 }
    add(start..<line.hostNameEnd(from: start), .host)
  }

  /// `nfs: server host not responding`, `server host OK` (Linux 6.12, fs/nfs, net/sunrpc/clnt.c; fs/smb/client/connect.c).
  private mutating func takeServer(at index: Int) {
    takeNetwork(at: index)
    takeKeyComment(at: index)
    takeSerial(at: index)
    guard line.has("server ", at: index) else { return }
    let end = line.hostNameEnd(from: index + 7)
    let verb = line.has("  ", at: end) ? end + 1 : end
    guard Self.serverVerbs.contains(where: { line.has($0, at: verb) }),
      !PublicNames.isWord(line.lowercased[index + 7..<end])
    else { return }
    add(index + 7..<end, .host)
  }

  private static let serverVerbs = [
    " not responding", " ok", " has not responded", " timed out", " error", " with error", " requires ", " returned ",
    " is not ", " does not ", " reports ", " unreachable", " rejected ", " failed",
  ]

  /// `Linux version 6.12.1 (alice@desk) (gcc…`: who built the kernel, and where; distributions stay.
  private mutating func takeBuilder(at index: Int) {
    guard line.has("linux version ", at: index) else { return }
    let open = line.end(from: index + 14) { $0 != .space } + 1
    guard line[open] == UInt8(ascii: "(") else { return }
    let at = line.end(from: open + 1, while: \.isUserName)
    let end = line.end(from: at + 1, while: \.isHostName)
    guard line[at] == UInt8(ascii: "@"), line[end] == UInt8(ascii: ")"),
      !PublicNames.isAddress(line.lowercased[open + 1..<end]),
      !PublicNames.isAccount(line.lowercased[open + 1..<at])
        || line.lowercased[open + 1..<at].elementsEqual("root".utf8)
    else { return }
    add(open + 1..<at, .user)
    add(at + 1..<end, .host)
  }

  /// `iqn.2003-01.org.example:sn.42`, `nqn.2014.08.org.nvmexpress:…`, `eui.…`, `naa.…`: iSCSI's and NVMe's names.
  private mutating func takeQualifiedName(at index: Int) {
    guard ["iqn.", "nqn.", "naa.", "eui."].contains(where: { line.has($0, at: index) }) else { return }
    findings.append(
      Finding(range: index..<line.end(from: index) { $0 > .space && !$0.isQuote && $0 != 0x2c }, kind: .serial))
  }

  /// `imei 356938035643809`, `Serial Number PF0ABCDE`, `serial S4EWNX0R123456K`: without a sign between.
  private mutating func takeSerial(at index: Int) {
    for (words, least) in Self.serialWords + Self.modemWords where line.has(words, at: index) {
      let start = index + words.utf8.count
      let end = line.end(from: start) { $0.isWord || $0 == UInt8(ascii: "-") }
      let value = line.bytes[start..<end]
      guard value.count >= least, value.count(where: \.isDigit) >= (least > 5 ? 2 : 1), line[end] != UInt8(ascii: ":"),
        line[end] != UInt8(ascii: "."), !line.has("16550", at: start), !line.has("8250", at: start),
        !line.has("0x", at: start) || value.count >= 10
      else { continue }
      return add(start..<end, .serial)
    }
  }

  private static let serialWords = [("serial number ", 5), ("serial no ", 5), ("s/n ", 5), ("sn ", 8), ("serial ", 8)]
  private static let modemWords = [("imei ", 14), ("imsi ", 14), ("iccid ", 18), ("meid ", 14), ("msisdn ", 8)]

  /// A Linux machine at the other end of a Thunderbolt cable calls itself by its host name (drivers/thunderbolt/xdomain.c).
  private mutating func takeThunderbolt(at index: Int) {
    guard line.has("thunderbolt ", at: index) else { return }
    takeMac(from: index)
    takePeer(from: index)
    guard let colon = line.index(of: ": linux ", from: index, within: 32) else { return }
    add(colon + 8..<line.hostNameEnd(from: colon + 8), .host)
  }

  /// `thunderbolt 0-3: Apple Inc. Annas-MacBook-Pro`: so does a Mac.
  private mutating func takeMac(from index: Int) {
    guard let maker = line.index(of: ": apple inc. ", from: index, within: 32) else { return }
    let name = maker + 13..<line.hostNameEnd(from: maker + 13)
    if line.index(of: "-mac", from: name.lowerBound, within: name.count) != nil { add(name, .host) }
  }

  /// `thunderbolt 0-1: Intel Corp. desk`: and so did Linux before it had a name of its own there.
  private mutating func takePeer(from index: Int) {
    guard let maker = line.index(of: ": intel corp. ", from: index, within: 32) else { return }
    let name = line.rest(from: maker + 14)
    if line.bytes[name].elementsEqual(line.lowercased[name]), line.bytes[name].allSatisfy(\.isHostName) {
      add(name, .host)
    }
  }

  /// The server in a URL, unless it is a project's, and who logs in there.
  private mutating func takeURL(at index: Int) {
    // In a URL that stands in the path of another there is nothing that the first did not say.
    guard index >= findings.last?.range.upperBound ?? 0 else { return }
    var start = index
    let authority = line.end(from: index) { $0 > .space && $0 != UInt8(ascii: "/") && !$0.isQuote }
    if let at = line.bytes[index..<authority].lastIndex(of: UInt8(ascii: "@")) {
      add(index..<at, .secret)
      start = at + 1
    }
    let end = line.hostNameEnd(from: start)
    // gvfs calls a telephone by its maker, model and number.
    if line.has("mtp://", before: index) { return add(index..<authority, .serial) }
    guard authority > start, !PublicNames.isProject(host: line.lowercased[start..<end]) else { return }
    if line[start].isLetter { add(start..<end, .host) }
    let path = line.end(from: authority) { $0 > .space && !$0.isQuote && $0 != 0x3e && $0 != 0x29 }
    if path > authority + 1 { findings.append(Finding(range: authority + 1..<path, kind: .path)) }
  }

  // MARK: People

  /// `of user alice`, `User alice`, `user@1000.service`, `user-1000.slice`, `UID 1000` of a slice.
  private mutating func takeUser(at index: Int) {
    guard line.has("user", at: index) else { return takeUserNumber(at: index) }
    let separator = line[index + 4]
    if separator == UInt8(ascii: "@") || separator == UInt8(ascii: "-") {
      let start = line.has("user-runtime-dir@", at: index) ? index + 17 : index + 5
      return addUserNumber(from: start)
    }
    // With a capital it is the beginning of a name that systemd gives to something: "User Database Manager Socket".
    let isTitle =
      line[index] == UInt8(ascii: "U") && !line.has("of ", before: index) && !line.has("for ", before: index)
    guard separator == .space, !isTitle else { return }
    let start = line.skippingSpaces(index + 5) + (line[index + 5].isQuote ? 1 : 0)
    let end = line.end(from: start, while: \.isUserName)
    var trimmed = end
    while trimmed > start, [0x2e, 0x2d].contains(line[trimmed - 1]) { trimmed -= 1 }
    guard line[end] != UInt8(ascii: "="), line[end] != UInt8(ascii: "/"), !line[start - 1].isWord,
      !PublicNames.isAfterUser(line.lowercased[start..<trimmed])
    else { return }
    add(start..<trimmed, .user)
    // `DOMAIN\\anna` (winbindd(8), sssd(8)).
    if line[trimmed] == UInt8(ascii: "\\") { add(trimmed + 1..<line.userNameEnd(from: trimmed + 1), .user) }
    // `for user anna domain HOME`, of Samba and the kernel's client for its shares.
    if line.has(" domain ", at: trimmed) { add(trimmed + 8..<line.hostNameEnd(from: trimmed + 8), .host) }
  }

  private mutating func takeUserNumber(at index: Int) {
    guard line.has("uid ", at: index), line.has("slice of ", before: index) || line.has("for ", before: index) else {
      return
    }
    addUserNumber(from: index + 4)
  }

  private mutating func addUserNumber(from start: Int) {
    let end = line.end(from: start, while: \.isDigit)
    guard end - start >= 4, !line[end].isWord, !line.has("65534", at: start) else { return }
    findings.append(Finding(range: start..<end, kind: .user))
  }

  /// `Bearer …`: what lets in whoever has it (RFC 6750).
  private mutating func takeBearer(at index: Int) {
    guard line.has("bearer ", at: index) else { return }
    let end = line.end(from: index + 7) { $0 > .space && !$0.isQuote }
    if end - index - 7 >= 8 { add(index + 7..<end, .secret) }
  }

  /// The comment of an SSH key: who made it, and where.
  private mutating func takeKeyComment(at index: Int) {
    guard line.has("ssh-", at: index) else { return }
    let key = line.skippingSpaces(line.end(from: index) { $0 > .space })
    let comment = line.skippingSpaces(line.end(from: key) { $0 > .space })
    let at = line.end(from: comment, while: \.isUserName)
    guard line.has("aaaa", at: key), line[at] == UInt8(ascii: "@") else { return }
    add(comment..<at, .user)
    add(at + 1..<line.hostNameEnd(from: at + 1), .host)
  }

  // MARK: Networks, disks and devices

  /// `associate with "…"`, `SSID "…"`.
  private mutating func takeJoinedNetwork(at index: Int) {
    for words in ["associate with ", "associated with ", "authenticate with "]
    where line.has(words, at: index) {
      if let name = quoted(at: index + words.utf8.count) { add(name, .ssid) }
    }
  }

  private mutating func takeNetwork(at index: Int) {
    guard line.has("ssid ", at: index) || line.has("ssid: ", at: index),
      let name = quoted(at: line.skippingSpaces(index + 5))
    else { return }
    add(name, .ssid)
  }

  /// `label "X"`, `Mounting volume 'X'` (Linux 6.12, fs/udf/super.c), `partition name 'X'`.
  private mutating func takeLabel(at index: Int) {
    for word in [
      "label", "labelled", "labeled", "volume", "partition name", "volume name", "volume label", "volume id",
    ]
    where line.has(word, at: index) {
      let end = index + word.utf8.count
      let start = line.skippingSpaces(end + (line[end] == UInt8(ascii: ":") ? 1 : 0))
      guard start > end else { continue }
      if let name = quoted(at: start) { return add(name, .label) }
      if word == "label" { takeWrittenLabel(from: start) }
      if word == "volume" || word == "volume id" || line[end] == UInt8(ascii: ":") { takeVolumeLabel(from: start) }
    }
  }

  /// A disc's label is written in capitals (ECMA-119).
  private mutating func takeVolumeLabel(from start: Int) {
    let end = line.end(from: start) { $0.isSymbol || $0 == UInt8(ascii: "-") }
    let label = line.bytes[start..<end]
    guard label.count >= 4, !label.contains(where: { (0x61...0x7a).contains($0) }), label.contains(where: \.isLetter),
      !["uuid", "label", "group", "name"].contains(where: { line.has($0, at: start) })
    else { return }
    add(start..<end, .label)
  }

  /// `F2FS-fs (sdb1): … label X`: other file systems' labels are as their owner wrote them, and end the message.
  private mutating func takeWrittenLabel(from start: Int) {
    let end = line.start(to: line.count) { $0 <= .space || $0 == UInt8(ascii: ".") }
    guard start < end, !line.bytes[start..<end].contains(.space),
      Self.fileSystems.contains(where: { line.says($0, before: start) })
    else { return }
    add(start..<end, .label)
  }

  private static let fileSystems = ["-fs (", "f2fs", "xfs", "btrfs", "ntfs", "udf-fs", "jfs", "bcachefs"]

  /// `BTRFS: device label X devid 1` (Linux 6.12, fs/btrfs/volumes.c).
  private mutating func takeDeviceLabel(at index: Int) {
    guard line.has("device label ", at: index) else { return }
    let start = index + 13
    if let end = line.index(of: " devid ", from: start) { add(start..<end, .label) }
  }
}
