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
    var outcome = Outcome()
    harvest(into: &outcome)
    do {
      let groups = try stagedGroups()
      for (group, records) in groups { collect(group, records, into: &outcome) }
    } catch {
      outcome.hasFailed = true
      announce(Announcement(.stagingFailed, .error, "could not read what is staged: \(error)"))
    }
    staging.restoreReserve()
    finish(outcome)
    return outcome
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

  private func collect(_ group: CrashGroup<String>, _ records: [StagedRecord], into outcome: inout Outcome) {
    do {
      guard group.kind != .shutdown else {
        // The proof was drawn from it at arming.
        return try staging.settle(records, as: "a clean shutdown, no crash")
      }
      let bundle = try BundleWriter(machine: machine, settings: settings, staging: staging).write(
        group, of: records, identity: identity(of: group))
      try staging.settle(records, as: bundle.id)
      outcome.bundles.append(bundle)
      tell(bundle)
    } catch {
      outcome.hasFailed = true
      announce(
        Announcement(
          .bundlingFailed, .error,
          "could not write the bundle of a crash: \(error); its \(records.count) record(s) stay in "
            + "\(machine.state.path)/staging, and the next boot tries again"))
    }
  }

  private func identity(of group: CrashGroup<String>) -> BootIdentity? {
    let identities = (try? BootIdentities(of: machine).all()) ?? []
    return BootIdentities.crashed(startedAt: group.bootTime, running: machine.bootID, among: identities)
  }

  private func tell(_ bundle: Bundle) {
    announce(
      Announcement(
        .bundleWritten, .warning, "the kernel crashed: \(bundle.title); logs saved in \"\(bundle.directory)\" as \(bundle.name)",
        fields: [
          "BUNDLE": bundle.path.string, "TITLE": bundle.title, "CRASHED_KERNEL": bundle.kernel ?? "",
          "BUNDLE_ID": bundle.id,
        ]))
  }

  private func finish(_ outcome: Outcome) {
    BundleStore(machine: machine, settings: settings).prune(keeping: outcome.bundles)
    guard outcome.bundles.isEmpty, !outcome.hasFailed else { return }
    announce(Announcement(.nothingNew, .informational, "no new crash"))
  }
}

extension StagedRecord {
  /// Records that were found by one boot in one place were there together; systemd-pstore's archive holds many boots.
  var harvest: String { source == .pstore ? harvestedBy : "\(source.rawValue) \(Int(modifiedAt) / 60)" }
}
