internal import Backends
internal import BootLoaders
internal import Journal
internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// Takes our `crashkernel=` out again once somebody else's stands beside it: the kernel takes the last one of a command line,
/// and that is ours, where a person meant the other.
struct CrashMemoryYielding: Sendable {
  let machine: Machine
  let boot: BootContext
  let store: ReservationStore
  let acceptsTPMChange: Bool
  let announce: Announce

  /// What is to go, and why.
  private struct Yield {
    let ours: [String]
    let others: [String]
    let rest: [String]
    let type: any BootLoader.Type
  }

  /// Takes ours out, where there is a reason; gives the record as it is then, none where nothing of ours is left.
  func run(_ record: ReservationRecord) async throws -> ReservationRecord? {
    guard let yield = yield(of: record) else { return record }
    let others = yield.others.joined(separator: " ")
    let ours = yield.ours.joined(separator: " ")
    if !acceptsTPMChange, let lock = MeasuredUnlock.find(on: machine) {
      announce(
        Announcement(
          .memoryNotRequested, .warning,
          "\(others) of yours stands beside \(ours) of ours, and the kernel takes the last one; \(lock), and a changed"
            + " kernel command line may leave that disk locked: ours stays (have the recovery key at hand, and run"
            + " lastgasp reserve --accept-tpm-change)"))
      return record
    }
    let plan = try plan(yield, record)
    let left = try await carryOut(plan, yield, record)
    announce(
      Announcement(
        .memoryReturned, .notice,
        "\(others) is set by somebody else: \(ours) of ours is taken out of the configuration\(untilTheNextBoot(yield))",
        fields: ["PARAMETER": ours]))
    return left
  }

  /// What would be done, for a look.
  func plan(_ record: ReservationRecord) throws -> EditPlan {
    guard let yield = yield(of: record) else { return EditPlan() }
    return try plan(yield, record)
  }

  private func yield(of record: ReservationRecord) -> Yield? {
    let ours = record.words.filter(\.isCrashMemory)
    guard !ours.isEmpty, let type = BootLoaders.all.first(where: { $0.name == record.bootLoader }),
      let lines = try? type.init(boot).commandLines()
    else { return nil }
    let known = record.words + (record.former?.words ?? [])
    let others = MemoryRequestReader.crashMemory(of: lines, besides: known)
    // What somebody took out already needs no taking out.
    let isThere = !MemoryRequestReader.crashMemory(of: lines, besides: known.filter { !ours.contains($0) } + others)
      .isEmpty
    guard !others.isEmpty, isThere else { return nil }
    return Yield(ours: ours, others: others, rest: record.words.filter { !ours.contains($0) }, type: type)
  }

  private func plan(_ yield: Yield, _ record: ReservationRecord) throws -> EditPlan {
    guard !yield.rest.isEmpty else { return try whole(store.undoing(record, in: boot)) }
    return try boot.plan(
      removing: yield.ours, adding: yield.rest, of: yield.type, sparing: record.foreign)
  }

  /// All of it or nothing: a part of ours beside another's helps nobody.
  private func whole(_ undoing: Undoing) throws(BootLoaderError) -> EditPlan {
    guard let left = undoing.left.first else { return undoing.plan }
    throw .cannot(left.path.map { "\($0): \(left.reason)" } ?? left.reason, advice: left.advice)
  }

  /// The record tells of ours until all of it is taken out, so that a power cut leaves what is found again.
  private func carryOut(
    _ plan: EditPlan, _ yield: Yield, _ record: ReservationRecord
  ) async throws -> ReservationRecord? {
    let executor = EditExecutor(machine)
    guard !yield.rest.isEmpty else {
      try await executor.apply(plan) { _ in }
      executor.removeIfEmpty(record.folders.map { FilePath($0) })
      // This boot may have them still, and they are ours in it.
      try store.noteTakenBack(record.words)
      try store.forget()
      return nil
    }
    var noted = record
    try await executor.apply(plan) { edit throws(BootLoaderError) in try store.note(edit, in: &noted) }
    noted.words = yield.rest
    noted.former = TakenBackRequest(words: yield.ours, bootID: machine.bootID)
    try store.save(noted)
    return noted
  }

  /// Which of both this boot came up with.
  private func untilTheNextBoot(_ yield: Yield) -> String {
    let line = machine.commandLine
    let isOursThere = line.values(of: "crashkernel").contains { yield.ours.contains("crashkernel=\($0)") }
    guard let last = line.crashMemoryInForce, isOursThere else { return "" }
    return "; until the next boot \(last) is in force, for the kernel takes the last one"
  }
}

extension String {
  /// Whether it asks for memory for a crash kernel.
  var isCrashMemory: Bool { hasPrefix("crashkernel=") }

  /// The name of a word of the command line, before its `=`.
  var parameterName: Substring { prefix { $0 != "=" } }
}
