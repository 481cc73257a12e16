/// How a scenario went, and how long it took.
struct ScenarioResult: Sendable {
  /// The scenario.
  let scenario: Scenario

  /// Whether all that it expects was so.
  let hasPassed: Bool

  /// From its beginning to its end, a second try and the making of what it stands on included.
  let duration: Duration

  /// A Markdown table of scenarios, results and seconds, in the order of the names.
  static func table(of results: [ScenarioResult]) -> String {
    let rows = results.sorted { $0.scenario.name < $1.scenario.name }.map { result in
      let seconds = Seconds.text(result.duration)
      return
        "| \(result.scenario.name) | \(result.scenario.suite) | \(result.hasPassed ? "passed" : "FAILED") | \(seconds) |\n"
    }
    return "| scenario | suite | result | seconds |\n|---|---|---|---:|\n" + rows.joined()
  }
}
