import ArgumentParser

/// `crashlab list`: what scenarios there are.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the scenarios and what each shows.")

  func run() {
    for scenario in ScenarioCatalogue.all { print("\(scenario.name)\n    \(scenario.suite): \(scenario.summary)") }
  }
}
