internal import BootLoaders
internal import Journal
internal import LinuxSystem
public import Machine
public import Settings
internal import SystemPackage

/// Takes back what was written for memory: files that nobody else touched become what they were, byte for byte.
public struct Unreserving: Sendable {
  private let machine: Machine
  private let settings: Settings
  private let isDryRun: Bool
  private let isByPackage: Bool
  private let announce: Announce
  private let show: @Sendable (String) -> Void

  /// Creates the undoing on a machine.
  ///
  /// - Parameters:
  ///   - isByPackage: Whether the package does it because it is removed; else it is somebody's wish, which is kept.
  ///   - show: Takes what a dry run shows.
  public init(
    of machine: Machine, settings: Settings, isDryRun: Bool = false, isByPackage: Bool = false,
    announce: @escaping Announce,
    show: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.machine = machine
    self.settings = settings
    self.isDryRun = isDryRun
    self.isByPackage = isByPackage
    self.announce = announce
    self.show = show
  }

  /// Takes it back.
  ///
  /// - Returns: What came of it: done, nothing to do, not to be done here, or failed.
  public func run() async -> Reserving.Outcome {
    let lock = machine.lockState("reserve-lock")
    let outcome = await runAlone()
    lock.release()
    return outcome
  }

  private func runAlone() async -> Reserving.Outcome {
    let store = ReservationStore(of: machine)
    let context = BootContext(of: machine, settings: settings)
    do {
      guard let record = try store.record() ?? store.marked(in: context) else { return tellNothing(store) }
      let undoing = store.undoing(record, in: context)
      tellOfLockedDisk(undoing.plan)
      guard !isDryRun else {
        show(undoing.plan.preview)
        return tell(undoing.left) ?? .asked
      }
      let executor = EditExecutor(machine)
      try await executor.apply(undoing.plan) { _ in }
      executor.removeIfEmpty(record.folders.map { FilePath($0) })
      if !undoing.left.isEmpty {
        // What nothing was undone of is as it was.
        if !undoing.plan.isEmpty { try store.keep(undoing.left, of: record) }
        return tell(undoing.left) ?? .notAsked
      }
      if !isByPackage { try store.noteTakenBack(record.words) }
      try store.forget()
      announce(
        Announcement(
          .memoryReturned, .notice,
          "\(record.words.joined(separator: " ")) is not asked for any more (\(record.bootLoader))"
            + (keepsMemory(of: record) ? "; this boot keeps its memory" : ""))
      )
      return tellDamaged(store) ?? .asked
    } catch let error as BootLoaderError {
      announce(Announcement(.memoryReturned, .error, "could not take back what was written: \(error)"))
      if case .cannot = error { return .notAsked }
      return .failed
    } catch {
      announce(Announcement(.memoryReturned, .error, "could not take back what was written: \(error)"))
      return .failed
    }
  }

  // MARK: What is told

  private func tellNothing(_ store: ReservationStore) -> Reserving.Outcome {
    if let outcome = tellDamaged(store) { return outcome }
    announce(
      Announcement(.memoryReturned, .informational, "there is nothing to take back: lastgasp has written nothing"))
    return .alreadyThere
  }

  /// Files of which nothing but a damaged record knows may still have the words.
  private func tellDamaged(_ store: ReservationStore) -> Reserving.Outcome? {
    guard let path = store.damagedRecord else { return nil }
    announce(
      Announcement(
        .memoryReturned, .error,
        "\(path): the record of what was written is damaged, and only files that are marked as lastgasp's are taken back"
          + " (look for reserve_mem= and crashkernel= in the boot loader's other files, whose earlier content is in"
          + " /var/lib/lastgasp/boot-files, then remove that record)"))
    return .notAsked
  }

  private func tell(_ left: [Undoing.Left]) -> Reserving.Outcome? {
    for one in left {
      announce(Announcement(.memoryReturned, .error, "could not take back what was written: \(one)"))
    }
    return left.isEmpty ? nil : .notAsked
  }

  /// It was measured with the words: this way round the command line changes too.
  private func tellOfLockedDisk(_ plan: EditPlan) {
    guard !plan.isEmpty, let lock = MeasuredUnlock.find(on: machine) else { return }
    announce(
      Announcement(
        .memoryReturned, .warning,
        "\(lock), and the kernel command line changes with the next boot: have the recovery key at hand"))
  }

  /// Whether this boot came up with the words, and the kernel gave what they ask for.
  private func keepsMemory(of record: ReservationRecord) -> Bool {
    let line = machine.commandLine.text.split(whereSeparator: \.isWhitespace)
    return !record.isRefusedByKernel && record.words.allSatisfy { line.contains(Substring($0)) }
  }
}
