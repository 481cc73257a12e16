/// A line as the rules of redaction read it, and where each of its bytes stands in the line as it is written.
///
/// Escapes are read as what they stand for, so that `by\x2duuid` is `by-uuid`: systemd writes `\x2d` in the names of units
/// (systemd-escape(1)), udev in links, the kernel `\040` in mount tables.
struct RedactableLine {
  /// The line's bytes, escapes resolved.
  let bytes: [UInt8]
  /// The same with ASCII capitals made small.
  let lowercased: [UInt8]
  /// Where each byte begins in the line as written, and behind them its length; `nil` where nothing is escaped.
  private let offsets: [Int]?

  init(_ line: ArraySlice<UInt8>) {
    let (bytes, offsets) = Self.unescaped(line)
    self.bytes = bytes
    self.offsets = offsets
    lowercased = bytes.map(\.lowercased)
  }

  var count: Int { bytes.count }

  /// The byte at a place; NUL before the beginning and after the end.
  subscript(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

  /// The place in the line as written.
  func offset(of index: Int) -> Int { offsets.map { $0[index] } ?? index }

  /// Whether the byte was written as an escape: a space or a dash in a name, which does not end it.
  func isEscaped(_ index: Int) -> Bool {
    offset(of: index + 1) > offset(of: index) + 1 && bytes[index] != Self.escapeByte
  }

  private static let escapeByte: UInt8 = 0x1b

  /// Whether this text, in small letters, stands at a place, whatever the line's own case.
  func has(_ text: String, at index: Int) -> Bool {
    guard index >= 0, index + text.utf8.count <= count else { return false }
    var place = index
    for byte in text.utf8 {
      guard lowercased[place] == byte else { return false }
      place += 1
    }
    return true
  }

  /// Whether this text, in small letters, stands just before a place.
  func has(_ text: String, before index: Int) -> Bool { has(text, at: index - text.utf8.count) }

  /// Where this text, in small letters, stands next, at most so many bytes further on.
  func index(of text: String, from start: Int, within limit: Int = 256) -> Int? {
    guard let first = text.utf8.first else { return nil }
    var index = max(0, start)
    let end = min(count, start + limit)
    while index < end {
      if lowercased[index] == first, has(text, at: index) { return index }
      index += 1
    }
    return nil
  }

  /// Whether this text, in small letters, stands somewhere before a place, not too far from it.
  func says(_ text: String, before index: Int) -> Bool {
    self.index(of: text, from: max(0, index - Self.reach), within: min(index, Self.reach)) != nil
  }

  /// How far back a line is looked through: one full of beginnings takes no longer than another.
  private static let reach = 512

  /// Where the bytes that satisfy the predicate end, from a place on.
  func end(from index: Int, while predicate: (UInt8) -> Bool) -> Int {
    var end = index
    while end < count, predicate(bytes[end]) { end += 1 }
    return end
  }

  /// The same, at most so many places further on.
  func end(from index: Int, limit: Int, while predicate: (UInt8) -> Bool) -> Int {
    var end = index
    while end < min(count, index + limit), predicate(bytes[end]) { end += 1 }
    return end
  }

  /// Where the bytes that satisfy the predicate begin, from a place back.
  func start(to index: Int, while predicate: (UInt8) -> Bool) -> Int {
    var start = index
    while start > 0, predicate(bytes[start - 1]) { start -= 1 }
    return start
  }

  /// Where the bytes that satisfy the predicate begin, at most so many places back.
  func start(to index: Int, limit: Int, while predicate: (UInt8) -> Bool) -> Int {
    var start = index
    while start > max(0, index - limit), predicate(bytes[start - 1]) { start -= 1 }
    return start
  }

  /// Where the name of an account that begins here ends, and with it any other of its letters; a full stop ends a sentence.
  func userNameEnd(from start: Int) -> Int { nameEnd(from: start, while: \.isUserName) }

  /// Where the name of a machine that begins here ends; a full stop ends a sentence.
  func hostNameEnd(from start: Int) -> Int { nameEnd(from: start, while: \.isHostName) }

  private func nameEnd(from start: Int, while predicate: (UInt8) -> Bool) -> Int {
    var end = end(from: start, while: predicate)
    while end > start, [UInt8(ascii: "."), UInt8(ascii: "_")].contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  /// From a place to the last byte of the line that is no blank; empty where only blanks follow.
  func rest(from start: Int) -> Range<Int> { start..<max(start, self.start(to: count) { $0 <= .space }) }

  /// The place behind the spaces at this place.
  func skippingSpaces(_ index: Int) -> Int { end(from: index) { $0 == .space || $0 == 0x09 } }

  /// Whether a word begins at a place.
  func isWordStart(_ index: Int) -> Bool { self[index].isWord && !self[index - 1].isWord }

  private static func unescaped(_ line: ArraySlice<UInt8>) -> ([UInt8], [Int]?) {
    let backslash = UInt8(ascii: "\\")
    guard line.contains(where: { $0 == backslash || $0 == escapeByte }) else { return (Array(line), nil) }
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    var index = line.startIndex
    while index < line.endIndex {
      offsets.append(index - line.startIndex)
      if line[index] == backslash, let (byte, length) = escape(line[index...]) {
        bytes.append(byte)
        index += length
        if byte == escapeByte { index = colorEnd(in: line, from: index) }
      } else if line[index...].prefix(2).elementsEqual([backslash, backslash]) {
        // Two of them are a share of Windows' or a quoted one: neither begins an escape.
        bytes += [backslash, backslash]
        offsets.append(index + 1 - line.startIndex)
        index += 2
      } else {
        bytes.append(line[index])
        index += 1
        if bytes.last == escapeByte { index = colorEnd(in: line, from: index) }
      }
    }
    return (bytes, offsets + [line.count])
  }

  /// The end of what sets a terminal's colours behind an escape: `[0;1;39m` (console_codes(4)).
  private static func colorEnd(in line: ArraySlice<UInt8>, from start: Int) -> Int {
    guard start < line.endIndex, line[start] == UInt8(ascii: "[") else { return start }
    let end = line[(start + 1)...].drop { $0.isDigit || $0 == UInt8(ascii: ";") }.startIndex
    return end < line.endIndex && line[end].isLetter ? end + 1 : start
  }

  private static func escape(_ text: ArraySlice<UInt8>) -> (UInt8, length: Int)? {
    let places = Array(text.prefix(4))
    guard places.count == 4 else { return nil }
    if places[1] == UInt8(ascii: "x"), let high = places[2].hexValue, let low = places[3].hexValue {
      return (high << 4 | low, 4)
    }
    guard places[1...].allSatisfy({ (0x30...0x37).contains($0) }), places[1] <= 0x33 else { return nil }
    return ((places[1] - 0x30) << 6 | (places[2] - 0x30) << 3 | (places[3] - 0x30), 4)
  }
}

extension UInt8 {
  /// Whether this may stand in a word: a letter, a digit, or a byte of a character beyond ASCII.
  var isWord: Bool { isLetter || isDigit || self >= 0x80 }

  /// An ASCII capital made small.
  var lowercased: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

  /// A small ASCII letter made a capital.
  var uppercased: UInt8 { (0x61...0x7a).contains(self) ? self & 0xdf : self }

  /// What it is worth as a hexadecimal digit.
  var hexValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }

  /// Whether this may stand in the name of a machine or of a network's domain.
  var isHostName: Bool { isWord || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") }

  /// Whether this may stand in the name of an account.
  var isUserName: Bool { isHostName || self == UInt8(ascii: "_") }

  /// Whether this opens or closes a quotation.
  var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
}
