/// Fitting text into lines.
enum TextLayout {
  /// The text in lines of at most so many characters, broken at spaces; a word that is longer is broken where it must be.
  static func wrapped(_ text: String, width: Int) -> [String] {
    let width = max(width, 8)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      var rest = word
      if line.isEmpty {
        while rest.count > width {
          lines.append(String(rest.prefix(width)))
          rest = rest.dropFirst(width)
        }
      }
      line += line.isEmpty ? String(rest) : " \(rest)"
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }

  /// The text with at most so many characters; one that was cut ends in "…".
  static func cut(_ text: String, width: Int) -> String {
    text.count <= width ? text : String(text.prefix(max(width - 1, 0))) + "…"
  }

  /// The text with at least so many characters, spaces behind it.
  static func padded(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
