import ArgumentParser
import Backends
import Doctor
import Machine

/// The command `lastgasp status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell whether a crash would be recorded, and why not.",
    discussion: """
      Prints every link of the chain: ✔ it holds, ! advice, ✘ it does not hold; and under it the command that mends it. \
      Exit status: 0 armed and proven for this region, kernel and image; 3 armed, not (or no longer) proven; \
      1 armed, but a check fails; 2 not armed; 77 only root can tell.
      """)

  @Flag(help: "Print it for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    let report = StatusReport(
      of: session.machine, settings: session.settings, problems: session.problems,
      seesAll: Terminal.isRoot || !session.machine.isThisOne)
    Terminal.write(json ? try JSONText.of(report) : text(of: report))
    guard report.verdict.exitStatus == 0 else { throw ExitCode(report.verdict.exitStatus) }
  }

  /// On a terminal each check is one line, whatever its width; elsewhere no line is longer than 80 columns.
  private func text(of report: StatusReport) -> String {
    StatusText(report, width: Terminal.isInteractive ? nil : 80) { verdict, mark in
      switch verdict {
      case .good: Terminal.colored(mark, 32)
      case .warning: Terminal.colored(mark, 33)
      case .bad: Terminal.colored(mark, 31)
      }
    }.text
  }
}
