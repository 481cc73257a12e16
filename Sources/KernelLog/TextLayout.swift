/// Fitting text into lines.
public enum TextLayout {
  /// The widest that text for people is, where no terminal says otherwise.
  public static let widest = 80

  /// The text in lines of at most so many characters, broken at spaces.
  ///
  /// A word that is longer is broken where it must be, or stays whole where it is to be copied: a path, a link.
  public static func wrapped(_ text: String, width: Int, breaksWords: Bool = true) -> [String] {
    let width = max(width, 8)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      var rest = word
      if line.isEmpty, breaksWords {
        while rest.count > width {
          lines.append(String(rest.prefix(width)))
          rest = rest.dropFirst(width)
        }
      }
      line += line.isEmpty ? String(rest) : " \(rest)"
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }

  /// A fact in lines: its name, and its value beside it, wrapped.
  public static func fact(_ name: String, _ value: String, labelWidth: Int, width: Int) -> [String] {
    let lines = wrapped(value, width: width - labelWidth)
    let indent = String(repeating: " ", count: labelWidth)
    return lines.enumerated().map { ($0 == 0 ? padded(name, width: labelWidth) : indent) + $1 }
  }

  /// The text with at most so many characters; one that was cut ends in "…".
  public static func cut(_ text: String, width: Int) -> String {
    text.count <= width ? text : String(text.prefix(max(width - 1, 0))) + "…"
  }

  /// The text with at least so many characters, spaces behind it.
  public static func padded(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
