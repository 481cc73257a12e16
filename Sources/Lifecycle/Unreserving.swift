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
    do {
      guard let record = try store.record() else {
        announce(
          Announcement(.memoryReturned, .informational, "there is nothing to take back: lastgasp has written nothing"))
        return .alreadyThere
      }
      guard let type = BootLoaders.all.first(where: { $0.name == record.bootLoader }) else {
        throw BootLoaderError.failed("\(record.bootLoader) is no boot loader that this version knows")
      }
      let context = BootContext(of: machine, settings: settings)
      let plan = try store.undoing(record, by: type.init(context))
      guard !isDryRun else {
        show(plan.preview)
        return .asked
      }
      let executor = EditExecutor(machine)
      try await executor.apply(plan) { _ in }
      executor.removeIfEmpty(record.folders.map { FilePath($0) })
      if !isByPackage { try store.noteTakenBack(record.words) }
      try store.forget()
      announce(
        Announcement(
          .memoryReturned, .notice,
          "\(record.words.joined(separator: " ")) is not asked for any more (\(type.name)); this boot keeps its memory")
      )
      return .asked
    } catch let error as BootLoaderError {
      announce(Announcement(.memoryReturned, .error, "could not take back what was written: \(error)"))
      if case .cannot = error { return .notAsked }
      return .failed
    } catch {
      announce(Announcement(.memoryReturned, .error, "could not take back what was written: \(error)"))
      return .failed
    }
  }
}
