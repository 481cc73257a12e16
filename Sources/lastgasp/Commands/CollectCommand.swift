import ArgumentParser
import Lifecycle

/// The command `lastgasp collect`.
struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Gather what earlier crashes left into zip bundles.",
    discussion:
      "Exit status: 0 done (also where there was nothing), 1 something could not be done and stays for the next time.")

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    try session.requireRoot()
    session.announceProblems()
    let outcome = Collection(of: session.machine, settings: session.settings, announce: session.announce).run()
    session.notify("\(outcome.bundles.count) new bundle(s)")
    guard !outcome.hasFailed else { throw ExitCode(1) }
  }
}
