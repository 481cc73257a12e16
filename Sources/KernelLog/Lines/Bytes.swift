// Reading bytes that are text most of the time: nothing here assumes that they are.

extension UInt8 {
  /// Whether this is an ASCII digit.
  var isDigit: Bool { (0x30...0x39).contains(self) }

  /// Whether this is an ASCII letter.
  var isLetter: Bool { (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }

  /// Whether this is an ASCII digit or one of the letters of hexadecimal numbers.
  var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }

  /// Whether this may stand in the name of a kernel symbol.
  var isSymbol: Bool {
    isLetter || isDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: ".") || self == UInt8(ascii: "$")
  }

  static let space = UInt8(ascii: " ")
  static let newline = UInt8(ascii: "\n")
}

extension ArraySlice<UInt8> {
  /// Whether the bytes begin with this text.
  func hasPrefix(_ text: String) -> Bool {
    starts(with: text.utf8)
  }

  /// Whether the bytes begin with these.
  func begins(with bytes: [UInt8]) -> Bool {
    guard count >= bytes.count else { return false }
    var index = startIndex
    for byte in bytes {
      guard self[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// Where these bytes first stand.
  func firstIndex(of bytes: [UInt8]) -> Int? {
    guard let first = bytes.first, count >= bytes.count else { return nil }
    for index in startIndex...(endIndex - bytes.count)
    where self[index] == first && self[index...].begins(with: bytes) { return index }
    return nil
  }

  /// Whether this text stands anywhere in the bytes.
  func contains(_ text: String) -> Bool { firstIndex(of: text) != nil }

  /// Whether the bytes end with this text.
  func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }

  /// Drops this text from the front, where it stands there.
  mutating func takePrefix(_ text: String) -> Bool {
    guard hasPrefix(text) else { return false }
    removeFirst(text.utf8.count)
    return true
  }

  /// Takes the longest front of which every byte satisfies the predicate.
  mutating func takePrefix(while predicate: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let taken = prefix(while: predicate)
    removeFirst(taken.count)
    return taken
  }

  /// Takes a decimal number of at most 18 digits from the front.
  mutating func takeNumber() -> Int? {
    var value = 0
    var length = 0
    for byte in self {
      guard byte.isDigit else { break }
      guard length < 18 else { return nil }
      value = value * 10 + Int(byte - 0x30)
      length += 1
    }
    guard length > 0 else { return nil }
    removeFirst(length)
    return value
  }

  /// Drops spaces from the front.
  mutating func skipSpaces() {
    removeFirst(prefix { $0 == .space }.count)
  }

  /// Where this text first stands.
  func firstIndex(of text: String) -> Int? {
    let bytes = text.utf8
    guard let first = bytes.first, count >= bytes.count else { return nil }
    for index in startIndex...(endIndex - bytes.count)
    where self[index] == first && self[index...].starts(with: bytes) { return index }
    return nil
  }

  /// What stands after this text, where it stands at all.
  func after(_ text: String) -> ArraySlice<UInt8>? {
    guard let index = firstIndex(of: text) else { return nil }
    return self[(index + text.utf8.count)...]
  }

  /// What stands before this text, or everything.
  func before(_ text: String) -> ArraySlice<UInt8> {
    self[..<(firstIndex(of: text) ?? endIndex)]
  }

  /// Where printk's time, `[   12.345678]`, first stands.
  var firstTime: Int? {
    var rest = self
    while let open = rest.firstIndex(of: UInt8(ascii: "[")) {
      rest = rest[(open + 1)...]
      var time = rest
      time.skipSpaces()
      if time.takeNumber() != nil, time.takePrefix("."), time.takePrefix(while: \.isDigit).count == 6,
        time.first == UInt8(ascii: "]")
      {
        return open
      }
    }
    return nil
  }

  /// The bytes as text: control characters and invalid UTF-8 escaped, spaces at both ends dropped.
  var cleaned: String {
    var bytes = self
    while let last = bytes.last, last == .space || last == 0x0d || last == 0 { bytes.removeLast() }
    bytes.skipSpaces()
    var output: [UInt8] = []
    var escaper = TextEscaper()
    for byte in bytes { escaper.append(byte, to: &output) }
    escaper.finish(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
