/// Cuts chunks of bytes into lines, in constant memory: of a longer line the first bytes are kept.
struct LineScanner: Sendable {
  /// The most bytes of a line that are kept; printk's own limit is 1024 (kernel/printk/internal.h).
  static let lineLimit = 4096

  private var line: [UInt8] = []
  private var isGiven = false

  /// The next whole line of the chunk, or `nil` when the chunk is used up; `offset` moves on.
  mutating func next(in chunk: Span<UInt8>, at offset: inout Int) -> ArraySlice<UInt8>? {
    clearGiven()
    while offset < chunk.count {
      let byte = chunk[offset]
      offset += 1
      if byte == .newline {
        isGiven = true
        return line[...]
      }
      if line.count < Self.lineLimit { line.append(byte) }
    }
    return nil
  }

  /// The next whole line of the chunk, which is not copied where it lies in this chunk alone.
  mutating func next(in chunk: [UInt8], at offset: inout Int) -> ArraySlice<UInt8>? {
    clearGiven()
    guard offset < chunk.count else { return nil }
    let start = offset
    let bytes = chunk.span
    var end = start
    while end < bytes.count, bytes[end] != .newline { end += 1 }
    offset = end
    guard end < bytes.count else {
      line.append(contentsOf: chunk[start..<end].prefix(Self.lineLimit - line.count))
      return nil
    }
    offset += 1
    guard !line.isEmpty else { return chunk[start..<end].prefix(Self.lineLimit) }
    line.append(contentsOf: chunk[start..<end].prefix(Self.lineLimit - line.count))
    isGiven = true
    return line[...]
  }

  /// The last line, where it has no newline.
  mutating func last() -> ArraySlice<UInt8>? {
    clearGiven()
    guard !line.isEmpty else { return nil }
    isGiven = true
    return line[...]
  }

  private mutating func clearGiven() {
    guard isGiven else { return }
    line.removeAll(keepingCapacity: true)
    isGiven = false
  }
}
