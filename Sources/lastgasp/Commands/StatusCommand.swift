import ArgumentParser
import Backends
import Lifecycle

/// The command `lastgasp status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell whether a crash would be recorded, and why not.",
    discussion: """
      Exit status: 0 armed and proven for this region, kernel and image; 3 armed, not (or no longer) proven; \
      1 armed, but a check fails; 2 not armed.
      """)

  @Flag(help: "Print it for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    try session.requireRoot()
    let report = StatusReport(of: session.machine, settings: session.settings, problems: session.problems)
    Terminal.write(json ? try JSONText.of(report) : StatusText(report).text)
    guard report.verdict.exitStatus == 0 else { throw ExitCode(report.verdict.exitStatus) }
  }
}

/// A status report for a person.
struct StatusText {
  let report: StatusReport

  init(_ report: StatusReport) { self.report = report }

  var text: String {
    var lines = [headline, ""]
    for backend in order {
      lines.append("\(backend):")
      for check in report.checks[backend] ?? [] {
        lines.append("  \(mark(check.verdict)) \(check.finding)")
        if check.verdict != .good, let remedy = check.remedy { lines.append("      → \(remedy)") }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is armed comes first, the machine itself last.
  private var order: [String] {
    let armed = ([report.armed].compactMap(\.self) + report.beside).map(\.backend)
    let others = report.checks.keys.filter { !armed.contains($0) && $0 != "machine" }.sorted(by: >)
    return (armed + others + ["machine"]).filter { report.checks[$0] != nil }
  }

  private var headline: String {
    switch report.verdict {
    case .proven: "A crash of this kernel would be recorded: armed and proven."
    case .unproven where report.armed?.backend == KdumpBackend.name:
      "A crash of this kernel should be recorded: armed, but it has not saved one yet."
    case .unproven:
      "A crash of this kernel should be recorded: armed, but nothing has shown yet that it survives a reset."
    case .broken: "Something is armed, but a crash might not be recorded."
    case .notArmed: "A crash of this kernel would leave no trace: nothing is armed."
    }
  }

  private func mark(_ verdict: Check.Verdict) -> String {
    switch verdict {
    case .good: Terminal.colored("✔", 32)
    case .warning: Terminal.colored("!", 33)
    case .bad: Terminal.colored("✘", 31)
    }
  }
}
