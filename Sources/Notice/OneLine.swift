/// A text from elsewhere made into one line that does nothing but be read.
struct OneLine {
  /// The line.
  let text: String

  /// Takes out what is no letter, mark, number, sign or blank: controls, line ends, changes of direction, what is invisible.
  ///
  /// - Parameter limit: How many characters are kept.
  init(_ text: String, limit: Int = .max) {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { shown.append(Self.isShown(scalar) ? scalar : " ") }
    let line = String(shown).split(separator: " ").joined(separator: " ")
    self.text = line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned, .spaceSeparator:
      scalar == " "
    default: scalar != "\u{FFFD}"
    }
  }
}
