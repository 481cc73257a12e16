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
    span.holds(text.utf8.span, at: 0)
  }

  /// Whether the bytes begin with these.
  func begins(with bytes: [UInt8]) -> Bool {
    span.holds(bytes.span, at: 0)
  }

  /// Where these bytes first stand.
  func firstIndex(of bytes: [UInt8]) -> Int? {
    span.firstIndex(of: bytes.span).map { startIndex + $0 }
  }

  /// Whether this text stands anywhere in the bytes.
  func contains(_ text: String) -> Bool { firstIndex(of: text) != nil }

  /// Whether the bytes end with this text.
  func hasSuffix(_ text: String) -> Bool {
    let bytes = text.utf8.span
    return count >= bytes.count && span.holds(bytes, at: count - bytes.count)
  }

  /// Drops this text from the front, where it stands there.
  mutating func takePrefix(_ text: String) -> Bool {
    guard hasPrefix(text) else { return false }
    self = self[(startIndex + text.utf8.count)...]
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
    var length = 0
    let number = span.takeNumber(at: &length)
    self = self[(startIndex + length)...]
    return number
  }

  /// Drops spaces from the front.
  mutating func skipSpaces() {
    var place = 0
    span.skipSpaces(at: &place)
    self = self[(startIndex + place)...]
  }

  /// Drops spaces and tabs from the front.
  mutating func skipBlanks() {
    var place = 0
    span.skipBlanks(at: &place)
    self = self[(startIndex + place)...]
  }

  /// What stands at places that count from the front.
  subscript(within places: Range<Int>) -> ArraySlice<UInt8> {
    self[(startIndex + places.lowerBound)..<(startIndex + places.upperBound)]
  }

  /// Where this text first stands.
  func firstIndex(of text: String) -> Int? {
    span.firstIndex(of: text.utf8.span).map { startIndex + $0 }
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

extension Span<UInt8> {
  /// Whether these bytes stand at an index.
  func holds(_ bytes: Span<UInt8>, at index: Int) -> Bool {
    guard bytes.count <= count - index else { return false }
    for offset in bytes.indices where self[index + offset] != bytes[offset] { return false }
    return true
  }

  /// Where these bytes first stand.
  func firstIndex(of bytes: Span<UInt8>) -> Int? {
    guard !bytes.isEmpty, count >= bytes.count else { return nil }
    let first = bytes[0]
    for index in 0...(count - bytes.count) where self[index] == first && holds(bytes, at: index) { return index }
    return nil
  }

  /// Goes past this ASCII character, where it stands there.
  func take(_ character: Unicode.Scalar, at place: inout Int) -> Bool {
    guard place < count, self[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  /// Goes past spaces.
  func skipSpaces(at place: inout Int) {
    while place < count, self[place] == .space { place += 1 }
  }

  /// Goes past spaces and tabs.
  func skipBlanks(at place: inout Int) {
    while place < count, self[place] == .space || self[place] == 0x09 { place += 1 }
  }

  /// Takes a decimal number of at most 18 digits.
  func takeNumber(at place: inout Int) -> Int? {
    var value = 0
    var end = place
    while end < count, self[end].isDigit {
      guard end - place < 18 else { return nil }
      value = value * 10 + Int(self[end] - 0x30)
      end += 1
    }
    guard end > place else { return nil }
    place = end
    return value
  }

  /// Whether this byte is among them.
  func contains(byte: UInt8) -> Bool {
    for index in indices where self[index] == byte { return true }
    return false
  }
}
