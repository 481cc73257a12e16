public import Backends
public import Machine
public import Settings
internal import Staging

/// What is armed, how far it is shown to work, and every link of the chain.
public struct StatusReport: Hashable, Sendable {
  /// The answer in a word, and the exit status that goes with it.
  public enum Verdict: String, Codable, Hashable, Sendable {
    /// Armed, and proven for this region, kernel and image.
    case proven

    /// Armed, but a link of the chain does not hold.
    case broken

    /// Not armed.
    case notArmed = "not-armed"

    /// Armed, and not (or no longer) proven.
    case unproven

    /// Whoever asks may not see it.
    case unknown

    /// The exit status of `lastgasp status`; `EX_NOPERM` of sysexits.h where it cannot be told.
    public var exitStatus: Int32 {
      switch self {
      case .proven: 0
      case .broken: 1
      case .notArmed: 2
      case .unproven: 3
      case .unknown: 77
      }
    }
  }

  /// The answer in a word.
  public let verdict: Verdict

  /// What is armed; `nil` where nothing is, or it cannot be told.
  public let armed: Armament?

  /// What is armed besides; empty where nothing is.
  public let beside: [Armament]

  /// Every link of the chain, what is armed first.
  public let groups: [CheckGroup]

  /// Looks at a machine.
  ///
  /// - Parameter seesAll: Whether the process may read everything, as root does; else only what anybody can read is told.
  public init(of machine: Machine, settings: Settings, problems: [SettingsProblem] = [], seesAll: Bool = true) {
    guard seesAll else {
      armed = nil
      beside = []
      let isArmed = machine.pstoreSlot == .ramoops || machine.crashMemory.isLoaded
      groups = Self.machineGroups(machine, settings, problems, armed: [], isArmed: isArmed, seesAll: false)
      verdict = .unknown
      return
    }
    let context = BackendContext(machine: machine, settings: settings, staging: Staging(of: machine))
    let backends = Backends.all.map { $0.init(context) }
    let armaments = backends.compactMap { $0.armament() }
    armed = armaments.first
    beside = Array(armaments.dropFirst())
    let found = backends.map { CheckGroup(type(of: $0).name, $0.checks()) }.filter { !$0.checks.isEmpty }
    let names = armaments.map(\.backend)
    groups =
      names.flatMap { name in found.filter { $0.area == name } } + found.filter { !names.contains($0.area) }
      + Self.machineGroups(machine, settings, problems, armed: names, isArmed: armed != nil, seesAll: true)
    verdict = Self.verdict(armed: armed, groups: groups)
  }

  /// The links that belong to no backend.
  private static func machineGroups(
    _ machine: Machine, _ settings: Settings, _ problems: [SettingsProblem], armed: [String], isArmed: Bool,
    seesAll: Bool
  ) -> [CheckGroup] {
    let collection = CollectionFacts(of: machine, settings: settings, seesState: seesAll)
    let kernel = KernelFacts(of: machine, settings: settings, armed: armed, seesAll: seesAll)
    return [
      CheckGroup("kernel", (seesAll ? ReservationFacts(of: machine).checks() : []) + kernel.checks()),
      CheckGroup("panic", PanicFacts(of: machine).checks()),
      CheckGroup("collection", collection.checks(armed: armed)),
      CheckGroup(
        "machine", MachineFacts(of: machine, settings: settings, problems: problems, isArmed: isArmed).checks()),
    ]
  }

  /// The answer by what is armed and by the checks of the backend that is, and of the machine.
  static func verdict(armed: Armament?, groups: [CheckGroup]) -> Verdict {
    guard let armed else { return .notArmed }
    let others = Set(Backends.all.map { $0.name }).subtracting([armed.backend])
    let relevant = groups.filter { !others.contains($0.area) }.flatMap(\.checks)
    guard !relevant.contains(where: { $0.verdict == .bad }) else { return .broken }
    return armed.standing.isProven ? .proven : .unproven
  }

  /// The checks of an area.
  public func checks(in area: String) -> [Check] { groups.first { $0.area == area }?.checks ?? [] }

  /// Everything that is wrong in what is armed, with what mends it.
  public var faults: [Check] {
    let areas = [armed?.backend].compactMap(\.self) + ["kernel", "panic", "collection", "machine"]
    return areas.flatMap { checks(in: $0) }.filter { $0.verdict == .bad }
  }
}
