/// Resets and power cuts at every point where something is made durable.
///
/// A pilot run tells which durable system calls there are; then the same is played again and again and stopped after one of
/// them, spread evenly, and the machine is reset (memory kept) or unplugged (memory lost).
enum CrashPointStories {
  static let all = [
    story(.reset, during: .arm, isExtended: true), story(.reset, during: .collect, isExtended: true),
    story(.powerCut, during: .both),
  ]

  /// What happens to the machine at the point.
  private enum Blow: String, Sendable {
    case reset
    case powerCut = "power-cut"
  }

  /// What is interrupted.
  private enum Phase: String, Sendable {
    case arm
    case collect
    case both = "arm-and-collect"

    /// What must have run before, in the same boot.
    var before: String { self == .collect ? "lastgasp arm" : "true" }

    /// What is stopped at a point.
    var command: String {
      switch self {
      case .arm: "lastgasp arm"
      case .collect: "lastgasp collect"
      case .both: "sh -c 'lastgasp arm && lastgasp collect'"
      }
    }
  }

  /// Fewer durable system calls than this would mean that strace has missed some.
  private static let fewestCalls = 8

  /// How many points are played at the most.
  private static let pointCount = 12

  private static func story(_ blow: Blow, during phase: Phase, isExtended: Bool = false) -> Scenario {
    Scenario(
      name: "\(blow.rawValue)-in-\(phase.rawValue)",
      summary:
        "\(blow.rawValue) at \(pointCount) points of \(phase.rawValue): one complete bundle, or none and no half one",
      suite: "trixie", memory: .reserved, userland: .shell, isExtended: isExtended,
      steps: [
        .boot(),
        .expect("arm", "lastgasp arm", .exits(0)),
        Step("\(pointCount) points") { try await playAll(blow, phase, in: $0) },
      ])
  }

  private static func playAll(_ blow: Blow, _ phase: Phase, in session: ScenarioSession) async throws {
    let calls = try await pilot(phase, in: session)
    var bundles = 2
    for point in DurableCall.spread(calls, over: pointCount) {
      try await crash(in: session, marker: "lab: point \(point.number)")
      try await session.succeed(phase.before)
      // A run may have a call less than the pilot's, and then has finished: the blow comes just after it.
      let run = try await session.expect("/lab/stop-at \(point.number) \(phase.command)", [.exits(0)])
      try await strike(blow, session)
      try await session.expect("lastgasp arm", [.exits(0)])
      try await session.expect("lastgasp collect", [.exits(0)])
      // Before the durable copy a power cut loses what existed nowhere but in memory; a record is let go only after it.
      let mayBeLost = blow == .powerCut && !DurableCall.calls(of: run.output).contains(where: \.releasesRecord)
      let found = try await session.countBundles()
      let allowed = mayBeLost ? bundles...(bundles + 1) : (bundles + 1)...(bundles + 1)
      guard allowed.contains(found) else {
        throw UnmetExpectation(
          subject: "\(blow.rawValue) after durable call \(point.number) of \(calls.count): \(point.text)",
          expected: "\(allowed) bundles", seen: "\(found)")
      }
      if found > bundles {
        try await session.expect(
          "unzip -p \"$(ls \(BundleFolder.path)/*.zip | tail -n 1)\" dmesg.txt",
          [.says("lab: point \(point.number)"), .says("Kernel panic - not syncing")])
      }
      await session.note(
        "\(blow.rawValue) after call \(point.number) of \(calls.count) (\(point.text)): \(found - bundles) bundle")
      bundles = found
    }
    try await session.expectBundles(bundles)
  }

  /// One run to its end, which tells the calls there are.
  private static func pilot(_ phase: Phase, in session: ScenarioSession) async throws -> [DurableCall] {
    // The first crash proves the region, so that from now on every crash leaves one record and the calls are the same.
    try await crash(in: session, marker: "lab: proof")
    try await session.expect("lastgasp arm", [.exits(0)])
    try await session.expect("lastgasp collect", [.exits(0)])
    try await crash(in: session, marker: "lab: pilot")
    try await session.succeed(phase.before)
    let trace = try await session.succeed("/lab/stop-at 100000 \(phase.command)")
    if phase == .arm { try await session.expect("lastgasp collect", [.exits(0)]) }
    try await session.expectBundles(2)
    let calls = DurableCall.calls(of: trace)
    // A collection of one record makes ten: each of them is a point then.
    guard calls.count >= fewestCalls else {
      throw UnmetExpectation(
        subject: "the pilot run", expected: "at least \(fewestCalls) durable system calls", seen: trace)
    }
    return calls
  }

  private static func crash(in session: ScenarioSession, marker: String) async throws {
    let guest = try await session.running
    _ = try await guest.crash(by: "sync; echo '\(marker)' >/dev/kmsg; \(Step.Crash.sysrq.rawValue)", reset: .kernel)
    try await guest.ready()
  }

  private static func strike(_ blow: Blow, _ session: ScenarioSession) async throws {
    switch blow {
    case .reset:
      try await session.running.reset()
      try await session.running.ready()
    case .powerCut:
      await session.kill()
      try await session.start()
    }
  }
}

extension DurableCall {
  /// Whether it lets go of a record: only what is durable elsewhere may be let go.
  fileprivate var releasesRecord: Bool { text.contains("unlink") && text.contains("/sys/fs/pstore") }
}
