import Bundles
import KernelLog

/// A crash on one screen.
struct CrashScreen {
  private static let labelWidth = 14
  /// The fewest lines of a trace that say something.
  private static let shortestTrace = 4
  /// How many lines of a trace are enough where there is no screen to fill.
  private static let longestTrace = 16

  private let facts: BundleFacts
  private let bundle: Bundle
  private let style: TerminalStyle
  private let width: Int

  init(_ facts: BundleFacts, of bundle: Bundle, style: TerminalStyle) {
    self.facts = facts
    self.bundle = bundle
    self.style = style
    width = min(style.columns, TextLayout.widest)
  }

  /// The text, ending with a newline.
  var text: String {
    let top = title + [""] + factLines(commandLineLimit: nil)
    let bottom = noteLines + [""] + hints
    guard let rows = style.rows else {
      return Self.joined(top + traceLines(limit: Self.longestTrace) + bottom)
    }
    // The line of the prompt that follows is on the screen as well.
    let room = rows - 1 - bottom.count
    let compact = title + [""] + factLines(commandLineLimit: 2)
    let chosen = top.count + Self.shortestTrace + 3 <= room ? top : compact
    return Self.joined(chosen + traceLines(limit: max(Self.shortestTrace, room - chosen.count - 3)) + bottom)
  }

  private static func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private var title: [String] {
    TextLayout.wrapped(ShownText.line(facts.title), width: width).map { style.colored($0, 1) }
  }

  private func factLines(commandLineLimit: Int?) -> [String] {
    CrashFactList(facts, of: bundle).all.flatMap { name, value in
      let label = TextLayout.padded(name, width: Self.labelWidth)
      let indent = String(repeating: " ", count: Self.labelWidth)
      var lines = TextLayout.wrapped(ShownText.line(value), width: width - Self.labelWidth)
      if name == CrashFactList.commandLine, let limit = commandLineLimit, lines.count > limit {
        lines = Array(lines.prefix(limit))
        lines[limit - 1] = TextLayout.cut(lines[limit - 1] + " …", width: width - Self.labelWidth)
      }
      return lines.enumerated().map { $0 == 0 ? style.colored(label, 2) + $1 : indent + $1 }
    }
  }

  private func traceLines(limit: Int) -> [String] {
    let (heading, lines) =
      facts.trace.isEmpty ? ("The report begins:", facts.reportLines) : ("Call trace, innermost first:", facts.trace)
    guard !lines.isEmpty else { return [] }
    let isCut = lines.count > limit
    let shown = lines.prefix(isCut ? limit - 1 : limit).map { line in
      let text = "  " + ShownText.line(line)
      return TextLayout.cut(text, width: style.columns)
    }
    return ["", heading] + shown + (isCut ? ["  … and \(lines.count - limit + 1) more"] : [])
  }

  private var noteLines: [String] {
    var notes = facts.gaps
    if facts.isCorrupted { notes.append("The kernel's report is cut, or two were printed into each other.") }
    if let capture = facts.capture {
      if capture.isFinished == false { notes.append("This is likely incomplete: capturing did not come to its end.") }
      if let reason = capture.logReason { notes.append("The kernel's log is not whole: \(reason)") }
    }
    if let vmcore = bundle.vmcore { notes.append(VmcoreText(vmcore).line) }
    let lines = notes.flatMap { TextLayout.wrapped(ShownText.line($0), width: width) }
    return lines.isEmpty ? [] : [""] + lines
  }

  private var hints: [String] {
    [
      "lastgasp show \(bundle.id) --log",
      "lastgasp export \(bundle.id)   makes a redacted zip of it",
    ]
  }
}

/// What is known of a crash, in the order in which a person wants it.
struct CrashFactList {
  /// The name of the fact that may be long.
  static let commandLine = "Command line"

  private let facts: BundleFacts
  private let bundle: Bundle

  init(_ facts: BundleFacts, of bundle: Bundle) {
    self.facts = facts
    self.bundle = bundle
  }

  /// The names and values; what is not known is left out.
  var all: [(name: String, value: String)] {
    let list: [(String, String?)] = [
      ("Crashed", bundle.crashedAtText + uptime),
      ("Seen", bundle.seen > 1 ? "\(bundle.seen) times" : nil),
      ("Kernel", facts.kernel.release),
      ("System", facts.systemName),
      ("Hardware", facts.hardwareName),
      ("Function", facts.function),
      ("Reason", facts.reason),
      ("Panic", facts.panicReason == facts.reason ? nil : facts.panicReason),
      ("Process", process),
      ("Tainted", taint),
      ("Out of tree", facts.outOfTreeModules.isEmpty ? nil : facts.outOfTreeModules.joined(separator: " ")),
      (Self.commandLine, facts.kernel.commandLine),
    ]
    return list.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
  }

  private var uptime: String { facts.uptime.map { ", \(Int($0)) s after the kernel started" } ?? "" }

  private var process: String? {
    guard let process = facts.process else { return nil }
    return "\(process.name) (pid \(process.pid))" + (facts.cpu.map { " on CPU \($0)" } ?? "")
  }

  private var taint: String? {
    guard let taint = facts.taint else { return nil }
    guard !taint.isEmpty else { return "no" }
    guard facts.taintWords.isEmpty else { return "\(taint): \(facts.taintWords.joined(separator: ", "))" }
    return taint.map(String.init).joined(separator: " ")
  }
}
