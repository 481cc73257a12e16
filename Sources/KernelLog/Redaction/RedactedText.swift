/// Redacts a text that comes in pieces, line by line and in constant memory.
public struct RedactedText: Sendable {
  /// The most bytes that are read as one line; a longer line is cut at a space before that.
  private static let lineLimit = 16 << 10

  private var line: [UInt8] = []

  /// Begins a text.
  public init() {}

  /// Takes the next bytes of a text that is to be learned from.
  public mutating func survey(_ chunk: Span<UInt8>, by redactor: inout Redactor) {
    cut(chunk) { line, _ in redactor.survey(line) }
  }

  /// Ends a text that was to be learned from.
  public mutating func finishSurvey(by redactor: inout Redactor) {
    redactor.survey(line[...])
    line.removeAll()
  }

  /// Takes the next bytes of a text and appends what may be shown of them.
  public mutating func redact(_ chunk: Span<UInt8>, by redactor: inout Redactor, to output: inout [UInt8]) {
    cut(chunk) { line, isWhole in
      output += redactor.redacted(line)
      if isWhole { output.append(.newline) }
    }
  }

  /// Ends a text.
  public mutating func finish(by redactor: inout Redactor, to output: inout [UInt8]) {
    if !line.isEmpty { output += redactor.redacted(line[...]) }
    line.removeAll()
  }

  private mutating func cut(_ chunk: Span<UInt8>, _ body: (ArraySlice<UInt8>, _ isWhole: Bool) -> Void) {
    for index in chunk.indices {
      let byte = chunk[index]
      guard byte != .newline else {
        body(line[...], true)
        line.removeAll(keepingCapacity: true)
        continue
      }
      line.append(byte)
      guard line.count == Self.lineLimit else { continue }
      // A text of that length without a space goes as a whole: it is no name.
      let end = line.lastIndex(of: .space).map { $0 + 1 } ?? line.count
      body(line[..<end], false)
      line.removeFirst(end)
    }
  }
}
