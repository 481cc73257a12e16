import Glibc
import LinuxSystem
import SystemPackage

/// Plays scenarios, some side by side, and says how each went.
struct ScenarioRunner: Sendable {
  private let directories: LabDirectories
  private let images: [String: GuestImage]
  private let installed: InstalledImages?
  private let bootLoaders: BootLoaderImages?
  private let payload: GuestConfiguration.Disk?
  private let report: ProgressReport
  private let keepsDisks: Bool

  /// Whether a scenario that failed is played once more, loudly.
  var hasSecondTry = false

  /// Builds what the scenarios share: the images of their suites, and the disk that carries the package.
  ///
  /// - Parameter package: Our package; without one only scenarios on a stock disk can be played.
  static func prepare(
    for scenarios: [Scenario], package: FilePath?, directories: LabDirectories, report: ProgressReport,
    keepsDisks: Bool = false
  ) async throws -> ScenarioRunner {
    let builder = ImageBuilder(cache: directories.cache) { report.say("image", $0) }
    // Side by side: unpacking packages keeps one processor busy for minutes.
    let images = try await withThrowingTaskGroup(of: GuestImage.self) { group in
      for suite in Set(scenarios.map(\.suite)) { group.addTask { try await builder.image(of: suite) } }
      return try await group.reduce(into: [String: GuestImage]()) { $0[$1.suite] = $1 }
    }
    if let package, try !Files.exists(package) {
      throw LabError.missingFile(package, remedy: "make deb builds it")
    }
    var payload: GuestConfiguration.Disk?
    if let package {
      payload = try await PayloadDisk.create(at: directories.results.appending("payload.ext4"), package: package)
    }
    let stockRunner = ScenarioRunner(
      directories: directories, images: images, installed: nil, bootLoaders: nil, payload: payload, report: report,
      keepsDisks: false)
    return ScenarioRunner(
      directories: directories, images: images,
      installed: package.map { InstalledImages(package: $0) { try await stockRunner.install(on: $0, leaving: $1) } },
      bootLoaders: BootLoaderImages { try await stockRunner.installBootLoader($0, leaving: $1) },
      payload: payload, report: report, keepsDisks: keepsDisks)
  }

  /// Plays all of them, `jobs` at a time; none is begun any more once the task is cancelled.
  func run(_ scenarios: [Scenario], jobs: Int) async -> [ScenarioResult] {
    await withTaskGroup(of: ScenarioResult.self) { group in
      var waiting = scenarios[...]
      var results: [ScenarioResult] = []
      for _ in 0..<max(1, jobs) {
        if let next = waiting.popFirst() { group.addTask { await play(next) } }
      }
      while let result = await group.next() {
        results.append(result)
        if !Task.isCancelled, let next = waiting.popFirst() { group.addTask { await play(next) } }
      }
      return results
    }
  }

  /// Plays one.
  ///
  /// A death that is the emulator's fault is said loudly and played once more; anything else only where that is asked for.
  private func play(_ scenario: Scenario) async -> ScenarioResult {
    let began = ContinuousClock.now
    let hasPassed = await passes(scenario, since: began)
    return ScenarioResult(scenario: scenario, hasPassed: hasPassed, duration: began.duration(to: .now))
  }

  private func passes(_ scenario: Scenario, since began: ContinuousClock.Instant) async -> Bool {
    for attempt in 1...2 {
      do {
        try await attemptOnce(scenario)
        report.say(scenario.name, "PASSED in \(Seconds.text(began.duration(to: .now))) s")
        return true
      } catch let failure as GuestFailure where failure.isEmulatorsFault && attempt == 1 {
        report.say(scenario.name, "!!!! THE EMULATOR DIED, not the guest: playing it once more !!!!\n\(failure)")
      } catch let moved as MovedRegion where attempt == 1 {
        report.say(scenario.name, "!!!! BAD LUCK: \(moved): playing it once more !!!!")
      } catch {
        report.say(scenario.name, "FAILED after \(Seconds.text(began.duration(to: .now))) s\n\(error)")
        report.write(consoleTail(of: scenario))
        guard hasSecondTry, attempt == 1, !Task.isCancelled else { return false }
        report.say(scenario.name, "!!!! IT FAILED: playing it once more; a pass now is one to be looked into !!!!")
      }
    }
    return false
  }

  private func consoleTail(of scenario: Scenario) -> String {
    let log = folder(of: scenario).appending("console.log")
    let text = (try? Files.readText(log)) ?? ""
    return "the end of \(log):\n" + lastLines(text, 40).split(separator: "\n").map { "  | \($0)\n" }.joined()
  }

  private func folder(of scenario: Scenario) -> FilePath { directories.results.appending(scenario.name) }

  private func attemptOnce(_ scenario: Scenario) async throws {
    try await play(scenario) { session in
      for step in scenario.steps {
        try Task.checkCancellation()
        let began = ContinuousClock.now
        report.say(scenario.name, "… \(step.title)")
        do {
          try await step.perform(session)
        } catch {
          report.say(scenario.name, "✘ \(step.title)")
          throw error
        }
        report.say(scenario.name, "✔ \(step.title) (\(Seconds.text(began.duration(to: .now))) s)")
      }
    }
    if !keepsDisks { try Files.removeTree(folder(of: scenario).appending("disks")) }
  }

  /// Plays one scenario until it passes or fails by itself, saying nothing; the emulator's death is no failure of it.
  ///
  /// - Returns: Why it failed; `nil` where it passed.
  func verdict(on scenario: Scenario) async throws -> String? {
    for attempt in 1...3 {
      do {
        try await play(scenario) { session in
          for step in scenario.steps { try await step.perform(session) }
        }
        try Files.removeTree(folder(of: scenario).appending("disks"))
        return nil
      } catch let failure as GuestFailure {
        if !failure.isEmulatorsFault || attempt == 3 { return failure.description }
      } catch let unmet as UnmetExpectation {
        return unmet.description
      }
    }
    return nil
  }

  /// Plays a scenario whose story is told elsewhere, and leaves its disks.
  func play(
    _ scenario: Scenario, heard: @escaping @Sendable (String) -> Void = { _ in },
    _ story: (ScenarioSession) async throws -> Void
  ) async throws {
    guard let image = images[scenario.suite] else { return }
    if case .bootLoader(let loader, _) = scenario.firmware, let bootLoaders {
      let disks = try await bootLoaders.disks(of: image, with: loader)
      return try await withSession(
        scenario, image: image, base: disks.root, bootDisk: disks.boot, heard: heard, body: story)
    }
    let base: GuestConfiguration.Disk
    switch scenario.disk {
    case .stock: base = GuestConfiguration.Disk(path: image.root, format: .raw)
    case .installed:
      guard let installed else {
        throw LabError.missingFile("lastgasp.deb", remedy: "name our package with --deb FILE")
      }
      base = try await installed.disk(of: image)
    }
    try await withSession(scenario, image: image, base: base, heard: heard, body: story)
  }

  /// Plays a scenario whose story is told elsewhere, and removes its disks.
  func playAndCleanUp(
    _ scenario: Scenario, heard: @escaping @Sendable (String) -> Void = { _ in },
    _ story: (ScenarioSession) async throws -> Void
  ) async throws {
    try await play(scenario, heard: heard, story)
    try Files.removeTree(folder(of: scenario).appending("disks"))
  }

  /// Gives a body a session on fresh disks, and ends its guest whatever happens.
  func withSession(
    _ scenario: Scenario, image: GuestImage, base: GuestConfiguration.Disk, bootDisk: GuestConfiguration.Disk? = nil,
    heard: @escaping @Sendable (String) -> Void = { _ in }, body: (ScenarioSession) async throws -> Void
  ) async throws {
    let folder = folder(of: scenario)
    try Files.removeTree(folder)
    let resources = try await GuestResources.prepare(
      for: scenario, root: base, bootDisk: bootDisk, payload: payload, in: folder.appending("disks"))
    let sockets = try SocketDirectory.create(for: scenario.name)
    defer { try? Files.removeTree(sockets) }
    let session = try ScenarioSession(
      scenario, image: image, resources: resources, results: folder, sockets: sockets, heard: heard)
    do {
      try await body(session)
      await session.kill()
    } catch {
      await session.kill()
      throw error
    }
  }

  /// Installs the package in a boot without a region, so that nothing is armed and nothing tried, and keeps the disk.
  private func install(on image: GuestImage, leaving target: FilePath) async throws {
    let scenario = Scenario(
      name: "install-\(image.suite)", summary: "our package, installed by apt", suite: image.suite, memory: .noRegion,
      disk: .stock, steps: [.boot(), .install()])
    report.say(scenario.name, "apt installs the package, once for all scenarios on \(image.suite)")
    try await withSession(scenario, image: image, base: GuestConfiguration.Disk(path: image.root, format: .raw)) {
      session in
      for step in scenario.steps { try await step.perform(session) }
      try await session.powerOff()
    }
    try Files.rename(folder(of: scenario).appending("disks").appending("root.qcow2"), to: target)
    report.say(scenario.name, "done")
  }

  /// Installs a boot loader in a boot of its own, and keeps both disks.
  private func installBootLoader(_ key: BootLoaderImages.Key, leaving directory: FilePath) async throws {
    let scenario = Scenario(
      name: "install-\(key.loader.rawValue)-\(key.image.suite)",
      summary: "a boot loader, installed by the guest itself",
      suite: key.image.suite, memory: .noRegion, userland: .shell, disk: .stock, disks: [BootLoaderDisk.blank],
      steps: [.boot(), .installBootLoader(key.loader)])
    report.say(scenario.name, "\(scenario.summary), once for all scenarios on \(key.image.suite)")
    let base = GuestConfiguration.Disk(path: key.image.root, format: .raw)
    let began = ContinuousClock.now
    try await withSession(scenario, image: key.image, base: base) { session in
      for step in scenario.steps { try await step.perform(session) }
      try await session.powerOff()
    }
    let disks = folder(of: scenario).appending("disks")
    for name in ["root.qcow2", "\(BootLoaderDisk.name).raw"] {
      try Files.rename(disks.appending(name), to: directory.appending(name))
    }
    report.say(scenario.name, "done in \(Seconds.text(began.duration(to: .now))) s")
  }
}

/// Directories whose paths are short enough for Unix sockets (108 bytes, unix(7)).
enum SocketDirectory {
  /// Creates one for a scenario.
  static func create(for name: String) throws(FileError) -> FilePath {
    let path = FilePath(ProcessVariables["TMPDIR"] ?? "/tmp").appending("crashlab-\(getpid())-\(name)")
    try Files.removeTree(path)
    try Files.createDirectory(path, permissions: FilePermissions(rawValue: 0o700))
    return path
  }
}
