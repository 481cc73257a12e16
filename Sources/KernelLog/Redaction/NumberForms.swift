/// Telling versions from IPv4 addresses: both are four numbers with dots between.
enum VersionContext {
  private static let words = WordSet(
    """
    version versions ver vers rev revision firmware fw fwversion release driver bios nvm ucode microcode build api abi \
    module linux kernel patch protocol fpga sdk uefi rom phy image v ec agesa smu psp dmub vbios me txe efi lib sw hw tool
    """)

  /// Whether four numbers are the version of something, by what stands around them.
  static func isVersion(_ range: Range<Int>, in line: RedactableLine) -> Bool {
    let (before, after) = (line[range.lowerBound - 1], line[range.upperBound])
    // `10.0.0.1...10.0.0.2` are the two ends of a tunnel.
    if before == UInt8(ascii: "."), line[range.lowerBound - 2] == before { return false }
    if before == UInt8(ascii: ".") || before == UInt8(ascii: "_") || before == UInt8(ascii: "~") { return true }
    if before == UInt8(ascii: "-"), !line[range.lowerBound - 2].isDigit { return true }
    if after == UInt8(ascii: "+") || after == UInt8(ascii: "~") || after == UInt8(ascii: "_") { return true }
    // The kernel's thread for a server: `10.0.0.1-manager`, cut as the names of threads are (Linux 6.12, fs/nfs/nfs4state.c).
    if after == UInt8(ascii: "-"), isManager(line, from: range.upperBound + 1) { return false }
    if after == UInt8(ascii: "-"), line[range.upperBound + 1].isLetter { return true }
    let end = line.start(to: range.lowerBound) { !$0.isWord && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
    let start = line.start(to: end) { $0.isLetter }
    return words.contains(line.lowercased[start..<end]) || isDrivers(range, in: line)
  }

  /// Whether this is the beginning of `manager`, and of nothing else.
  private static func isManager(_ line: RedactableLine, from start: Int) -> Bool {
    let end = line.end(from: start, while: \.isWord)
    return end > start && "manager".utf8.starts(with: line.lowercased[start..<end])
  }

  /// `5.15.0.91 kernel`, and `amdgpu 20.40.0.0` as long as no network has such an address for its own (RFC 1918, RFC 6598).
  private static func isDrivers(_ range: Range<Int>, in line: RedactableLine) -> Bool {
    for word in [" kernel", " driver", " firmware"] where line.has(word, at: range.upperBound) {
      let after = line[range.upperBound + word.utf8.count]
      // With a colon it is the program that a line of syslog names behind its machine.
      return after != UInt8(ascii: ":") && after != UInt8(ascii: "[") && !after.isWord
    }
    guard !["10.", "192.168.", "172.", "169.254.", "100."].contains(where: { line.has($0, at: range.lowerBound) }),
      line[range.lowerBound - 1] == .space
    else { return false }
    let start = line.start(to: range.lowerBound - 1) { $0.isSymbol }
    return drivers.contains(line.lowercased[start..<range.lowerBound - 1])
  }

  private static let drivers = WordSet(
    """
    amdgpu radeon nouveau nvidia i915 xe mlx4_core mlx4_en mlx5_core iwlwifi ixgbe ixgbevf i40e iavf igb e1000e bnxt_en bnx2x \
    tg3 megaraid_sas mpt2sas mpt3sas qla2xxx lpfc hpsa aacraid smartpqi vmxnet3 vboxdrv zfs spl ath10k_pci ath11k_pci brcmfmac \
    rtl8821cu r8125 r8168 fglrx amdkfd be2net be2iscsi cxgb4 enic fnic qede qed sfc ena
    """)
}

/// The text form of IPv6 addresses: RFC 4291, section 2.2.
enum IPv6Form {
  /// More characters than any has: INET6_ADDRSTRLEN of in6.h, and one.
  static let longest = 47

  /// Whether this may stand in one.
  static func isPart(_ byte: UInt8) -> Bool {
    byte.isHexDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }

  /// Whether the text is an address that tells where somebody is: valid, and not the loopback, nothing, or everybody here.
  static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
    let groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let empty = groups.count(where: \.isEmpty)
    guard groups.count >= 3, groups.count <= 9 else { return false }
    let isShortened = hasDoubleColon(text)
    let isWhole = groups.count == 8 && empty == 0 || groups.count == 7 && empty == 0 && isQuad(groups[6])
    guard isShortened || isWhole else { return false }
    let named = groups.filter { !$0.isEmpty }
    guard named.dropLast().allSatisfy(isGroup), named.last.map({ isGroup($0) || isQuad($0) }) == true else {
      return false
    }
    // At both ends an empty group is half of the double colon.
    if isShortened, empty > 1 + (groups.first?.isEmpty == true ? 1 : 0) + (groups.last?.isEmpty == true ? 1 : 0) {
      return false
    }
    return named.contains { $0.count >= 3 } && !isEverybodys(text)
  }

  private static func isGroup(_ group: ArraySlice<UInt8>) -> Bool { group.count <= 4 && group.allSatisfy(\.isHexDigit) }

  private static func isQuad(_ group: ArraySlice<UInt8>) -> Bool {
    let parts = group.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isDigit) }
  }

  private static func hasDoubleColon(_ text: ArraySlice<UInt8>) -> Bool {
    zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":") }
  }

  private static func isEverybodys(_ text: ArraySlice<UInt8>) -> Bool {
    let small = text.map(\.lowercased)
    return small.elementsEqual("ff02::1".utf8) || small.elementsEqual("ff02::2".utf8)
  }
}

/// Long texts without meaning: keys, tokens and certificates in base64 (RFC 4648), also in its form for URLs.
enum Blob {
  /// From how many characters on a text may be one.
  static let shortest = 40

  /// Whether this may stand in one.
  static func isPart(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || [0x2b, 0x2f, 0x2d, 0x5f].contains(byte)
  }

  /// Whether this may stand in one that is a part of a path.
  static func isPartOfName(_ byte: UInt8) -> Bool { isPart(byte) && byte != UInt8(ascii: "/") }

  /// Whether the text changes between capitals, small letters and digits as only chance does.
  static func isMeaningless(_ text: ArraySlice<UInt8>) -> Bool {
    guard !isModuleAlias(text), !isMangled(text), !isPath(text) else { return false }
    let classes = text.map { $0.isDigit ? 0 : $0.isLetter ? $0 == $0.lowercased ? 1 : 2 : 3 }
    let changes = zip(classes, classes.dropFirst()).count { $0 != $1 }
    return (0...2).allSatisfy(classes.contains) && changes * 4 >= text.count
  }

  /// `v00008086d00001533sv…`: what modules say of the devices that they drive (Linux 6.12, scripts/mod/file2alias.c).
  private static func isModuleAlias(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "v") else { return false }
    let digits = text.dropFirst().prefix { $0.isHexDigit && $0 == $0.uppercased }.count
    return digits >= 4 && [UInt8(ascii: "d"), UInt8(ascii: "p")].contains(text.dropFirst(1 + digits).first ?? 0)
  }

  /// `_RNvNt…`, `_ZN…`: functions of Rust and C++.
  private static func isMangled(_ text: ArraySlice<UInt8>) -> Bool {
    text.starts(with: "_R".utf8) || text.starts(with: "_ZN".utf8)
  }

  /// Whether it begins as a path does: with a slash, or with a word in small letters before one.
  private static func isPath(_ text: ArraySlice<UInt8>) -> Bool {
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return false }
    return text[..<slash].allSatisfy { (0x61...0x7a).contains($0) }
  }
}
