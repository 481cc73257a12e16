internal import Backends
public import Bundles
internal import Journal
internal import KernelLog
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging
internal import SystemPackage

/// Gathers what earlier crashes left: harvest what arming has not, write the bundles, and only then let go of what is staged.
public struct Collection: Sendable {
  private let machine: Machine
  private let settings: Settings
  private let announce: Announce
  private let staging: Staging

  /// Creates the collection of a machine.
  public init(of machine: Machine, settings: Settings, announce: @escaping Announce) {
    self.machine = machine
    self.settings = settings
    self.announce = announce
    staging = Staging(of: machine)
  }

  /// What came of it.
  public struct Outcome: Hashable, Sendable {
    /// The bundles that are new.
    public var bundles: [Bundle] = []

    /// Whether something could not be done; what could not stays where it is for the next time.
    public var hasFailed = false
  }

  /// Collects, and tells everything on the way.
  public func run() -> Outcome {
    let lock = machine.lockState()
    let outcome = collectAlone()
    lock.release()
    return outcome
  }

  private func collectAlone() -> Outcome {
    var outcome = Outcome()
    // Where nothing was ever armed, collecting is the first to know that lastgasp is here.
    _ = Installation.known(of: machine)
    var test = CrashTestCollection(machine: machine, staging: staging, announce: announce)
    if let problem = store.problem { announce(Announcement(.settingsProblem, .warning, problem)) }
    harvest(into: &outcome)
    var captured = CapturedCollection(machine: machine, settings: settings, staging: staging, announce: announce)
    captured.stage()
    do {
      for path in try staging.repair() {
        outcome.hasFailed = true
        announce(
          Announcement(.stagingFailed, .error, "a staged record has lost its bytes; what is left of it is \(path)"))
      }
      let groups = try stagedGroups()
      for (group, records) in groups { collect(group, records, test: &test, into: &outcome) }
    } catch {
      outcome.hasFailed = true
      announce(Announcement(.stagingFailed, .error, "could not read what is staged: \(error)"))
    }
    captured.takeVmcores()
    outcome.hasFailed = outcome.hasFailed || captured.hasFailed
    test.finish(sawEverything: !outcome.hasFailed)
    outcome.hasFailed = outcome.hasFailed || test.hasFailed
    staging.restoreReserve()
    restoreCaptureReserve()
    finish(outcome, keeping: captured.taken)
    remember(outcome)
    return outcome
  }

  /// Keeps what was said, for `lastgasp status`; a disk without room for it has more to say.
  private func remember(_ outcome: Outcome) {
    try? LastCollection(
      bootID: machine.bootID, at: machine.now(), bundles: outcome.bundles.map(\.id), hasFailed: outcome.hasFailed
    ).save(on: machine)
  }

  private func harvest(into outcome: inout Outcome) {
    let report: @Sendable (BackendEvent) -> Void = { [announce] in announce(Announcement($0, backend: "pstore")) }
    let found = PstoreRecords.visible(on: machine) + PstoreRecords.archived(on: machine)
    if Harvester(staging: staging, report: report).save(found).unsaved > 0 { outcome.hasFailed = true }
  }

  /// What is staged, grouped into crashes, oldest first.
  private func stagedGroups() throws -> [(CrashGroup<String>, [StagedRecord])] {
    let records = try staging.records()
    let byDigest = Dictionary(records.map { ($0.digest, $0) }) { first, _ in first }
    let grouped = try records.map { record in
      GroupingRecord(
        id: record.digest, facts: try StagedRecordReader(staging: staging).facts(of: record), harvest: record.harvest)
    }
    return CrashGrouping.groups(of: grouped).map { group in (group, group.ids.compactMap { byDigest[$0] }) }
  }

  private func collect(
    _ group: CrashGroup<String>, _ records: [StagedRecord], test: inout CrashTestCollection, into outcome: inout Outcome
  ) {
    do {
      if let reason = reasonForNoBundle(group, records) { return try staging.settle(records, as: reason) }
      let testedBoot = test.testedBoot(of: records)
      let bundle = try BundleWriter(machine: machine, settings: settings, staging: staging).write(
        group, of: records, identity: identity(of: group, records, testedBoot), isTest: testedBoot != nil)
      outcome.bundles.append(bundle)
      // Told before it is settled: a reset between the two tells it twice, the other way round it might be told to nobody.
      if testedBoot == nil { tell(bundle) } else { test.note(bundle, of: records) }
      settle(records, in: bundle, into: &outcome)
    } catch {
      outcome.hasFailed = true
      announce(
        Announcement(
          .bundlingFailed, .error,
          "could not write the bundle of a crash: \(error); its \(records.count) record(s) stay in "
            + "\(machine.state.path)/staging, and the next boot tries again"))
    }
  }

  /// Sets room aside for the next capture kernel while one is armed.
  private func restoreCaptureReserve() {
    let context = BackendContext(machine: machine, settings: settings, staging: staging)
    let isArmed = KdumpBackend(context).armament() != nil
    for folder in [settings.mountFolder, settings.capturePlaintextTarget].compactMap(\.self) {
      let reserve = CaptureReserve(under: folder, on: machine)
      // A disk without room for it is one that status tells of.
      if isArmed { try? reserve.keep() } else { reserve.remove() }
    }
  }

  private func settle(_ records: [StagedRecord], in bundle: Bundle, into outcome: inout Outcome) {
    do {
      try staging.settle(records, as: bundle.id)
    } catch {
      outcome.hasFailed = true
      announce(
        Announcement(
          .stagingFailed, .error,
          "the bundle \(bundle.id) is written, but its records could not be let go: \(error); the next boot tries again"
        ))
    }
  }

  /// Why what was found tells of no crash; `nil` where it does.
  private func reasonForNoBundle(_ group: CrashGroup<String>, _ records: [StagedRecord]) -> String? {
    // A capture kernel runs after a crash alone.
    if records.contains(where: { $0.source == .kdump }) { return nil }
    switch group.kind {
    case .crash: return nil
    case .shutdown: return "a clean shutdown, no crash: the proof was drawn from it at arming"
    case .withoutDump:
      if records.allSatisfy({ $0.size == 0 }) { return "empty, no crash" }
      // A kernel with a console zone leaves one at every boot; after a boot that never ended in order it is all there is.
      // Of the boots that systemd-pstore archived it is not known how they ended.
      if records.allSatisfy({ $0.source == .systemdPstore }) { return "no dump in systemd-pstore's archive, no crash" }
      let previous = try? BootIdentities(of: machine).previous(to: machine.bootID)
      return previous.flatMap(\.self)?.endedBy.map { "the boot before ended by \($0), no crash" }
    }
  }

  private var store: BundleStore { BundleStore(machine: machine, settings: settings) }

  private func identity(
    of group: CrashGroup<String>, _ records: [StagedRecord], _ testedBoot: String?
  ) -> BootIdentity? {
    let identities = (try? BootIdentities(of: machine).all()) ?? []
    if let boot = testedBoot ?? records.lazy.compactMap(\.capture?.crashedBoot).first {
      return identities.first { $0.bootID == boot }
    }
    return BootIdentities.crashed(
      startedAt: group.bootTime, crashedAt: group.time, running: machine.bootID, among: identities)
  }

  private func tell(_ bundle: Bundle) {
    let isOld = bundle.crashedAt < Installation.known(of: machine).at
    let event = isOld ? "the kernel crashed before lastgasp was installed" : "the kernel crashed"
    announce(
      Announcement(
        .bundleWritten, isOld ? .informational : .warning,
        "\(event): \(bundle.title); logs saved in \"\(bundle.directory)\" as \(bundle.name)",
        fields: [
          "BUNDLE": bundle.path.string, "TITLE": bundle.title, "CRASHED_KERNEL": bundle.kernel ?? "",
          "BUNDLE_ID": bundle.id,
        ]))
    if !isOld { NoticePosting(machine: machine, settings: settings, announce: announce).post(bundle) }
  }

  private func finish(_ outcome: Outcome, keeping vmcores: Set<String>) {
    for vmcore in store.prune(keeping: outcome.bundles, vmcores: vmcores) {
      announce(
        Announcement(
          .vmcoreRemoved, .notice, "removed the vmcore \(vmcore.path): the limits for what is kept were exceeded",
          fields: ["VMCORE": vmcore.path.string, "BUNDLE_ID": vmcore.id]))
    }
    guard outcome.bundles.isEmpty, !outcome.hasFailed else { return }
    announce(Announcement(.nothingNew, .informational, "no new crash"))
  }
}

extension StagedRecord {
  /// Records that were found by one boot in one place were there together; systemd-pstore's archive holds many boots.
  ///
  /// What a capture kernel left is by itself.
  var harvest: String {
    guard source != .kdump else { return "kdump \(capture?.crashedBoot ?? digest)" }
    return source == .pstore ? harvestedBy : "\(source.rawValue) \(Int(modifiedAt) / 60)"
  }
}
