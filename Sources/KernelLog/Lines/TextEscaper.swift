/// Turns any bytes into UTF-8 that is safe to show: what is not becomes `\x00`, byte by byte.
///
/// Escaped are invalid UTF-8, control characters (tab and newline stand), and the characters that reorder text.
struct TextEscaper: Sendable {
  private var pending: [UInt8] = []
  private var expected = 0

  /// Takes one byte.
  mutating func append(_ byte: UInt8, to output: inout [UInt8]) {
    if pending.isEmpty {
      begin(byte, to: &output)
      return
    }
    guard byte & 0xc0 == 0x80, isPossible(second: byte) else {
      finish(to: &output)
      begin(byte, to: &output)
      return
    }
    pending.append(byte)
    guard pending.count == expected else { return }
    if Self.isShown(pending) {
      output.append(contentsOf: pending)
      pending.removeAll(keepingCapacity: true)
    } else {
      finish(to: &output)
    }
  }

  /// Escapes what an incomplete character has left.
  mutating func finish(to output: inout [UInt8]) {
    for byte in pending { Self.escape(byte, to: &output) }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func begin(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case 0x09, 0x0a, 0x20...0x7e: output.append(byte)
    case 0xc2...0xdf: expect(2, byte)
    case 0xe0...0xef: expect(3, byte)
    case 0xf0...0xf4: expect(4, byte)
    default: Self.escape(byte, to: &output)
    }
  }

  private mutating func expect(_ count: Int, _ byte: UInt8) {
    expected = count
    pending.append(byte)
  }

  /// Whether a continuation may follow the lead byte: no overlong forms, no surrogates, nothing past U+10FFFF.
  private func isPossible(second: UInt8) -> Bool {
    guard pending.count == 1 else { return true }
    switch pending[0] {
    case 0xe0: return second >= 0xa0
    case 0xed: return second <= 0x9f
    case 0xf0: return second >= 0x90
    case 0xf4: return second <= 0x8f
    default: return true
    }
  }

  /// Whether a complete character is neither a C1 control, nor a line separator, nor a change of direction.
  private static func isShown(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 2 { return !(bytes[0] == 0xc2 && bytes[1] < 0xa0) }
    guard bytes.count == 3, bytes[0] == 0xe2 else { return true }
    switch (bytes[1], bytes[2]) {
    case (0x80, 0x8e...0x8f), (0x80, 0xa8...0xae), (0x81, 0xa6...0xa9): return false
    default: return true
    }
  }

  private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    output.append(UInt8(ascii: "x"))
    output.append(hexDigit(byte >> 4))
    output.append(hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
