public import LinuxSystem
public import Machine

/// What the pstore-RAM backend must know again, on the disk and for this boot.
struct RegionStore: Sendable {
  /// What this boot did to ramoops; written before it is done, so that an arming that was killed is known as ours.
  struct Doing: Codable, Hashable, Sendable {
    /// What is armed; `nil` while it is not finished.
    var armed: ArmedRegion?

    /// Whether efi_pstore had the pstore slot before.
    var tookSlotFromEFI: Bool
  }

  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  func ledger() throws(FileError) -> RegionLedger { try machine.state.load(from: "regions.json") ?? RegionLedger() }

  func save(_ ledger: RegionLedger) throws(FileError) { try machine.state.save(ledger, as: "regions.json") }

  func trial() throws(FileError) -> RegionTrial? { try machine.state.load(from: "trial.json") }

  func save(_ trial: RegionTrial?) throws(FileError) {
    guard let trial else { return try machine.state.remove("trial.json") }
    try machine.state.save(trial, as: "trial.json")
  }

  /// What the last boot that armed a region armed it with; it may be this one.
  func lastArmed() throws(FileError) -> ArmedRegion? { try machine.state.load(from: "armed-region.json") }

  func save(_ armed: ArmedRegion?) throws(FileError) {
    guard let armed else { return try machine.state.remove("armed-region.json") }
    try machine.state.save(armed, as: "armed-region.json")
  }

  func ending() throws(FileError) -> BootEnding? { try machine.state.load(from: "ending.json") }

  func save(_ ending: BootEnding?) throws(FileError) {
    guard let ending else { return try machine.state.remove("ending.json") }
    try machine.state.save(ending, as: "ending.json")
  }

  /// Whether a region was armed in this boot, and so emptied of what earlier boots left.
  var hasArmedInThisBoot: Bool { machine.has("/run/lastgasp/armed-once.json") }

  func noteArmedInThisBoot() { try? machine.runtime.save([machine.bootID], as: "armed-once.json") }

  func doing() throws(FileError) -> Doing? { try machine.runtime.load(from: "ramoops.json") }

  func save(_ doing: Doing?) throws(FileError) {
    guard let doing else { return try machine.runtime.remove("ramoops.json") }
    try machine.runtime.save(doing, as: "ramoops.json")
  }
}

/// How boots go, as the trial of a region needs to know it.
public struct BootMilestones: Sendable {
  private let machine: Machine
  private let store: RegionStore

  /// Creates the view of a machine's milestones.
  public init(of machine: Machine) {
    self.machine = machine
    store = RegionStore(of: machine)
  }

  /// Notes that this boot came through: the second step of a trial.
  public func noteComplete() throws(FileError) {
    guard var trial = try store.trial() else { return }
    guard trial.attempts.contains(where: { $0.bootID == machine.bootID }) else { return }
    trial.note(.complete, in: machine.bootID)
    try store.save(trial)
  }

  /// Notes how this boot ends, by the jobs of the service manager; where it goes on, an earlier note is taken back.
  ///
  /// - Returns: The way, where the machine is going down.
  public func noteEnding(jobs: String) throws(FileError) -> BootEnding.Way? {
    let ending = BootEnding(jobs: jobs, bootID: machine.bootID, at: machine.now())
    try store.save(ending)
    return ending?.way
  }
}
