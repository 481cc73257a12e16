internal import LinuxSystem
public import Staging
internal import SystemPackage

/// Saves found records: a durable copy first, then the release of the source.
public struct Harvester: Sendable {
  private let staging: Staging
  private let report: @Sendable (BackendEvent) -> Void

  /// Creates a harvester that saves into staging.
  public init(staging: Staging, report: @escaping @Sendable (BackendEvent) -> Void) {
    self.staging = staging
    self.report = report
  }

  /// What became of a harvest.
  public struct Outcome: Hashable, Sendable {
    /// The records that are new in staging.
    public var staged: [StagedRecord] = []

    /// The digests of all records that are safe, the new ones included.
    public var safe: [String] = []

    /// How many could not be saved and stay where they are.
    public var unsaved = 0

    /// Creates the outcome of no harvest.
    public init() {}
  }

  /// Saves records and releases those that are pstore's; one that cannot be saved stops none of the others.
  public func save(_ found: [FoundRecord]) -> Outcome {
    var outcome = Outcome()
    for record in found { save(record, into: &outcome) }
    if !outcome.staged.isEmpty { report(.recordsSaved(outcome.staged)) }
    return outcome
  }

  private func save(_ record: FoundRecord, into outcome: inout Outcome) {
    do {
      let kept = try staging.keep(record.path, named: record.name, from: record.source, modifiedAt: record.modifiedAt)
      outcome.safe.append(kept.digest)
      if case .staged(let staged) = kept { outcome.staged.append(staged) }
      if record.source == .pstore { release(record, keptAs: kept) }
    } catch  where error.errno == .noSuchFileOrDirectory && error.path == record.path {
      // Somebody else took it meanwhile: systemd-pstore keeps it in its archive, where collect finds it.
      return
    } catch {
      outcome.unsaved += 1
      report(.recordNotSaved(name: record.name, why: "\(error)"))
    }
  }

  private func release(_ record: FoundRecord, keptAs kept: Staging.Kept) {
    do {
      guard try !staging.release(record.path, keptAs: kept) else { return }
      report(.recordNotReleased(name: record.name, why: "it changed since it was saved, and is looked at again"))
    } catch  where error.errno == .noSuchFileOrDirectory {
      return
    } catch {
      report(.recordNotReleased(name: record.name, why: "\(error)"))
    }
  }
}
