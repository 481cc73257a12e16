/// Finds values by the names in front of them: `password=…`, `SerialNumber: …`, `root=LABEL=…`.
struct ValueRules {
  /// The most bytes that a name has: a longer value is none.
  private static let nameLimit = 256

  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where index >= findings.last?.range.upperBound ?? 0 {
      let byte = line.bytes[index]
      if byte == UInt8(ascii: "=") { takeAssignment(at: index) }
      if byte == UInt8(ascii: ":") { takeColon(at: index) }
      if byte == UInt8(ascii: "(") { takeParenthesis(at: index) }
    }
  }

  private mutating func takeAssignment(at index: Int) {
    if line.has("luks.name", before: index) { takeVolumeName(from: index + 1) }
    guard let key = key(before: index), !takeEncoded(key, from: index + 1),
      let meaning = KeyMeaning.assigned(line.lowercased[key])
    else { return }
    // In the strings of a USB device this is the string's number: `SerialNumber=3` (drivers/usb/core/hub.c).
    take(meaning, from: index + 1, isUSBIndex: line.has("serialnumber", before: index))
  }

  /// `acct=616E6E61`, `cmd=…`: what audit writes in hexadecimal where a space or a quote is in it (ausearch(8)).
  private mutating func takeEncoded(_ key: Range<Int>, from start: Int) -> Bool {
    let isUser = line.lowercased[key].elementsEqual("acct".utf8)
    guard isUser || line.lowercased[key].elementsEqual("cmd".utf8) else { return false }
    let end = line.end(from: start, while: \.isHexDigit)
    guard end >= start + (isUser ? 4 : 12), (end - start).isMultiple(of: 2), !line[end].isWord,
      !line.bytes[start..<end].contains(where: { (0x61...0x7a).contains($0) })
    else { return false }
    findings.append(Finding(range: start..<end, kind: isUser ? .user : .secret))
    return true
  }

  /// `rd.luks.name=UUID=NAME` (systemd-cryptsetup-generator(8)).
  private mutating func takeVolumeName(from start: Int) {
    let sign = line.end(from: start) { $0.isHexDigit || $0 == UInt8(ascii: "-") }
    guard line[sign] == UInt8(ascii: "=") else { return }
    findings.append(
      Finding(range: sign + 1..<line.end(from: sign + 1) { $0 > .space }, kind: .label, isLearned: true))
  }

  private mutating func takeColon(at index: Int) {
    guard let key = key(before: index), line[index + 1] == .space || line[index + 1].isQuote || line[index + 1].isWord
    else { return takeSpacedKey(before: index) }
    guard let meaning = KeyMeaning.named(line.lowercased[key]) else { return takeSpacedKey(before: index) }
    // `pam_unix(passwd:chauthtok):` is a service and what it does; `/var/lib/iwd/NAME.psk:` is a file.
    let word = line.start(to: key.lowerBound) { $0.isSymbol || $0 == UInt8(ascii: "-") }
    if line[word - 1] == UInt8(ascii: "(") || line.has(".psk", before: index) { return }
    if line.lowercased[key].elementsEqual("serialnumber".utf8) && isAboutUSB
      || line.lowercased[key].elementsEqual("wwid".utf8)
    {
      return takeRest(from: line.skippingSpaces(index + 1))
    }
    take(meaning, from: line.skippingSpaces(index + 1), isUSBIndex: false)
  }

  private var isAboutUSB: Bool { line.has("usb ", at: 0) || line.index(of: " usb ", from: 0) != nil }

  /// A USB device's number, and a disk's name for the whole world, go to the end of the line, whatever is in them (drivers/usb/core/hub.c,
  /// show_string).
  private mutating func takeRest(from start: Int) {
    let value = start..<max(start, trimmedEnd)
    if ValueForm.isSecret(line.lowercased[value], .serial) { add(value, .serial) }
  }

  /// `sas_address(0x…)`: drivers of SAS controllers.
  private mutating func takeParenthesis(at index: Int) {
    guard
      ["sas_address", "sas_addr", "serial_number", "wwid", "device_name", "logical id ", "logical id", "serial"]
        .contains(where: {
          line.has($0, before: index)
        })
    else { return }
    take(.value(.serial), from: line.skippingSpaces(index + 1), isUSBIndex: false)
  }

  /// `Serial Number: X`, `S/N: X`, `machine id: X`, `api key: X`: names of more than one word.
  private mutating func takeSpacedKey(before index: Int) {
    let value = line.skippingSpaces(index + 1)
    if line.has("serial number", before: index) || line.has("serial no", before: index)
      || line.has("serial no.", before: index) || line.has("s/n", before: index) || line.has("serial#", before: index)
      || line.has("asset tag", before: index) || line.has("service tag", before: index)
      || line.has("sas address", before: index)
    {
      take(.value(.serial), from: value, isUSBIndex: false)
    } else if line.has("machine id", before: index) || line.has("boot id", before: index) {
      take(.value(.uuid), from: value, isUSBIndex: false)
    } else if Self.spacedSecrets.contains(where: { line.has($0, before: index) }) {
      take(.value(.secret), from: value, isUSBIndex: false)
    }
  }

  private static let spacedSecrets = [
    "api key", "api-key", "pre-shared key", "private key", "secret key", "access token", "session id", "session-id",
  ]

  /// The name before a sign, without the quotes around it.
  private func key(before index: Int) -> Range<Int>? {
    let end = line[index - 1].isQuote ? index - 1 : index
    let start = line.start(to: end) { $0.isSymbol && $0 != UInt8(ascii: ".") }
    return start < end ? start..<end : nil
  }

  private mutating func take(_ meaning: KeyMeaning, from start: Int, isUSBIndex: Bool) {
    switch meaning {
    case .rest(let kind): add(start..<max(start, trimmedEnd), kind)
    case .addresses: takeAddresses(from: start)
    case .server: takeServer(from: start)
    case .value(let kind):
      guard let range = value(at: start, of: kind), !isUSBIndex || range.count > 2 || !isNumber(range) else { return }
      guard ValueForm.isSecret(line.lowercased[range], kind), !isWorkingFolder(range) else { return }
      add(range, kind)
    }
  }

  /// `PWD=/home/anna`, as sudo(8) logs where a command was run: that is read as a path.
  private func isWorkingFolder(_ range: Range<Int>) -> Bool {
    line.has(" pwd=", before: range.lowerBound) && line[range.lowerBound] == UInt8(ascii: "/")
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    guard !range.isEmpty else { return }
    findings.append(Finding(range: range, kind: kind, isLearned: true))
  }

  private var trimmedEnd: Int { line.start(to: line.count) { $0 == .space || $0 == 0x0d || $0.isQuote } }

  private func isNumber(_ range: Range<Int>) -> Bool { line.bytes[range].allSatisfy(\.isDigit) }

  /// The value at a place: what is in quotes, or up to what cannot stand in one.
  private func value(at start: Int, of kind: SecretKind) -> Range<Int>? {
    let quote = line[start]
    if quote.isQuote {
      let end = line.end(from: start + 1) { $0 != quote }
      return start + 1..<end
    }
    // Dell's: `board_serial=/8LJ9K32/CN1296371S0123/`.
    if kind == .serial, line[start] == UInt8(ascii: "/") {
      return start..<line.end(from: start) { $0 > .space && !$0.isQuote }
    }
    var end = start
    while end < line.count, !isEnd(at: end, of: kind) {
      guard kind == .secret || end < start + Self.nameLimit else { return nil }
      end += 1
    }
    while end > start, [0x2e, 0x3a].contains(line[end - 1]), kind != .secret { end -= 1 }
    // `(using password: YES)`.
    if kind == .secret, line[end - 1] == UInt8(ascii: ")"), !line.bytes[start..<end].contains(UInt8(ascii: "(")) {
      end -= 1
    }
    return end > start ? start..<end : nil
  }

  private func isEnd(at index: Int, of kind: SecretKind) -> Bool {
    guard !line.isEscaped(index) else { return false }
    switch line.bytes[index] {
    case .space, 0x09, 0x0d, UInt8(ascii: "\""), UInt8(ascii: "'"): return true
    // A password may have a comma in it, but here another option begins.
    case UInt8(ascii: ","): return kind != .secret || isOption(after: index)
    case UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: ";"), UInt8(ascii: ">"), UInt8(ascii: "]"),
      UInt8(ascii: "}"), UInt8(ascii: "/"):
      return kind != .secret
    case UInt8(ascii: ":"): return kind == .uuid || kind == .host || kind == .user
    case UInt8(ascii: "["): return kind == .host
    default: return false
    }
  }

  private func isOption(after comma: Int) -> Bool {
    let end = line.end(from: comma + 1) { $0.isSymbol }
    return end > comma + 1 && (line[end] == UInt8(ascii: "=") || line[end] == UInt8(ascii: ",") || end == line.count)
  }

  // MARK: Network roots

  private mutating func takeAddresses(from start: Int) {
    var fields = 0
    var index = start
    while index < min(line.count, start + Self.nameLimit), fields < 4, line.bytes[index] != .space {
      if line.bytes[index] == UInt8(ascii: "[") {
        index = line.end(from: index) { $0 != UInt8(ascii: "]") && $0 != .space }
      }
      if line[index] == UInt8(ascii: ":") { fields += 1 }
      index += 1
    }
    let end = line.end(from: index, while: \.isHostName)
    guard fields == 4, end > index, line[end] == UInt8(ascii: ":"), line[index].isLetter else { return }
    add(index..<end, .host)
  }

  private mutating func takeServer(from start: Int) {
    let end = line.end(from: start) { $0 != .space && !$0.isQuote }
    guard !line.has("iscsi:", at: start) else { return add(start + 6..<end, .secret) }
    var first = start
    for scheme in ["nfs:", "nfs4:", "nbd:"] where line.has(scheme, at: first) {
      first += scheme.utf8.count
    }
    let server = line.end(from: first, while: \.isHostName)
    if server > first, line[server] == UInt8(ascii: ":"), line[first].isLetter { add(first..<server, .host) }
    let slash = line.end(from: first) { $0 != UInt8(ascii: "/") && $0 != .space }
    let path = slash..<line.end(from: slash) { $0 != UInt8(ascii: ",") && $0 != .space && !$0.isQuote }
    if path.count > 1 { add(path.lowerBound + 1..<path.upperBound, .path) }
  }
}

/// Whether a value can be what its name says.
enum ValueForm {
  private static let switches = WordSet(
    "0 1 2 y n yes no on off true false null (null) none default auto unknown ask -1 not to n/a unset invalid unconfined"
  )

  /// Whether a value, in small letters, gives something away.
  static func isSecret(_ value: ArraySlice<UInt8>, _ kind: SecretKind) -> Bool {
    guard value.count >= 2, !switches.contains(value) else { return false }
    switch kind {
    case .user:
      guard let first = value.first, first.isLetter || first >= 0x80 else { return false }
      return value.allSatisfy { $0.isUserName || $0 == .space || $0 == 0x40 || $0 == 0x5c }
        && !PublicNames.isAccount(value)
        && !PublicNames.isWord(value)
    case .host:
      guard let first = value.first, first.isLetter || first >= 0x80, !value.elementsEqual("hostname".utf8) else {
        return false
      }
      return value.allSatisfy(\.isHostName) && !PublicNames.isHost(value)
    // "Serial: 8250/16550 driver" is no serial number, and "serial=tty" none either.
    case .serial:
      return value.count >= 4 && value.contains(where: \.isDigit) && !value.starts(with: "8250".utf8)
        && !isBusAddress(value)
    case .volume: return !VolumeNames.isUsual(value)
    case .mac: return value.filter(\.isHexDigit).count == 12
    case .uuid: return value.count >= 4 && value.contains(where: \.isHexDigit)
    default: return true
    }
  }
  /// Whether a value is where a controller sits, which it gives as its serial number: `0000:00:14.0`, `xhci-hcd.0.auto`.
  private static func isBusAddress(_ value: ArraySlice<UInt8>) -> Bool {
    if [".auto", ".usb"].contains(where: { value.hasSuffix($0) }) || value.contains("hcd") { return true }
    let parts = value.split(separator: UInt8(ascii: ":"))
    return parts.count == 3 && parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 4
      && parts.joined().allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ".") }
  }
}
