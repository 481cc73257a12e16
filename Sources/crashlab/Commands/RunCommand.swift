import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab run`: plays scenarios.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Play scenarios: boot, crash, boot again, and look at what was kept.",
    discussion: "The last line says how many passed and failed; the exit status is 0 when all passed.")

  @Argument(help: "Their names; without any, all that test the package.") var names: [String] = []

  @Option(help: "How many at a time.") var jobs = 2

  @Flag(name: .customLong("all"), help: "Those that take long, too.") var includesExtended = false

  @Option(help: "Another Debian suite, such as sid; without names, the scenarios that hold for any.") var suite: String?

  @Option(name: .customLong("deb"), help: "The package under test.") var package: String?

  @Option(help: "Where logs go (build/lab).") var results: String?

  @Flag(help: "Keep the disks of scenarios that passed, too.") var keep = false

  @Flag(help: "Play a scenario that failed once more, and say so loudly.") var secondTry = false

  func run() async throws {
    let failed = try await Interruption.cancelling { [self] in try await play() }
    if failed > 0 { throw ExitCode.failure }
  }

  /// Plays the scenarios and gives how many failed.
  private func play() async throws -> Int {
    let scenarios = try ScenarioCatalogue.scenarios(
      named: names, includesExtended: includesExtended, suite: suite)
    let report = ProgressReport()
    let directories = try LabDirectories(results: results)
    var runner = try await ScenarioRunner.prepare(
      for: scenarios, package: package.map { FilePath($0).absolute }, directories: directories, report: report,
      keepsDisks: keep)
    runner.hasSecondTry = secondTry
    let outcomes = await runner.run(scenarios, jobs: jobs)
    try Files.writeDurably(
      Array(ScenarioResult.table(of: outcomes).utf8), to: directories.results.appending("table.md"),
      permissions: .readableFile)
    let passed = outcomes.count(where: \.hasPassed)
    report.write("\(passed) passed, \(scenarios.count - passed) failed\n")
    return scenarios.count - passed
  }
}
