/// A set of words in which a word is found without a copy of it.
struct WordSet: Sendable {
  private let digests: Set<UInt64>

  /// Takes words in small letters with white space between.
  init(_ words: String) {
    digests = Set(words.split(whereSeparator: \.isWhitespace).map { WordDigest.of($0.utf8) })
  }

  /// Whether a word, in small letters, is in it.
  func contains(_ word: ArraySlice<UInt8>) -> Bool { digests.contains(WordDigest.of(word)) }
}

/// FNV-1a with 64 bits: a number for a word.
enum WordDigest {
  /// The number of a word in small letters.
  static func of(_ word: some Sequence<UInt8>) -> UInt64 {
    word.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
