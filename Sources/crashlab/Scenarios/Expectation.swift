/// Something that must hold of a command's result.
struct Expectation: Sendable {
  /// What must hold, in words.
  let description: String

  /// Whether it holds.
  let holds: @Sendable (CommandResult) -> Bool

  /// The exit status.
  static func exits(_ status: Int) -> Expectation {
    Expectation(description: "exit status \(status)") { $0.status == status }
  }

  /// Standard output or standard error holds a text, also where it is broken into lines.
  static func says(_ text: String) -> Expectation {
    Expectation(description: "\"\(text)\" in the output") { result in
      [result.output, result.errors].contains { $0.contains(text) || unbroken($0).contains(text) }
    }
  }

  /// A text with a blank for all the white space between two words.
  private static func unbroken(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Neither output holds a text.
  static func doesNotSay(_ text: String) -> Expectation {
    Expectation(description: "no \"\(text)\" in the output") { !$0.output.contains(text) && !$0.errors.contains(text) }
  }

  /// Standard output is just this, but for white space around it.
  static func prints(_ text: String) -> Expectation {
    Expectation(description: "the output \"\(text)\"") { trimmed($0.output) == text }
  }

  /// Nothing on standard output.
  static let printsNothing = Expectation(description: "no output") { trimmed($0.output).isEmpty }

  /// Standard output is JSON whose value at a path holds.
  static func json(_ path: String, _ expected: JSONValue) -> Expectation {
    Expectation(description: "\(path) is \(expected) in the JSON") {
      JSONValue(parsing: $0.outputBytes)?[path: path] == expected
    }
  }

  private static func trimmed(_ text: String) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...end]
  }
}

/// An expectation that was not met: the scenario has failed.
struct UnmetExpectation: Error, Sendable, CustomStringConvertible {
  /// What was looked at, such as a command.
  let subject: String

  /// What should have held.
  let expected: String

  /// What was seen instead.
  let seen: String

  /// All of it, for a person.
  var description: String { "\(subject)\n  expected: \(expected)\n  seen:     \(seen)" }

  /// A command's result that does not meet an expectation.
  init(command: String, expected: String, result: CommandResult) {
    subject = "$ \(command)"
    self.expected = expected
    let outputs = [result.output, result.errors].filter { !$0.isEmpty }.joined(separator: "\n--- standard error ---\n")
    seen = "exit status \(result.status)\n\(lastLines(outputs, 40))"
  }

  /// Something else that was not as it should be.
  init(subject: String, expected: String, seen: String) {
    self.subject = subject
    self.expected = expected
    self.seen = seen
  }
}
