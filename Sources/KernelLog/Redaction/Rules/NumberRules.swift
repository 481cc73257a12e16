/// Finds what shows by its own form what it is: addresses, UUIDs, keys.
struct NumberRules {
  private let line: RedactableLine
  private let protected: ProtectedPlaces
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine, _ protected: ProtectedPlaces) {
    self.line = line
    self.protected = protected
    var index = 0
    while index < line.count { index = take(at: index) }
  }

  /// Looks at one place, and gives the next one to look at.
  private mutating func take(at index: Int) -> Int {
    let byte = line.bytes[index]
    if byte == UInt8(ascii: "@") { return takeEmail(at: index) }
    if byte == UInt8(ascii: ":"), line[index + 1] == byte, !line[index - 1].isWord { return takeIPv6(at: index) }
    guard byte.isWord, !line[index - 1].isWord else { return index + 1 }
    if let end = interfaceEnd(at: index) ?? blobEnd(at: index) { return end }
    // Kubernetes calls the slice of a pod `kubepods-burstable-pod01234567_89ab_…`.
    if line.has("pod", at: index), let end = uuidEnd(at: index + 3) { return end }
    guard byte.isHexDigit else { return index + 1 }
    if let end = worldWideNameEnd(at: index) ?? partitionEnd(at: index) { return end }
    if let end = uuidEnd(at: index) ?? hardwareAddressEnd(at: index) ?? longNumberEnd(at: index) { return end }
    if let end = ipv4End(at: index) { return end }
    return takeIPv6(at: index)
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) -> Int {
    if !protected.overlap(range) { findings.append(Finding(range: range, kind: kind)) }
    return range.upperBound
  }

  // MARK: Hardware addresses

  private mutating func hardwareAddressEnd(at start: Int) -> Int? {
    if let end = dottedHardwareAddressEnd(at: start) { return add(start..<end, .mac) }
    let separator = line[start + 2]
    guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") || separator == UInt8(ascii: "_") else {
      return nil
    }
    var end = start
    var pairs = 0
    while line[end].isHexDigit, line[end + 1].isHexDigit, !line[end + 2].isWord {
      pairs += 1
      end += 2
      guard line[end] == separator, line[end + 1].isHexDigit else { break }
      end += 1
    }
    if line[end - 1] == separator { end -= 1 }
    guard pairs >= 6, !line[end].isWord else { return nil }
    // A PXE loader puts the kind of the network before the address: BOOTIF=01-….
    let first = pairs == 7 && line.has("bootif=", before: start) ? start + 3 : start
    guard !isOneDigit(first..<end) else { return end }
    return add(first..<end, .mac)
  }

  /// `0011.2233.4455`, as network equipment writes it.
  private func dottedHardwareAddressEnd(at start: Int) -> Int? {
    guard line[start + 4] == UInt8(ascii: "."), line[start + 9] == UInt8(ascii: "."), !line[start + 14].isWord else {
      return nil
    }
    for place in 0..<14 where place != 4 && place != 9 && !line[start + place].isHexDigit { return nil }
    let hasLetter = (start..<start + 14).contains { line.bytes[$0].isLetter }
    return hasLetter || line[start] == UInt8(ascii: "0") ? start + 14 : nil
  }

  /// `enx001122334455`: systemd.net-naming-scheme(7) makes names of addresses.
  private mutating func interfaceEnd(at start: Int) -> Int? {
    guard line[start + 2] == UInt8(ascii: "x"), line.end(from: start, while: \.isWord) == start + 15,
      line.has("en", at: start) || line.has("wl", at: start) || line.has("ww", at: start) || line.has("ib", at: start)
        || line.has("sl", at: start), line.end(from: start + 3, while: \.isHexDigit) == start + 15
    else { return nil }
    return add(start + 3..<start + 15, .mac)
  }

  /// `added 0:0:1:0 5000c500a1b2c3d5 Direct-Access`: drivers of SAS controllers (Linux 6.12, drivers/scsi/smartpqi).
  private mutating func worldWideNameEnd(at start: Int) -> Int? {
    let end = line.end(from: start, while: \.isHexDigit)
    guard end == start + 16, line[start] == UInt8(ascii: "5"), line[end] == .space, line[start - 1] == .space else {
      return nil
    }
    let address = line.bytes[line.start(to: start - 1) { $0.isDigit || $0 == UInt8(ascii: ":") }..<start - 1]
    return address.count(where: { $0 == UInt8(ascii: ":") }) == 3 ? add(start..<end, .serial) : nil
  }

  /// `0801 248832 sda1 f1bd2f1a-01`: the partitions that there are where none is the root (Linux 6.12, block/early-lookup.c).
  private mutating func partitionEnd(at start: Int) -> Int? {
    let end = line.end(from: start, while: \.isHexDigit)
    guard end == start + 8, line[end] == UInt8(ascii: "-"), end + 3 == line.count, line[start - 1] == .space else {
      return nil
    }
    let device = line.start(to: start - 1) { $0.isWord }..<start - 1
    return VolumeNames.isKernelDevice(line.lowercased[device]) ? add(start..<line.count, .uuid) : nil
  }

  // MARK: IP addresses

  private mutating func ipv4End(at start: Int) -> Int? {
    guard let end = dottedQuadEnd(at: start), !VersionContext.isVersion(start..<end, in: line) else { return nil }
    let isPublic =
      line.has("0.", at: start) || line.has("127.", at: start) || line.has("255.", at: start)
      || line.has("224.0.0.", at: start) || line.has("239.255.255.250", at: start)
    return isPublic ? end : add(start..<end, .ip)
  }

  private func dottedQuadEnd(at start: Int) -> Int? {
    var end = start
    for place in 0..<4 {
      let digits = line.end(from: end, while: \.isDigit)
      let value = (end..<min(digits, end + 4)).reduce(0) { $0 * 10 + Int(line.bytes[$1] - 0x30) }
      guard digits > end, digits <= end + 3, value <= 255, digits == end + 1 || line[end] != 0x30 else { return nil }
      end = digits
      guard place < 3 else { break }
      guard line[end] == UInt8(ascii: ".") else { return nil }
      end += 1
    }
    return line[end].isWord || line[end] == UInt8(ascii: ".") && line[end + 1].isDigit ? nil : end
  }

  private mutating func takeIPv6(at start: Int) -> Int {
    var end = start
    while end < start + IPv6Form.longest, IPv6Form.isPart(line[end]) { end += 1 }
    // What follows a sentence's address is no part of it.
    while end > start, line[end - 1] == UInt8(ascii: "."), line[end] != UInt8(ascii: ":") { end -= 1 }
    if line[end - 1] == UInt8(ascii: ":"), line[end - 2] != UInt8(ascii: ":") { end -= 1 }
    guard end > start + 2, !line[end].isWord, line[end] != UInt8(ascii: "_"),
      line[start - 1] != UInt8(ascii: "."), IPv6Form.isAddress(line.bytes[start..<end])
    else { return start + 1 }
    return add(start..<end, .ip)
  }

  // MARK: UUIDs and keys

  private mutating func uuidEnd(at start: Int) -> Int? {
    for (groups, separator) in Self.uuidForms {
      guard let end = end(of: groups, separator, at: start) else { continue }
      return isEverybodys(start..<end)
        ? end : add(start..<end, .uuid)
    }
    return nil
  }

  /// Whether a UUID is no machine's own: a vendor's, or an interface of firmware's (Linux 6.12, drivers/platform/x86/wmi.c).
  private func isEverybodys(_ range: Range<Int>) -> Bool {
    isOneDigit(range) || PublicNames.isVendor(line.lowercased[range])
      || line.index(of: "wmi", from: 0, within: 64) != nil
  }

  /// RFC 9562; md's: Linux 6.12, drivers/md/md.c; what Kubernetes makes of one in a unit's name; Apple's of a telephone.
  private static let uuidForms: [([Int], UInt8)] = [
    ([8, 4, 4, 4, 12], UInt8(ascii: "-")), ([8, 8, 8, 8], UInt8(ascii: ":")), ([8, 4, 4, 4, 12], UInt8(ascii: "_")),
    ([8, 16], UInt8(ascii: "-")),
  ]

  private func end(of groups: [Int], _ separator: UInt8, at start: Int) -> Int? {
    var end = start
    for (place, length) in groups.enumerated() {
      guard line.end(from: end, while: \.isHexDigit) == end + length else { return nil }
      end += length
      guard place < groups.count - 1 else { break }
      guard line[end] == separator else { return nil }
      end += 1
    }
    return line[end].isWord ? nil : end
  }

  /// A machine or boot identifier (32 digits, machine-id(5)), a digest, a key.
  private mutating func longNumberEnd(at start: Int) -> Int? {
    let first = line.has("0x", at: start) ? start + 2 : start
    let end = line.end(from: first, while: \.isHexDigit)
    guard end - first >= 32, !line[end].isWord, !isOneDigit(first..<end) else { return nil }
    guard !protected.isBuildIdentifier(at: first) else { return end }
    return add(first..<end, end - first == 32 ? .uuid : .key)
  }

  private mutating func blobEnd(at start: Int) -> Int? {
    for isPart in [Blob.isPart, Blob.isPartOfName] {
      let first = line.start(to: start) { isPart($0) && !$0.isWord }
      guard !line[first - 1].isWord else { continue }
      let end = line.end(from: start, while: isPart)
      guard end - first >= Blob.shortest, self.end(of: [8, 4, 4, 4, 12], 0x2d, at: end - 36) != end,
        Blob.isMeaningless(line.bytes[first..<end]), !isDiskLink(first..<end)
      else {
        continue
      }
      return add(first..<line.end(from: end) { $0 == UInt8(ascii: "=") }, .key)
    }
    return lvmUUIDEnd(at: start) ?? securityIdentifierEnd(at: start) ?? syncthingEnd(at: start)
  }

  /// `S-1-5-21-…`: a Windows domain's and its users' number ([MS-DTYP], 2.4.2).
  private mutating func securityIdentifierEnd(at start: Int) -> Int? {
    guard line.has("s-1-5-21-", at: start) else { return nil }
    return add(start..<line.end(from: start + 9) { $0.isDigit || $0 == UInt8(ascii: "-") }, .serial)
  }

  /// `K7QWLZ3-H2MVXTA-…`: a device of Syncthing's, whole, or its beginning.
  private mutating func syncthingEnd(at start: Int) -> Int? {
    var end = start
    var groups = 0
    while line.end(from: end, while: { (0x41...0x5a).contains($0) || (0x32...0x37).contains($0) }) == end + 7 {
      groups += 1
      end += 7
      guard line[end] == UInt8(ascii: "-"), groups < 8 else { break }
      end += 1
    }
    let isWhole = groups == 8 || groups == 2 && line.index(of: "syncthing", from: 0, within: 128) != nil
    return isWhole && !line[end].isWord ? add(start..<end, .serial) : nil
  }

  /// A link to a disk has a part that says which, and parts that say what it is and may stay.
  private func isDiskLink(_ range: Range<Int>) -> Bool {
    line.has("by-id/", before: range.lowerBound) || line.index(of: "by-", from: range.lowerBound, within: 64) != nil
  }

  /// `Zz0aBc-1234-…-AbCdEf`: LVM's own form, lib/uuid/uuid.c of LVM 2.03.
  private mutating func lvmUUIDEnd(at start: Int) -> Int? {
    guard line[start + 6] == UInt8(ascii: "-") else { return nil }
    var end = start
    for length in [6, 4, 4, 4, 4, 4, 6] {
      guard line.end(from: end, while: \.isWord) == end + length else { return nil }
      end += length
      guard line[end] == UInt8(ascii: "-") else { break }
      end += 1
    }
    return end == start + 38 && !line[end].isWord ? add(start..<end, .uuid) : nil
  }

  // MARK: E-mail

  private mutating func takeEmail(at place: Int) -> Int {
    let isName: (UInt8) -> Bool = { $0.isUserName || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }
    let start = quotedNameStart(to: place) ?? line.start(to: place, while: isName)
    var end = line.end(from: place + 1, while: \.isHostName)
    while end > place, !line[end - 1].isWord { end -= 1 }
    guard start < place, end > place + 1, !isLogin(endingAt: start) else { return place + 1 }
    if line[start].isLetter, let quad = dottedQuadEnd(at: place + 1), quad == end {
      findings.append(Finding(range: start..<place, kind: .user, isLearned: true))
      return place + 1
    }
    guard PublicNames.isEmailDomain(line.lowercased[(place + 1)..<end]) else { return place + 1 }
    guard !PublicNames.isAddress(line.lowercased[start..<end]) else { return end }
    return add(start..<end, .email)
  }

  /// `"k.o'neil"@host`: a name that may have anything in it (RFC 5321, section 4.1.2).
  private func quotedNameStart(to place: Int) -> Int? {
    guard line[place - 1] == UInt8(ascii: "\"") else { return nil }
    let start = line.start(to: place - 1, limit: 64) { $0 != UInt8(ascii: "\"") && $0 > .space }
    return line[start - 1] == UInt8(ascii: "\"") && start < place - 1 ? start - 1 : nil
  }

  /// Whether it is the password in a URL that stands before the `@`.
  private func isLogin(endingAt start: Int) -> Bool {
    line[start - 1] == UInt8(ascii: ":") && line.has("://", before: line.start(to: start - 1, while: \.isUserName))
  }

  /// Whether all digits of a number are the same: nobody's own.
  private func isOneDigit(_ range: Range<Int>) -> Bool {
    let digits = line.lowercased[range].filter(\.isHexDigit)
    return digits.allSatisfy { $0 == digits.first }
  }
}
