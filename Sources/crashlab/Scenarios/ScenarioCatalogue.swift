/// Every scenario that the lab knows.
enum ScenarioCatalogue {
  /// All of them, the longest first, those that test the lab itself last.
  static let all: [Scenario] =
    CrashPointStories.all + ReservationStories.all + BootLoaderStories.all + KdumpStories.all + UEFIStories.all
    + PanicStories.all + CollectionStories.all
    + UnarmedStories.all
    + TestStories.all + TrialStories.all + SelfTests.all + BootLoaderSelfTests.all

  /// The scenarios of the given names; without names, those that test our package.
  ///
  /// - Parameters:
  ///   - includesExtended: Whether those that take long are among them.
  ///   - suite: Another suite to play them on; without names, those that hold for any.
  static func scenarios(
    named names: [String], includesExtended: Bool = false, suite: String? = nil
  ) throws(LabError) -> [Scenario] {
    var found: [Scenario] = []
    for name in names {
      guard let scenario = all.first(where: { $0.name == name }) else {
        throw .unknownName(name, kind: "scenario", known: all.map(\.name))
      }
      found.append(scenario)
    }
    if names.isEmpty {
      found = all.filter {
        !$0.isSelfTest && (includesExtended || !$0.isExtended) && (suite == nil || $0.isForAnySuite)
      }
    }
    guard let suite else { return found }
    return found.map { scenario in
      var moved = scenario
      moved.suite = suite
      if suite == "sid" { moved.memory = moved.memory.forLaterKernels }
      return moved
    }
  }
}
