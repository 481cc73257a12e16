/// Regions whose trial never finished.
enum TrialStories {
  static let all = [quarantine, foundRecord]

  /// Two boots that stop while the region is loaded: the third leaves it alone, until it is told otherwise.
  private static let quarantine = Scenario(
    name: "trial-quarantine",
    summary: "two boots stop while ramoops is loaded: quarantined, said, until --retry-region",
    suite: "bookworm", memory: .ramBuffer, userland: .shell,
    steps: [
      .boot(),
      .stop("first boot stops in modprobe", at: "finit_module", "lastgasp arm"), .reset(),
      .stop("second boot stops in modprobe", at: "finit_module", "lastgasp arm"), .reset(),
      .expect("the third does not load it", "lastgasp arm", .exits(2), .says("quarantined")),
      .expect("ramoops is not loaded", "ls /sys/module", .doesNotSay("ramoops")),
      .status(.notArmed, says: "quarantined", "lastgasp arm --retry-region"),
      .expect("the admin insists", "lastgasp arm --retry-region", .exits(0)),
      .status(.unproven),
    ])

  /// The same markers, but with a valid record in the region: proven there and then.
  private static let foundRecord = Scenario(
    name: "trial-record",
    summary: "two boots crash before they are complete: their record is found, and proves the region",
    suite: "bookworm", memory: .ramBuffer, userland: .shell,
    steps: [
      .boot(),
      .stop("a boot stops just after modprobe", at: "finit_module", "lastgasp arm"), .reset(),
      .expect("the next arms", "lastgasp arm", .exits(0)),
      .crash(.sysrq, marker: "lab: last words"),
      .expect("the record proves the region", "lastgasp arm", .exits(0), .doesNotSay("quarantined")),
      .status(.proven, says: "crash"),
      .expect("and becomes a bundle", "lastgasp collect", .exits(0)),
      .bundles(1),
    ])
}

extension Step {
  /// Presses the reset button, and waits for the shell of the next boot: memory is kept, what was not synced is lost.
  static func reset() -> Step {
    Step("reset button") { session in
      try await session.running.reset()
      try await session.running.ready()
      try await session.bootComplete()
    }
  }

  /// Runs a command and stops it for good after the first durable system call that holds a text.
  static func stop(_ title: String, at text: String, _ command: String) -> Step {
    .expect(title, "/lab/stop-at '\(text)' \(command)", .exits(0), .says("stopped"))
  }
}
