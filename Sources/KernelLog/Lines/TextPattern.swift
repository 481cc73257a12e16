/// A text with gaps, `BUG: KASAN: * in *`, that a line may begin with.
///
/// Each gap takes as little as it can, the last one the rest.
struct TextPattern: Sendable {
  /// What it begins with, up to the first gap.
  let front: [UInt8]
  private let pieces: [[UInt8]]

  /// The first two bytes, by which lines are told apart quickly.
  var key: Int { Int(front[0]) << 8 | Int(front[1]) }

  /// Makes a pattern; it begins with at least two bytes of text.
  init(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    front = parts[0]
    pieces = Array(parts.dropFirst())
  }

  /// Whether a text is the beginning of what the pattern begins with.
  func mayBegin(with text: ArraySlice<UInt8>) -> Bool {
    text.count < front.count && front[...].begins(with: Array(text))
  }

  /// What stands in the gaps, where the text begins so.
  func captures(in text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    guard text.begins(with: front) else { return nil }
    var rest = text.dropFirst(front.count)
    var captures: [ArraySlice<UInt8>] = []
    for piece in pieces {
      guard !piece.isEmpty else {
        captures.append(rest)
        return captures
      }
      guard let index = rest.firstIndex(of: piece) else { return nil }
      captures.append(rest[..<index])
      rest = rest[(index + piece.count)...]
    }
    return captures
  }
}
