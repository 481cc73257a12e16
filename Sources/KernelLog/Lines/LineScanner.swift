/// Cuts chunks of bytes into lines, in constant memory: of a longer line the first bytes are kept.
struct LineScanner: Sendable {
  /// The most bytes of a line that are kept; printk's own limit is 1024 (kernel/printk/internal.h).
  static let lineLimit = 4096

  private var line: [UInt8] = []
  private var isGiven = false
  private var acceptsReturns: Bool
  private var isReturned = false

  /// Begins a text.
  ///
  /// - Parameter acceptsReturns: whether a carriage return ends a line too, as long as no newline has come.
  init(acceptsReturns: Bool = false) { self.acceptsReturns = acceptsReturns }

  /// The next whole line of the chunk, or `nil` when the chunk is used up; `offset` moves on.
  mutating func next(in chunk: Span<UInt8>, at offset: inout Int) -> ArraySlice<UInt8>? {
    clearGiven()
    if acceptsReturns { return nextReturned(in: chunk, at: &offset) }
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
    if acceptsReturns { return nextReturned(in: chunk.span, at: &offset) }
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

  /// The next line while a carriage return ends one as well; a newline, behind it or alone, says that it does not.
  private mutating func nextReturned(in chunk: Span<UInt8>, at offset: inout Int) -> ArraySlice<UInt8>? {
    while offset < chunk.count {
      let byte = chunk[offset]
      if isReturned, byte != 0x0d, byte != .newline {
        isReturned = false
        isGiven = true
        return line[...]
      }
      offset += 1
      if byte == .newline {
        acceptsReturns = false
        isGiven = true
        return line[...]
      }
      if byte == 0x0d {
        isReturned = !line.isEmpty
      } else if line.count < Self.lineLimit {
        line.append(byte)
      }
    }
    return nil
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
