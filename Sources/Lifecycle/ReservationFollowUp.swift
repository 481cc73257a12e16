internal import Backends
internal import BootLoaders
internal import Journal
internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// What a later boot makes of a request: whether the memory is there, why not, and what is still to be written or to be taken
/// away.
struct ReservationFollowUp: Sendable {
  /// A new entry is tried so many times before it is given up.
  private static let mostTries = 2

  let machine: Machine
  let boot: BootContext
  let store: ReservationStore
  let verdict: ReservationVerdict
  let announce: Announce

  /// Looks, does what is due, and gives the record as it is then.
  func run(_ record: ReservationRecord) async throws -> ReservationRecord? {
    guard record.isBeingTakenBack != true else { return record }
    guard let type = BootLoaders.all.first(where: { $0.name == record.bootLoader }) else { return record }
    let bootLoader = type.init(boot)
    guard record.isWritten else {
      do {
        return try await complete(record, bootLoader)
      } catch let error as BootLoaderError {
        guard case .cannot(let reason, _) = error else { throw error }
        // Another boot loader can still be asked, and this one is tried again at the next boot.
        return try miss(record, because: "it could not be written to the end: \(reason)")
      }
    }
    guard record.askedIn != machine.bootID else { return record }
    if verdict != .notAsked, let other = crashMemoryBehind(record) {
      let ours = record.words.joined(separator: " ")
      announce(
        Announcement(
          .memoryNotRequested, .informational,
          "\(other) stands behind \(ours) on this boot's command line, and the kernel takes the last one"))
      return record
    }
    switch verdict {
    case .granted: return try await settle(record, bootLoader, refusal: nil)
    case .refused(let reason): return try await settle(record, bootLoader, refusal: reason)
    case .notAsked: return try await missed(record, bootLoader)
    }
  }

  /// Somebody else's `crashkernel=` behind ours on the running command line: what came of ours is not to be seen in this boot.
  private func crashMemoryBehind(_ record: ReservationRecord) -> String? {
    guard record.words.contains(where: \.isCrashMemory) else { return nil }
    return machine.commandLine.crashMemoryInForce.flatMap { record.words.contains($0) ? nil : $0 }
  }

  /// Something stopped the writing: a power cut, or the end of the process.
  private func complete(_ record: ReservationRecord, _ bootLoader: any BootLoader) async throws -> ReservationRecord {
    let plan = try boot.plan(
      removing: record.former?.words ?? [], adding: record.words, of: type(of: bootLoader),
      sparing: record.foreign)
    var record = try await apply(plan, record)
    record.isWritten = true
    record.askedIn = machine.bootID
    // Written it is now, whatever stood in the way of an earlier try.
    record.refusal = nil
    try store.save(record)
    return record
  }

  /// The boot loader passed the words: what stood beside is not needed any more.
  private func settle(
    _ record: ReservationRecord, _ bootLoader: any BootLoader, refusal: String?
  ) async throws -> ReservationRecord {
    var record = record
    if try bootLoader.isPending(record.words) {
      record = try await apply(bootLoader.finish(record.words), record)
    }
    let text = record.words.joined(separator: " ")
    if let refusal, record.refusal != refusal {
      record.refusal = refusal
      record.isRefusedByKernel = true
      announce(Announcement(.memoryRefused, .warning, "\(text): \(refusal); it is not asked for again"))
    } else if refusal == nil, !record.isGranted || record.refusal != nil {
      record.isGranted = true
      record.refusal = nil
      record.isRefusedByKernel = false
      announce(Announcement(.memoryReserved, .notice, "the kernel reserved the memory that was asked for (\(text))"))
    }
    record.missedIn = []
    try store.save(record)
    return record
  }

  /// The words are not on this boot's command line although they were asked for.
  private func missed(
    _ record: ReservationRecord, _ bootLoader: any BootLoader
  ) async throws -> ReservationRecord? {
    if try bootLoader.isPending(record.words) { return try await tryAgain(record, bootLoader) }
    let plan: EditPlan
    do {
      plan = try bootLoader.plan(.adding(record.words))
    } catch {
      guard case .cannot(let reason, _) = error else { throw error }
      // It may have been replaced by another, which can be asked then.
      return try miss(record, because: "\(record.bootLoader) did not pass it to this boot: \(reason)")
    }
    let known = Set(record.files.map(\.path))
    // An entry that came since, with a new kernel perhaps, has the words from now on; what was taken out stays out.
    if !plan.isEmpty, record.refusal == nil, plan.paths.allSatisfy({ !known.contains($0.string) }) {
      return try await apply(plan, record)
    }
    return try miss(
      record,
      because: plan.isEmpty
        ? "\(record.bootLoader) did not pass it to this boot" : "it was taken out of the configuration since")
  }

  /// Notes why the words are not on this boot's command line, and tells it once.
  private func miss(_ record: ReservationRecord, because reason: String) throws -> ReservationRecord {
    guard record.refusal == nil, !record.missedIn.contains(machine.bootID) else { return record }
    var record = record
    let text = record.words.joined(separator: " ")
    record.missedIn.append(machine.bootID)
    record.refusal = reason
    announce(
      Announcement(
        .memoryRefused, .warning, "\(text) was asked for, but \(reason); it is not asked for again"))
    try store.save(record)
    return record
  }

  /// The new entry was not what this boot came from: it is tried once more, then taken away.
  private func tryAgain(
    _ record: ReservationRecord, _ bootLoader: any BootLoader
  ) async throws -> ReservationRecord? {
    var record = record
    guard !record.missedIn.contains(machine.bootID) else { return record }
    record.missedIn.append(machine.bootID)
    try store.save(record)
    guard record.missedIn.count >= Self.mostTries else {
      return try await apply(bootLoader.retry(record.words), record)
    }
    let undoing = store.undoing(record, in: boot)
    try await EditExecutor(machine).apply(undoing.plan) { _ in }
    record.keepFiles(of: undoing.left)
    record.refusal = "the entry with it did not start this system, and was taken away"
    announce(
      Announcement(
        .memoryRefused, .warning,
        "\(record.words.joined(separator: " ")): \(record.refusal ?? ""); it is not asked for again"
      ))
    try store.save(record)
    return record
  }

  private func apply(_ plan: EditPlan, _ record: ReservationRecord) async throws -> ReservationRecord {
    var noted = record
    try await EditExecutor(machine).apply(plan) { edit throws(BootLoaderError) in
      try store.note(edit, in: &noted)
    }
    return noted
  }
}
