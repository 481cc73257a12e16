/// Every scenario that the lab knows.
enum ScenarioCatalogue {
  /// All of them, the longest first, those that test the lab itself last.
  static let all: [Scenario] =
    CrashPointStories.all + UEFIStories.all + PanicStories.all + CollectionStories.all + UnarmedStories.all
    + TrialStories.all + SelfTests.all

  /// The scenarios of the given names; without names, all that test our package.
  static func scenarios(named names: [String]) throws(LabError) -> [Scenario] {
    guard !names.isEmpty else { return all.filter { !$0.isSelfTest } }
    var found: [Scenario] = []
    for name in names {
      guard let scenario = all.first(where: { $0.name == name }) else {
        throw .unknownName(name, kind: "scenario", known: all.map(\.name))
      }
      found.append(scenario)
    }
    return found
  }
}
