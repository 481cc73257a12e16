/// One `KEY=VALUE` of a settings file, its quotes taken away.
package struct Assignment: Equatable {
  package var name: String
  package var value: String
  /// The line that the name stands on, from 1.
  var line: Int
  /// Whether a shell would have put something else in the place of a `$` or a backquote.
  var asksForExpansion = false
}

/// A line that is no assignment, and why.
package struct AssignmentError: Error, Equatable {
  var line: Int
  var reason: String
}

/// Reads the assignments of a settings file by the shell's rules of quoting (POSIX.1-2017, XCU 2.2), and never
/// does anything else with them: no expansion, no command, no inclusion.
///
/// Pure: from text to values. A line that is no assignment is reported, and the next one read as ever.
package struct AssignmentScanner {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1

  /// Reads `text`, whose lines end in LF or CRLF.
  init(_ text: String) {
    let byteOrderMark: Unicode.Scalar = "\u{FEFF}"
    let all = Array(text.unicodeScalars)
    let content = all.first == byteOrderMark ? all.dropFirst() : all[...]
    // A CR counts only before a LF, where it says nothing.
    scalars = content.indices.filter { content[$0] != "\r" || $0 + 1 >= content.endIndex || content[$0 + 1] != "\n" }
      .map { content[$0] }
  }

  /// Every assignment and every line that is none, in the order of the file.
  package static func scan(_ text: String) -> [Result<Assignment, AssignmentError>] {
    var scanner = AssignmentScanner(text)
    var found: [Result<Assignment, AssignmentError>] = []
    while let next = scanner.next() { found.append(next) }
    return found
  }

  private mutating func next() -> Result<Assignment, AssignmentError>? {
    skipToStatement()
    guard peek != nil else { return nil }
    let start = line
    do throws(AssignmentError) {
      return .success(try assignment())
    } catch {
      skipLine()
      return .failure(AssignmentError(line: start, reason: error.reason))
    }
  }

  private mutating func assignment() throws(AssignmentError) -> Assignment {
    let start = line
    let name = try name()
    var value = ""
    var asksForExpansion = false
    while let scalar = peek, !scalar.endsWord {
      try piece(into: &value, &asksForExpansion)
    }
    guard !value.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) else {
      throw failure("the value of \(name) holds a control character: the line is left out")
    }
    try endOfStatement(after: name)
    return Assignment(name: name, value: value, line: start, asksForExpansion: asksForExpansion)
  }

  /// The name and the `=` behind it.
  private mutating func name() throws(AssignmentError) -> String {
    var name = word()
    if name == "export", let scalar = peek, scalar.isBlank {
      skipBlanks()
      name = word()
    }
    guard let first = name.unicodeScalars.first, !first.isDigit else {
      throw failure("this is no KEY=VALUE: the line is left out")
    }
    if peek == "=" {
      position += 1
      return name
    }
    if peek == "+" { throw failure("\(name)+= is not known here, give the whole value: the line is left out") }
    skipBlanks()
    throw failure(
      peek == "="
        ? "write \(name)=VALUE without blanks around the =: the line is left out"
        : "this is no KEY=VALUE: the line is left out")
  }

  /// One quoted, escaped or plain piece of a value.
  private mutating func piece(into value: inout String, _ asksForExpansion: inout Bool) throws(AssignmentError) {
    switch peek {
    case "'":
      position += 1
      value += try text(until: "'")
    case "\"":
      position += 1
      try doubleQuoted(into: &value, &asksForExpansion)
    case "\\":
      position += 1
      if let escaped = take(), escaped != "\n" { value.unicodeScalars.append(escaped) }
    case "$", "`":
      asksForExpansion = true
      value += try substitution()
    case let scalar? where scalar.isShellOperator:
      throw failure("\(scalar) has to stand in quotes: the line is left out")
    default:
      if let scalar = take() { value.unicodeScalars.append(scalar) }
    }
  }

  /// What is between double quotes: a backslash counts only before the few letters that need one.
  private mutating func doubleQuoted(into value: inout String, _ asksForExpansion: inout Bool) throws(AssignmentError) {
    while let scalar = peek, scalar != "\"" {
      switch scalar {
      case "\n": throw unclosed("\"")
      case "\\" where peek(1)?.isEscapableInQuotes == true:
        position += 1
        if let escaped = take(), escaped != "\n" { value.unicodeScalars.append(escaped) }
      default:
        if scalar == "`" || scalar == "$" && peek(1)?.beginsExpansion == true { asksForExpansion = true }
        position += 1
        value.unicodeScalars.append(scalar)
      }
    }
    guard take() != nil else { throw unclosed("\"") }
  }

  /// A `$…` or a pair of backquotes outside of quotes, as it stands: up to its closing mark it is one word to a shell.
  private mutating func substitution() throws(AssignmentError) -> String {
    let opening = take()
    if opening == "`" { return try "`" + text(until: "`") + "`" }
    guard peek == "(" else { return "$" }
    position += 1
    return try "$(" + text(until: ")") + ")"
  }

  /// What stands before `end` on this line; `end` is read too.
  private mutating func text(until end: Unicode.Scalar) throws(AssignmentError) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = peek, scalar != end, scalar != "\n" {
      position += 1
      text.append(scalar)
    }
    guard peek == end else { throw unclosed(end) }
    position += 1
    return String(text)
  }

  /// Nothing may follow a value but a comment, a `;` or the end of the line.
  private mutating func endOfStatement(after name: String) throws(AssignmentError) {
    skipBlanks()
    guard let scalar = peek, scalar != "\n", scalar != ";", scalar != "#" else { return }
    throw failure("the value of \(name) has a blank in it and has to stand in quotes: the line is left out")
  }

  private mutating func word() -> String {
    var word = String.UnicodeScalarView()
    while let scalar = peek, scalar.isNameLetter {
      position += 1
      word.append(scalar)
    }
    return String(word)
  }

  /// Go on to the next thing that is neither blank nor comment.
  private mutating func skipToStatement() {
    while let scalar = peek {
      switch scalar {
      case "#": skipLine()
      case "\n", ";": _ = take()
      case "\\" where peek(1) == "\n":
        position += 1
        _ = take()
      default:
        guard scalar.isBlank else { return }
        position += 1
      }
    }
  }

  private mutating func skipBlanks() {
    while let scalar = peek, scalar.isBlank { position += 1 }
  }

  private mutating func skipLine() {
    while let scalar = peek, scalar != "\n" { position += 1 }
  }

  private var peek: Unicode.Scalar? { peek(0) }

  private func peek(_ ahead: Int) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  private mutating func take() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    position += 1
    if scalar == "\n" { line += 1 }
    return scalar
  }

  private func failure(_ reason: String) -> AssignmentError {
    AssignmentError(line: line, reason: reason)
  }

  private func unclosed(_ mark: Unicode.Scalar) -> AssignmentError {
    failure("\(mark) is not closed on its line: the line is left out")
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }

  fileprivate var endsWord: Bool { isBlank || self == "\n" || self == ";" }

  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }

  fileprivate var isNameLetter: Bool {
    isDigit || self == "_" || ("A"..."Z").contains(self) || ("a"..."z").contains(self)
  }

  /// What means something to a shell outside of quotes, and nothing here.
  fileprivate var isShellOperator: Bool { "&|<>()".unicodeScalars.contains(self) }

  fileprivate var isEscapableInQuotes: Bool { "$`\"\\\n".unicodeScalars.contains(self) }

  /// Whether a shell would put something in the place of a `$` and this.
  fileprivate var beginsExpansion: Bool { isNameLetter || "({@*#?-$!".unicodeScalars.contains(self) }
}
