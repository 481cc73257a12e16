import Glibc
import LinuxSystem

/// How text is laid out for whoever reads it: a person at a terminal, or a file.
struct TerminalStyle: Equatable {
  /// How many characters a line has at the most where text is wrapped.
  var columns = 80
  /// How many lines are seen at once; `nil` where that does not matter.
  var rows: Int?
  /// Whether a person sees it, and what does not fit may be cut.
  var isTerminal = false
  /// Whether there are colours.
  var hasColor = false

  /// What standard output leads to.
  static var standardOutput: TerminalStyle {
    guard Terminal.isInteractive else { return TerminalStyle() }
    let window = TerminalWindow.ofStandardOutput
    return TerminalStyle(
      columns: window?.columns ?? 80, rows: window?.rows, isTerminal: true,
      hasColor: hasColor(noColor: Terminal.variables["NO_COLOR"], terminal: Terminal.variables["TERM"]))
  }

  /// Whether a terminal is to be coloured: no-color.org, and a terminal that can.
  static func hasColor(noColor: String?, terminal: String?) -> Bool {
    (noColor ?? "").isEmpty && terminal != nil && terminal != "dumb"
  }

  /// A text in a colour or weight of `console_codes(4)`.
  func colored(_ text: String, _ code: Int) -> String { hasColor ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text }
}
