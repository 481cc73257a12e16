import Bundles
import Digests
import FoundationEssentials
import KernelLog

/// A crash as a page that stands alone: title, facts, trace, and the log, which can be searched.
///
/// Everything from the bundle is text, escaped; nothing is loaded from anywhere. The page forbids both besides: its policy
/// lets run only the style and the script that are named by their digests (Content Security Policy Level 3, section 6.7.3).
struct CrashPage {
  private let facts: BundleFacts
  private let bundle: Bundle

  init(_ facts: BundleFacts, of bundle: Bundle) {
    self.facts = facts
    self.bundle = bundle
  }

  /// Writes the page; `log` hands over the log in pieces.
  func write(
    to sink: @escaping (_ bytes: [UInt8]) throws -> Void, log: (_ sink: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    try sink(Array(front.utf8))
    var lines = LogMarkup()
    try log { piece in try sink(lines.update(piece)) }
    try sink(lines.finish())
    try sink(Array(back.utf8))
  }

  private var front: String {
    let title = HTMLText.escaped(ShownText.line(facts.title))
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(CrashPageParts.style)</style>
      </head>
      <body>
      <h1>\(title)</h1>
      <p class="note">From the bundle \(HTMLText.escaped(bundle.id)), as it is and not redacted: it may name people, machines \
      and networks. <code>lastgasp export</code> makes what can be published.</p>
      <table>\(rows)</table>
      \(trace)\(notes)
      <h2>Log</h2>
      <p class="search"><input id="search" type="search" placeholder="Search the log" aria-label="Search the log">
      <label><input id="only" type="checkbox"> only lines found</label> <span id="count" role="status"></span></p>
      <div id="log">
      """ + "\n"
  }

  private var back: String {
    """
    </div>
    <script>\(CrashPageParts.script)</script>
    </body>
    </html>

    """
  }

  private var rows: String {
    CrashFactList(facts, of: bundle).all
      .map { name, value in
        "<tr><th>\(HTMLText.escaped(name))</th><td>\(HTMLText.escaped(ShownText.line(value)))</td></tr>\n"
      }
      .joined()
  }

  private var trace: String {
    let (heading, lines) =
      facts.trace.isEmpty ? ("The report begins", facts.reportLines) : ("Call trace, innermost first", facts.trace)
    guard !lines.isEmpty else { return "" }
    let text = lines.map { HTMLText.escaped(ShownText.line($0)) }.joined(separator: "\n")
    return "<h2>\(heading)</h2>\n<pre>\(text)</pre>\n"
  }

  private var notes: String {
    facts.gaps.map { "<p>\(HTMLText.escaped(ShownText.line($0)))</p>\n" }.joined()
  }

  private static var policy: String {
    "default-src 'none'; style-src '\(digest(of: CrashPageParts.style))'; "
      + "script-src '\(digest(of: CrashPageParts.script))'; base-uri 'none'; form-action 'none'"
  }

  private static func digest(of text: String) -> String {
    "sha256-" + Data(SHA256Digest(of: Array(text.utf8)).finalize()).base64EncodedString()
  }
}

/// The lines of a log as elements, each with what it says of how bad it is.
struct LogMarkup {
  private var shown = ShownText()
  private var line: [UInt8] = []

  /// Takes the next bytes of the log; gives the lines that are whole.
  mutating func update(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    shown.update(bytes, to: &text)
    return take(text)
  }

  /// Ends the log.
  mutating func finish() -> [UInt8] {
    var text: [UInt8] = []
    shown.finish(to: &text)
    let output = take(text)
    return line.isEmpty ? output : output + take([UInt8(ascii: "\n")])
  }

  private mutating func take(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for byte in text {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      output += "<div\(isBad ? " class=\"bad\"" : "")>".utf8
      output += HTMLText.escaped(line)
      output += "</div>\n".utf8
      line.removeAll(keepingCapacity: true)
    }
    return output
  }

  /// Whether the line is an error or worse, by its level (syslog(2): 0 to 3).
  private var isBad: Bool { (LogLine(line[...]).level ?? 6) & 7 <= 3 }
}
