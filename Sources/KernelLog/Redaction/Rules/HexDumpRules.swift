/// Finds hardware addresses where only the words before show that hexadecimal digits are one, and what packets hold.
struct HexDumpRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where line.isWordStart(index) {
      switch line.lowercased[index] {
      case UInt8(ascii: "l"): if line.has("ll header: ", at: index) { takeHeader(from: index + 11) }
      case UInt8(ascii: "s"): if line.has("skb ", at: index) { takePacket(from: index + 4) }
      case UInt8(ascii: "w"), UInt8(ascii: "n"), UInt8(ascii: "z"), UInt8(ascii: "e"): takeWorldWideName(at: index)
      default: break
      }
      if line.bytes[index].isHexDigit { takeAddress(at: index) }
    }
  }

  // MARK: Dumps

  /// The bytes of a dump of which the text behind them gives something away: `2f 6d 6e 74  /mnt`.
  static func bytes(in line: RedactableLine, besides findings: [Finding]) -> Range<Int>? {
    guard let last = findings.map(\.range.lowerBound).max() else { return nil }
    let isText: (Range<Int>) -> Bool = { bytes in
      bytes.upperBound < last && line.count - line.skippingSpaces(bytes.upperBound) <= (bytes.count + 1) / 3
    }
    var index = 0
    while index < last {
      guard line.isWordStart(index), line[index].isHexDigit else {
        index += 1
        continue
      }
      let bytes = index..<max(index + 1, Self.pairsEnd(from: index, in: line))
      let isRead = findings.contains { $0.range.overlaps(bytes) }
      if bytes.count >= 23, !isRead, isText(bytes) { return bytes }
      index = bytes.upperBound
    }
    return nil
  }

  private static func pairsEnd(from start: Int, in line: RedactableLine) -> Int {
    var end = start
    var index = start
    while line[index].isHexDigit, line[index + 1].isHexDigit, !line[index + 2].isWord {
      end = index + 2
      index += 3
    }
    return end
  }

  /// The header of a packet that came from where it cannot: Linux 6.12, net/ipv4/route.c, `ip_handle_martian_source`.
  private mutating func takeHeader(from start: Int) {
    let first = afterOffset(start)
    let pairs = self.pairs(from: first, separator: .space)
    guard pairs.count >= 12 else { return }
    for place in [0, 6] {
      let range = pairs[place].lowerBound..<pairs[place + 5].upperBound
      if !isOneDigit(range) { findings.append(Finding(range: range, kind: .mac)) }
    }
    takeText(behind: pairs)
  }

  /// What a packet holds: Linux 6.12, net/core/skbuff.c, `skb_dump`.
  private mutating func takePacket(from start: Int) {
    let end = line.end(from: start, while: \.isWord)
    guard ["linear", "headroom", "tailroom", "frag", "fraglist"].contains(where: { line.has($0, at: start) }),
      line[end] == UInt8(ascii: ":")
    else { return }
    let pairs = self.pairs(from: afterOffset(line.skippingSpaces(end + 1)), separator: .space)
    guard let first = pairs.first, let last = pairs.last else { return }
    findings.append(Finding(range: first.lowerBound..<last.upperBound, kind: .key))
    takeText(behind: pairs)
  }

  /// The same bytes as text, behind them.
  private mutating func takeText(behind pairs: [Range<Int>]) {
    guard let end = pairs.last?.upperBound else { return }
    let range = line.rest(from: line.skippingSpaces(end))
    if !range.isEmpty { findings.append(Finding(range: range, kind: .key)) }
  }

  /// The place behind `00000000: `.
  private func afterOffset(_ start: Int) -> Int {
    let end = line.end(from: start, while: \.isHexDigit)
    return end == start + 8 && line[end] == UInt8(ascii: ":") ? line.skippingSpaces(end + 1) : start
  }

  private func pairs(from start: Int, separator: UInt8) -> [Range<Int>] {
    var pairs: [Range<Int>] = []
    var index = start
    while line[index].isHexDigit, line[index + 1].isHexDigit, !line[index + 2].isWord {
      pairs.append(index..<index + 2)
      guard line[index + 2] == separator else { break }
      index += 3
    }
    return pairs
  }

  // MARK: Addresses

  /// `mac_addr 9c3dcf010298`, `hwaddr 9c.3d.cf.01.02.95`, `MAC: 9c 3d cf 01 02 95`.
  private mutating func takeAddress(at index: Int) {
    let end = line.end(from: index, while: \.isHexDigit)
    if end == index + 12, !line[end].isWord {
      guard isCalledAddress(index), !isOneDigit(index..<end) else { return }
      return findings.append(Finding(range: index..<end, kind: .mac))
    }
    guard end == index + 2, line[end] == UInt8(ascii: ".") || line[end] == .space else { return }
    let pairs = self.pairs(from: index, separator: line[end])
    guard pairs.count == 6, let last = pairs.last else { return }
    let range = index..<last.upperBound
    let hasDots = line[end] == UInt8(ascii: ".")
    guard line[range.upperBound] != UInt8(ascii: "."), !isOneDigit(range),
      hasDots && line.bytes[range].contains(where: \.isLetter) || isCalledAddress(index)
    else { return }
    findings.append(Finding(range: range, kind: .mac))
  }

  private static let names = [
    "mac", "hwaddr", "macaddr", "macaddress", "mac_addr", "mac_address", "hw_addr", "hw_address", "hardware_address",
    "node_addr", "node_address", "dev_addr", "perm_addr", "permanent_address", "bd_addr", "bdaddr", "lladdr",
    "link_address", "eth_addr", "ethaddr", "ethernet_address", "ether", "station_address", "bluetooth_address", "bssid",
    "local_mac", "wlan_addr", "sta", "phys_address", "addr_mac",
  ]

  /// Whether the words before say that a hardware address follows.
  private func isCalledAddress(_ index: Int) -> Bool {
    let end = line.start(to: index, limit: 4) { !$0.isWord }
    let start = line.start(to: end, limit: 24) { $0.isWord || " _-".utf8.contains($0) }
    let words = line.lowercased[start..<end].map { $0 == .space || $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    return Self.names.contains { name in
      words.count >= name.utf8.count && words.suffix(name.utf8.count).elementsEqual(name.utf8)
        && (words.count == name.utf8.count || words[words.count - name.utf8.count - 1] == UInt8(ascii: "_"))
    }
  }

  private func isOneDigit(_ range: Range<Int>) -> Bool {
    let digits = line.lowercased[range].filter(\.isHexDigit)
    return digits.allSatisfy { $0 == digits.first }
  }

  // MARK: World wide names

  /// `rd.zfcp=0.0.4000,0x5005076300c213e9,…` (dracut.cmdline(7)), `wwn-0x5000c500a1b2c3d4`.
  private mutating func takeWorldWideName(at index: Int) {
    if line.has("zfcp=", at: index) || line.has("zfcp.device=", at: index) {
      let end = line.end(from: index) { $0 > .space }
      for place in index..<end where line.has(",0x", at: place) { takeName(from: place + 1, least: 8) }
    }
    let front = line.end(from: index, while: \.isWord)
    guard Self.worldWide.contains(line.lowercased[index..<front]) else { return }
    let start = line.end(from: front) { [.space, 0x2d, 0x5f, 0x3a, 0x3d, 0x2e].contains($0) }
    if start <= front + 3 { takeName(from: start, least: 16) }
  }

  private static let worldWide = WordSet("wwn wwpn wwnn wwid naa eui nguid")

  private mutating func takeName(from start: Int, least: Int) {
    let first = start + (line.has("0x", at: start) ? 2 : 0)
    let end = line.end(from: first, while: \.isHexDigit)
    guard end - first >= least, !line[end].isWord, !isOneDigit(first..<end) else { return }
    findings.append(Finding(range: start..<end, kind: .serial))
  }
}
