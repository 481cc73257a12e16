/// A configuration file as lines, each with the ending that it has: what is not edited is the same bytes again, whatever
/// its encoding.
///
/// Every byte is one letter of the same number (ISO 8859-1), so that no byte is lost; what we look for and write is ASCII.
struct ConfigurationText: Hashable, Sendable {
  /// One line.
  struct Line: Hashable, Sendable {
    /// What stands in it, without its ending.
    var content: String

    /// `\n`, `\r\n`, or nothing at the end of a file.
    var ending: String

    /// The line without blanks around it.
    var trimmed: Substring {
      var rest = content[...]
      while let first = rest.first, first.isBlank { rest.removeFirst() }
      while let last = rest.last, last.isBlank { rest.removeLast() }
      return rest
    }
  }

  /// The lines in their order.
  var lines: [Line] = []

  /// Splits a file.
  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0a) ?? rest.endIndex
      var content = rest[..<end]
      var ending = end == rest.endIndex ? "" : "\n"
      if !ending.isEmpty, content.last == 0x0d {
        content = content.dropLast()
        ending = "\r\n"
      }
      lines.append(Line(content: Self.letters(content), ending: ending))
      rest = end == rest.endIndex ? [] : rest[rest.index(after: end)...]
    }
  }

  /// The file again.
  var bytes: [UInt8] { lines.flatMap { Self.bytes($0.content) + Array($0.ending.utf8) } }

  /// Each byte as a letter.
  static func letters(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  private static func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// Adds a line at the end; a last line that has no ending gets one.
  mutating func append(_ content: String) {
    let ending = lines.first { !$0.ending.isEmpty }?.ending ?? "\n"
    if let last = lines.indices.last, lines[last].ending.isEmpty { lines[last].ending = ending }
    lines.append(Line(content: content, ending: ending))
  }
}

extension Character {
  /// Whether it parts words on one line.
  var isBlank: Bool { self == " " || self == "\t" }
}
