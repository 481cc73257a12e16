/// `key=value` lines, the one form of what arming, capturing and collecting tell each other.
///
/// A backslash stands before a backslash and, as `\n`, for a newline, so that any value keeps to its line. What begins with
/// `#` is for people.
struct KeyValueText: Hashable, Sendable {
  private var values: [String: String] = [:]
  private var lines: [String] = []

  /// Begins an empty text.
  init() {}

  /// Reads a text; a key that is given twice has its last value, a line that is none is passed over.
  init(parsing text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[String(line[..<equals])] = Self.unescaped(line[line.index(after: equals)...])
    }
  }

  /// The value of a key; `nil` where it is not there or empty.
  subscript(_ key: String) -> String? {
    guard let value = values[key], !value.isEmpty else { return nil }
    return value
  }

  /// The number that is the value of a key.
  func number(_ key: String) -> UInt64? { self[key].flatMap { UInt64($0) } }

  /// Adds a line.
  mutating func add(_ key: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    lines.append("\(key)=\(Self.escaped(value))\n")
  }

  /// Adds a line for people.
  mutating func remark(_ text: String) { lines.append("# \(Self.escaped(text))\n") }

  /// The lines that were added.
  var text: String { lines.joined() }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  private static func unescaped(_ value: Substring) -> String {
    var text = ""
    var isEscaped = false
    for character in value.unicodeScalars {
      if isEscaped {
        text.unicodeScalars.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }
}
