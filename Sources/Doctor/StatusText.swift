public import Backends

/// A status report for a person.
public struct StatusText: Sendable {
  private let report: StatusReport
  private let width: Int?
  private let paint: @Sendable (Check.Verdict, String) -> String

  /// Prepares the text.
  ///
  /// - Parameters:
  ///   - width: The columns that a line may take; `nil` keeps each check on one line.
  ///   - paint: Colours a mark.
  public init(
    _ report: StatusReport, width: Int?,
    paint: @escaping @Sendable (Check.Verdict, String) -> String = { _, mark in mark }
  ) {
    self.report = report
    self.width = width
    self.paint = paint
  }

  /// The text, ending with a newline.
  public var text: String {
    var lines = wrapped(headline, first: "", rest: "")
    for group in report.groups where !group.checks.isEmpty {
      lines += ["", "\(group.area):"]
      for check in group.checks { lines += self.lines(of: check) }
    }
    if report.verdict == .unknown { lines += ["", "The rest only root can see: sudo lastgasp status"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(of check: Check) -> [String] {
    var lines = wrapped(check.finding, first: "  \(mark(check.verdict)) ", rest: "    ")
    lines[0] = "  \(paint(check.verdict, mark(check.verdict))) \(lines[0].dropFirst(4))"
    if check.verdict != .good, let remedy = check.remedy {
      lines += wrapped(remedy, first: "      → ", rest: "        ")
    }
    return lines
  }

  private var headline: String {
    switch report.verdict {
    case .proven: "A crash of this kernel would be recorded: armed and proven\(way)."
    case .unproven where report.armed?.backend != PstoreRAMBackend.name:
      "A crash of this kernel should be recorded: armed, but it has not saved one yet."
    case .unproven:
      "A crash of this kernel should be recorded: armed, but nothing has shown yet that it survives a reset."
    case .broken: "Something is armed, but a crash might not be recorded."
    case .notArmed: "A crash of this kernel would leave no trace: nothing is armed."
    case .unknown: "Whether a crash of this kernel would be recorded is for root to see; this is what anybody can."
    }
  }

  private var way: String {
    guard case .proven(let proof)? = report.armed?.standing else { return "" }
    return " by \(proof.way.rawValue)"
  }

  private func mark(_ verdict: Check.Verdict) -> String {
    switch verdict {
    case .good: "✔"
    case .warning: "!"
    case .bad: "✘"
    }
  }

  /// Breaks a text between words so that its lines fit; a word that is longer stands alone.
  private func wrapped(_ text: String, first: String, rest: String) -> [String] {
    guard let width else { return [first + text] }
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (rest, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
