import ArgumentParser
import LinuxSystem

/// Keeps a kernel's last words: arms a way to record a crash, and collects what a crash left.
@main
struct Lastgasp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lastgasp",
    abstract: "Keeps a kernel's last words.",
    discussion: """
      Arms a way to record a kernel crash, gathers at the next boot what a crash left, and packs it into a zip under \
      /var/crash/lastgasp/logs that can be attached to a bug report.
      """,
    version: lastgaspVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "What people use",
        subcommands: [
          StatusCommand.self, TestCommand.self, ListCommand.self, ShowCommand.self, ExportCommand.self,
          ReadCommand.self, AnalyzeCommand.self, ReserveCommand.self, UnreserveCommand.self,
        ]),
      CommandGroup(
        name: "What the units use",
        subcommands: [ArmCommand.self, DisarmCommand.self, CollectCommand.self, CaptureImageCommand.self]),
      CommandGroup(
        name: "Hidden",
        subcommands: [BootedCommand.self, GoodbyeCommand.self, GenerateUnitsCommand.self, NotifyCommand.self]),
    ])

  /// Runs the command that the arguments name; where its output could not be written it has not succeeded.
  static func main() async {
    do {
      var command = try parseAsRoot(ProgramArguments.all)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      endWhereOutputWasLost()
    } catch {
      endWhereOutputWasLost()
      exit(withError: error)
    }
  }

  /// An answer that nobody got is none, whatever it was.
  private static func endWhereOutputWasLost() {
    guard let errno = Terminal.lost() else { return }
    Terminal.complain("cannot write to standard output: \(errno)")
    exit(withError: ExitCode(1))
  }
}
