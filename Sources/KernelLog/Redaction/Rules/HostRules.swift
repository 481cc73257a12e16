/// Finds the names of machines by their form: with dots, and at the end what only the name of a network's domain ends with.
struct HostRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    var index = 0
    while index < line.count {
      guard line.isWordStart(index), !line[index - 1].isUserName else {
        index += 1
        continue
      }
      take(at: index)
      index = line.end(from: index, while: \.isHostName)
    }
  }

  private mutating func take(at index: Int) {
    if line.has("drbd ", at: index) { takePeer(from: index + 5) }
    var end = line.end(from: index, while: \.isHostName)
    while end > index, !line[end - 1].isWord { end -= 1 }
    // A unit may be called after a machine: `acme.desk.example.service`.
    if line.has(".service", before: end) { end -= 8 }
    let name = index..<end
    let hasPath = line[end] == UInt8(ascii: ":") && line[end + 1] == UInt8(ascii: "/")
    guard hasPath || line.bytes[name].contains(UInt8(ascii: ".")) else { return }
    let isHost =
      !"/@\\$".utf8.contains(line[index - 1]) && !isOther(behind: end) && HostForm.isHost(line.bytes[name])
    if isHost || hasPath && isShare(at: end, behind: name) { addHost(name) }
    guard hasPath, line[end + 2] != UInt8(ascii: "/"), isHost || HostForm.isQuad(line.bytes[name]) else { return }
    addPath(from: end + 2)
  }

  /// Whether what stands behind a name makes it one of a function or a file: not so an address, `desk.example[10.0.0.7]`.
  private func isOther(behind end: Int) -> Bool {
    if line[end] == UInt8(ascii: "[") {
      let address = line.bytes[(end + 1)..<line.end(from: end + 1) { IPv6Form.isPart($0) }]
      return !HostForm.isQuad(address) && !IPv6Form.isAddress(address)
    }
    return "_=(+".utf8.contains(line[end])
  }

  private mutating func addHost(_ name: Range<Int>) {
    guard line[name.lowerBound].isLetter || line.bytes[name].contains(UInt8(ascii: ".")),
      !PublicNames.isProject(host: line.lowercased[name]), !PublicNames.isHost(line.lowercased[name])
    else { return }
    findings.append(Finding(range: name, kind: .host, isLearned: HostForm.isOwn(line.bytes[name])))
  }

  /// `store:/export/x`: what a server shares, and the server with it.
  private func isShare(at colon: Int, behind name: Range<Int>) -> Bool {
    (PathRules.shares.contains { line.has($0, at: colon + 1) } || line.index(of: "nfs", from: 0, within: 128) != nil)
      && line[name.lowerBound].isLetter
      && line[name.lowerBound - 1] != UInt8(ascii: "/")
  }

  private mutating func addPath(from start: Int) {
    let end = line.end(from: start) { $0 > .space && !$0.isQuote && !",;)>]".utf8.contains($0) }
    if end > start { findings.append(Finding(range: start..<end, kind: .path)) }
  }

  /// How far the colon behind a peer may be: a line full of these words takes no longer than another.
  private static let peerLimit = 160

  /// `drbd RESOURCE PEER:`, `drbd RESOURCE/0 drbd1 PEER:` (Linux 6.12, drivers/block/drbd/drbd_int.h; DRBD 9).
  private mutating func takePeer(from start: Int) {
    guard let end = line.index(of: ":", from: start, within: Self.peerLimit) else { return }
    let words = line.bytes[start..<end].split(separator: .space)
    guard (1...3).contains(words.count) else { return }
    let resource = words[0].prefix { $0 != UInt8(ascii: "/") }
    if !VolumeNames.isUsual(ArraySlice(resource.map(\.lowercased))) {
      findings.append(Finding(range: resource.startIndex..<resource.endIndex, kind: .volume, isLearned: true))
    }
    guard let peer = words.dropFirst().last, !VolumeNames.isKernelDevice(ArraySlice(peer.map(\.lowercased))),
      ValueForm.isSecret(line.lowercased[peer.startIndex..<peer.endIndex], .host)
    else { return }
    findings.append(Finding(range: peer.startIndex..<peer.endIndex, kind: .host, isLearned: true))
  }
}

/// What the names of machines look like.
enum HostForm {
  /// Whether a name with dots can only be a machine's, or a network's domain.
  static func isHost(_ name: ArraySlice<UInt8>) -> Bool {
    let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, name.count <= 253, labels.allSatisfy(isLabel), let first = labels.first,
      let last = labels.last, first.count >= 2, first.contains(where: { $0.isLetter || $0 == UInt8(ascii: "-") }),
      isOneCase(last, in: name),
      !name.elementsEqual("rc.local".utf8)
    else { return false }
    let small = ArraySlice(last.map(\.lowercased))
    if networks.contains(small) { return true }
    return labels.count >= 3 ? domains.contains(small) || countries.contains(small) : domains.contains(small)
  }

  /// Whether the first part of the name is surely a machine's own, and is to go also where it stands alone.
  static func isOwn(_ name: ArraySlice<UInt8>) -> Bool {
    let labels = name.split(separator: UInt8(ascii: "."))
    guard let first = labels.first, let last = labels.last else { return false }
    return labels.count == 1 || networks.contains(ArraySlice(last.map(\.lowercased)))
      || first.contains { $0.isDigit || $0 == UInt8(ascii: "-") }
  }

  /// Whether four numbers with dots between stand here.
  static func isQuad(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isDigit) }
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    !label.isEmpty && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
  }

  /// A full stop without a space behind it is followed by a capital.
  private static func isOneCase(_ last: ArraySlice<UInt8>, in name: ArraySlice<UInt8>) -> Bool {
    last.allSatisfy { $0 == $0.lowercased } || name.allSatisfy { $0 == $0.uppercased }
  }

  /// What the names in networks of one's own end with: RFC 6762, RFC 6761, RFC 8375, and what routers make up.
  private static let networks = WordSet(
    "lan local internal home corp intranet localdomain localnet example invalid intra onion box arpa lokal intern homelab priv"
  )

  /// Not those that files and parts of messages end with, such as `.sh`, `.in`, `.no`.
  private static let domains = WordSet(
    "com net org edu gov info biz eu de fr uk nl ch es ru br jp cz us xyz cloud online site")
  private static let countries = WordSet(
    """
    at it be se fi dk ie pt gr hu ro ua ca mx ar cl au nz cn tw kr hk vn tr il za no pl mil int io dev app co me tv ai page \
    tech name lu li sk si hr bg ee lv lt rs is my sg th id ph pk ir ae sa eg ke ng cat berlin wien swiss
    """)
}
