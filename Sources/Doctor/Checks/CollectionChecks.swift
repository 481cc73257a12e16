internal import Backends
internal import Bundles
internal import LinuxSystem
internal import Machine
internal import Settings
internal import Staging
internal import SystemPackage

/// Where the bundles go, what waits for them, and what the last collection and the last test said.
struct CollectionFacts: Sendable {
  var folder = "/var/crash/lastgasp"
  /// The room there; `nil` where it cannot be looked at.
  var space: FileSystemSpace?
  var keepFreeBytes = 0
  /// What would keep a bundle from being written.
  var obstacle: String?
  /// What the settings ask for and the machine does not have.
  var problem: String?
  /// What the state directory says; `nil` where whoever asks may not read it.
  var state: State?
  var runningBoot = ""
  var kernel = ""
  var now = 0.0
  /// Whether this boot has had the time to collect.
  var isThrough = false

  /// What `/var/lib/lastgasp` says.
  struct State: Sendable {
    /// How many records wait for their bundle; `nil` where staging cannot be read.
    var waiting: Int? = 0
    var last: LastCollection?
    var test: CrashTest?
    /// The latest time that a record came through what is armed, in seconds since 1970-01-01 UTC.
    var provenAt: Double?
  }
}

extension CollectionFacts {
  /// How long a boot may take to collect, in seconds since its start.
  private static let longestBoot = 900.0

  /// Reads them off a machine.
  ///
  /// - Parameter seesState: Whether the process may read the state directory.
  init(of machine: Machine, settings: Settings, seesState: Bool) {
    let store = BundleStore(machine: machine, settings: settings)
    self.init(
      folder: settings.mountFolder.string, space: Self.space(for: settings.mountFolder, on: machine),
      keepFreeBytes: settings.keepFreeBytes, obstacle: store.obstacle, problem: store.problem,
      state: seesState ? State(of: machine, settings: settings) : nil, runningBoot: machine.bootID,
      kernel: machine.kernelRelease.description, now: machine.now(),
      isThrough: machine.now() - machine.bootTime > Self.longestBoot)
  }

  /// The room in the file system that the folder is on, or will be.
  private static func space(for folder: FilePath, on machine: Machine) -> FileSystemSpace? {
    var existing = machine.path(folder)
    while !existing.isEmpty, existing != machine.root, (try? Files.exists(existing)) != true {
      existing.removeLastComponent()
    }
    return try? Files.space(at: existing)
  }

  /// Every check, in the order in which a person reads them.
  ///
  /// - Parameter armed: The names of the backends that are armed.
  func checks(armed: [String]) -> [Check] {
    [target(), room(), group()].compactMap(\.self)
      + (state.map { state in [waiting(state), last(state), test(state, armed: armed)].compactMap(\.self) } ?? [])
  }

  /// Less than this is no room for the log of a crash.
  private static let leastBytes: UInt64 = 16 << 20

  /// Whether a bundle can be written.
  func target() -> Check {
    guard let space else { return Check("target", .bad, "\(folder) cannot be looked at", remedy: "check MOUNT_FOLDER") }
    if space.isReadOnly {
      return Check("target", .bad, "\(folder) is on a read-only file system", remedy: "set MOUNT_FOLDER")
    }
    let free = ByteSize.describe(space.availableBytes)
    guard space.availableBytes >= Self.leastBytes else {
      return Check("target", .bad, "only \(free) are free for \(folder)", remedy: "free some space there")
    }
    if let obstacle {
      return Check("target", .bad, obstacle, remedy: "give that folder to root, or set MOUNT_FOLDER")
    }
    return Check("target", .good, "\(free) are free for \(folder)")
  }

  /// Whether as much is free as is to be kept free.
  func room() -> Check? {
    guard let space, !space.isReadOnly, space.availableBytes >= Self.leastBytes else { return nil }
    let wanted = ByteSize.describe(UInt64(clamping: keepFreeBytes))
    guard space.availableBytes < UInt64(clamping: keepFreeBytes) else {
      return Check("room", .good, "more is free there than is to be kept free (KEEP_FREE_BYTES: \(wanted))")
    }
    return Check(
      "room", .warning, "less is free there than is to be kept free (KEEP_FREE_BYTES: \(wanted)): vmcores are given up",
      remedy: "free some space there, or set KEEP_FREE_BYTES lower")
  }

  /// Whether the group of the settings is there.
  func group() -> Check? {
    problem.map { Check("group", .warning, $0, remedy: "create the group, or set BUNDLE_GROUP") }
  }

  /// Whether records wait for their bundle.
  func waiting(_ state: State) -> Check {
    guard let count = state.waiting else {
      return Check("staging", .bad, "the staging directory cannot be read", remedy: "look at /var/lib/lastgasp/staging")
    }
    guard count > 0 else { return Check("staging", .good, "no record waits for its bundle") }
    return Check("staging", .warning, "\(count) record(s) wait for their bundle", remedy: "lastgasp collect")
  }

  /// When the last collection was, and what it said.
  func last(_ state: State) -> Check {
    guard let last = state.last else {
      let finding = "nothing was ever collected here"
      return isThrough ? Check("last", .warning, finding, remedy: "lastgasp collect") : Check("last", .good, finding)
    }
    let time = UTCTime(last.at).readable
    guard !last.hasFailed else {
      return Check(
        "last", .warning, "the last collection (\(time)) could not do everything",
        remedy: "journalctl -b -t lastgasp says what; then lastgasp collect")
    }
    guard last.bootID == runningBoot || !isThrough else {
      return Check(
        "last", .warning, "this boot has not collected; the last one that did was at \(time)",
        remedy: "systemctl enable --now lastgasp-collect.service")
    }
    let found = last.bundles.isEmpty ? "no new crash" : last.bundles.joined(separator: ", ")
    return Check("last", .good, "last collected on \(time): \(found)")
  }

  /// What the last test showed.
  func test(_ state: State, armed: [String]) -> Check? {
    guard let test = state.test else { return nil }
    switch test.outcome {
    case .recorded:
      let bundle = test.bundle.map { " as \($0)" } ?? ""
      return Check("test", .good, "the test of \(test.time) with kernel \(test.kernel) was recorded\(bundle)")
    case .notCrashed:
      return Check(
        "test", .warning, "the test of \(test.time) did not come to its crash: \(test.ending ?? "the boot ended")",
        remedy: "lastgasp test")
    case .leftNothing: return leftNothing(test, state, armed: armed)
    case .pending where test.bootID == runningBoot:
      return Check(
        "test", .warning, "the test of \(test.time) was announced in this boot, which has not crashed",
        remedy: "lastgasp test")
    case .pending:
      return Check(
        "test", .warning, "what the test of \(test.time) left has not been collected", remedy: "lastgasp collect")
    }
  }

  /// A crash that left nothing breaks the chain, unless what is armed now is another, or was proven since.
  private func leftNothing(_ test: CrashTest, _ state: State, armed: [String]) -> Check {
    let finding = "the test of \(test.time) with kernel \(test.kernel) left no record (\(test.backend))"
    if let provenAt = state.provenAt, provenAt > test.at {
      return Check("test", .good, "\(finding), but one came through since")
    }
    let isAboutThis = armed.first == test.backend && test.kernel == kernel
    return Check(
      "test", isAboutThis ? .bad : .warning, finding,
      remedy: "journalctl -t lastgasp says what was seen; mend it, then lastgasp test again")
  }
}

extension CollectionFacts.State {
  /// Reads it off a machine.
  init(of machine: Machine, settings: Settings) {
    let context = BackendContext(machine: machine, settings: settings, staging: Staging(of: machine))
    let standing = Backends.all.lazy.compactMap { $0.init(context).armament()?.standing }.first
    self.init(
      waiting: (try? Staging(of: machine).records())?.count, last: LastCollection.recorded(of: machine),
      test: CrashTests(of: machine).last(), provenAt: standing?.proof?.at)
  }
}
