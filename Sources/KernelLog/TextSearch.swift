/// Looks for a text in bytes that come in pieces.
public struct TextSearch: Sendable {
  private let text: [UInt8]
  private var tail: [UInt8] = []

  /// Whether the text has come.
  public private(set) var hasFound = false

  /// Looks for a text of at least one byte.
  public init(for text: String) { self.text = Array(text.utf8) }

  /// Takes the next piece.
  public mutating func update(_ piece: Span<UInt8>) {
    guard !hasFound, let first = text.first else { return }
    var bytes = tail
    bytes.reserveCapacity(bytes.count + piece.count)
    for index in piece.indices { bytes.append(piece[index]) }
    var index = 0
    while let found = bytes[index...].firstIndex(of: first) {
      guard !bytes[found...].starts(with: text) else {
        hasFound = true
        return
      }
      index = found + 1
    }
    tail = Array(bytes.suffix(text.count - 1))
  }
}
