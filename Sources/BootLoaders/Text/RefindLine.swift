/// A line of rEFInd's configuration, as its `ReadTokenLine` splits it; the second word is the options.
///
/// Blanks, `=` and `,` part words, quotes join, two of them in a row are one letter, and outside of quotes `#` begins a
/// comment.
struct RefindLine {
  /// One word.
  private struct Word {
    /// Where it stands, without its quotes.
    let range: Range<String.Index>

    /// Whether quotes stand around it.
    let isQuoted: Bool
  }

  private let text: String
  private let words: [Word]

  init(_ text: String) {
    self.text = text
    var words: [Word] = []
    var rest = Self.withoutMark(text)
    while let next = Self.word(in: &rest, of: text) { words.append(next) }
    self.words = words
  }

  /// The words that the line begins with, without quotes around them.
  var tokens: [String] { words.map { String(text[$0.range]) } }

  /// The options; `nil` where the line has none.
  var options: String? { words.count > 1 ? String(text[words[1].range]) : nil }

  /// Whether all that is meant as options is taken as such: of several words without quotes it is the first alone.
  var isUnderstood: Bool { words.count > 1 && (words[1].isQuoted || words.count == 2) }

  /// The line with changed options.
  ///
  /// To options without quotes ours are added in front, with quotes around them all: by this it is known whose quotes they are
  /// when ours are taken out.
  func changed(_ change: ParameterChange) -> String {
    guard isUnderstood, let options else { return text }
    let range = words[1].range
    guard words[1].isQuoted else {
      guard change.direction == .adding else { return text }
      let missing = change.words.filter { !KernelWords.contains($0, in: options) }
      guard !missing.isEmpty else { return text }
      return text.replacingSubrange(range, with: "\"\((missing + [options]).joined(separator: " "))\"")
    }
    let after = change.applied(to: options)
    let wasInFront = change.words.contains { options.hasPrefix("\($0) ") }
    guard change.direction == .removing, wasInFront, Self.needsNoQuotes(after) else {
      return text.replacingSubrange(range, with: after)
    }
    return text.replacingSubrange(
      text.index(before: range.lowerBound)..<text.index(after: range.upperBound), with: after)
  }

  private static func needsNoQuotes(_ text: String) -> Bool {
    !text.isEmpty && !text.contains { partsWords($0) || $0 == "\"" || $0 == "#" }
  }

  private static func partsWords(_ character: Character) -> Bool {
    character.isBlank || character == "=" || character == ","
  }

  /// The byte order mark of UTF-8 that some editors put first: three letters here.
  private static func withoutMark(_ text: String) -> Substring {
    let mark = "\u{ef}\u{bb}\u{bf}"
    return text.hasPrefix(mark) ? text.dropFirst(mark.count) : text[...]
  }

  private static func word(in rest: inout Substring, of text: String) -> Word? {
    rest = rest.drop(while: partsWords)
    guard let first = rest.first, first != "#" else { return nil }
    guard first == "\"" else {
      let word = rest.prefix { !partsWords($0) && $0 != "#" && $0 != "\"" }
      rest = rest[word.endIndex...]
      return Word(range: word.startIndex..<word.endIndex, isQuoted: false)
    }
    rest.removeFirst()
    let start = rest.startIndex
    while let quote = rest.firstIndex(of: "\"") {
      let next = text.index(after: quote)
      guard next < text.endIndex, text[next] == "\"" else {
        rest = rest[next...]
        return Word(range: start..<quote, isQuoted: true)
      }
      rest = rest[text.index(after: next)...]
    }
    // A quote that is not closed.
    return nil
  }
}

extension String {
  fileprivate func replacingSubrange(_ range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}

/// The entries that are written by hand in rEFInd's own configuration.
enum RefindMenu {
  /// One `menuentry` or `submenuentry`.
  private struct Entry {
    var loader: String?
    var type: String?
    var hasInitrd = false
    var options: [Int] = []

    /// Whether it starts Linux, by its type, else by the name of its loader, else by what it brings.
    var isLinux: Bool {
      if let type { return type.lowercased() == "linux" }
      let name = loader?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last?.lowercased() ?? ""
      return hasInitrd || ["vmlinuz", "bzimage", "kernel", "image"].contains(where: name.hasPrefix)
        || name.contains("linux")
    }
  }

  /// The lines of options of those entries that start Linux; an entry within another has the other's loader, or its own.
  static func linuxOptions(_ text: ConfigurationText) -> [Int] {
    var open: [Entry] = []
    var found: [Int] = []
    for (index, line) in text.lines.enumerated() {
      let words = RefindLine(line.content).tokens
      guard let first = words.first?.lowercased() else { continue }
      let value = words.dropFirst().first
      switch first {
      case "menuentry": open = [Entry()]
      case "submenuentry": open.append(Entry())
      case "loader" where !open.isEmpty: open[open.count - 1].loader = value
      case "ostype" where !open.isEmpty: open[open.count - 1].type = value
      case "initrd" where !open.isEmpty: open[open.count - 1].hasInitrd = true
      case "options" where !open.isEmpty && value != nil: open[open.count - 1].options.append(index)
      case "}":
        guard let closed = open.popLast() else { continue }
        guard let outer = open.indices.last else {
          if closed.isLinux { found += closed.options }
          continue
        }
        // What follows its outer entry's loader is decided when that is closed, for the loader may stand below.
        if closed.loader == nil {
          open[outer].options += closed.options
        } else if closed.isLinux {
          found += closed.options
        }
      default: continue
      }
    }
    return found.sorted()
  }
}
