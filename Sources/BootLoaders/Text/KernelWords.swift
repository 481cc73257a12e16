/// Words of a kernel command line, put into and taken out of a text that goes on otherwise as it was.
///
/// Pure, and each the other's undoing: what `adding` puts in, `removing` takes out to the letter.
enum KernelWords {
  /// The text with those words that it does not have yet, before a lone `--`, behind which all is for init.
  static func adding(_ words: [String], to text: String) -> String {
    words.reduce(text) { text, word in contains(word, in: text) ? text : inserting(word, into: text) }
  }

  /// The text without these words, each with one blank beside it.
  static func removing(_ words: [String], from text: String) -> String {
    words.reduce(text) { text, word in
      var text = text
      while let place = range(of: word, in: text) { text.removeSubrange(withBlank(place, in: text)) }
      return text
    }
  }

  /// Whether a word stands in a text, by itself.
  static func contains(_ word: String, in text: String) -> Bool { range(of: word, in: text) != nil }

  /// The words of a text whose name, up to the `=`, is the given one.
  static func named(_ name: String, in text: String) -> [String] {
    text.split(whereSeparator: isEdge).filter { $0 == name || $0.hasPrefix("\(name)=") }.map(String.init)
  }

  private static func inserting(_ word: String, into text: String) -> String {
    var end = range(of: "--", in: text)?.lowerBound ?? text.endIndex
    while end > text.startIndex, text[text.index(before: end)].isBlank { end = text.index(before: end) }
    var text = text
    let isFirst = end == text.startIndex
    let touchesNext = end < text.endIndex && !text[end].isBlank
    text.insert(contentsOf: (isFirst ? "" : " ") + word + (touchesNext ? " " : ""), at: end)
    return text
  }

  /// What may stand beside a word: blanks, and the quotes of a configuration around the whole line.
  private static func isEdge(_ character: Character) -> Bool {
    character.isBlank || character == "\"" || character == "'"
  }

  private static func range(of word: String, in text: String) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      guard let end = text.index(start, offsetBy: word.count, limitedBy: text.endIndex) else { return nil }
      let isAtStart = start == text.startIndex || isEdge(text[text.index(before: start)])
      if isAtStart, text[start..<end] == word, end == text.endIndex || isEdge(text[end]) { return start..<end }
      start = text.index(after: start)
    }
    return nil
  }

  private static func withBlank(_ place: Range<String.Index>, in text: String) -> Range<String.Index> {
    if place.lowerBound > text.startIndex {
      let before = text.index(before: place.lowerBound)
      if text[before].isBlank { return before..<place.upperBound }
    }
    guard place.upperBound < text.endIndex, text[place.upperBound].isBlank else { return place }
    return place.lowerBound..<text.index(after: place.upperBound)
  }
}
