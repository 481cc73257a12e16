public import Backends
internal import Bundles
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging
internal import SystemPackage

/// What is armed, how far it is shown to work, and every link of the chain.
public struct StatusReport: Codable, Hashable, Sendable {
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

    /// The exit status of `lastgasp status`.
    public var exitStatus: Int32 {
      switch self {
      case .proven: 0
      case .broken: 1
      case .notArmed: 2
      case .unproven: 3
      }
    }
  }

  /// The version of this report's form.
  public var schema = 1

  /// The answer in a word.
  public let verdict: Verdict

  /// What is armed; `nil` where nothing is.
  public let armed: Armament?

  /// What is armed besides; empty where nothing is.
  public let beside: [Armament]

  /// Every link of the chain, by backend.
  public let checks: [String: [Check]]

  /// Looks at a machine.
  public init(of machine: Machine, settings: Settings, problems: [SettingsProblem] = []) {
    let staging = Staging(of: machine)
    let context = BackendContext(machine: machine, settings: settings, staging: staging)
    let backends = Backends.all.map { $0.init(context) }
    let armaments = backends.compactMap { $0.armament() }
    armed = armaments.first
    beside = Array(armaments.dropFirst())
    var checks: [String: [Check]] = [:]
    for backend in backends {
      let found = backend.checks()
      if !found.isEmpty { checks[type(of: backend).name] = found }
    }
    checks["machine"] = MachineChecks(
      machine: machine, settings: settings, problems: problems, isArmed: armed != nil, staging: staging
    ).all()
    self.checks = checks
    verdict = Self.verdict(armed: armed, checks: checks)
  }

  /// The answer by what is armed and by the checks of the backend that is, and of the machine.
  static func verdict(armed: Armament?, checks: [String: [Check]]) -> Verdict {
    guard let armed else { return .notArmed }
    let relevant = (checks[armed.backend] ?? []) + (checks["machine"] ?? [])
    guard !relevant.contains(where: { $0.verdict == .bad }) else { return .broken }
    return armed.standing.isProven ? .proven : .unproven
  }
}

/// The links of the chain that belong to no backend.
struct MachineChecks: Sendable {
  let machine: Machine
  let settings: Settings
  let problems: [SettingsProblem]
  let isArmed: Bool
  let staging: Staging

  func all() -> [Check] {
    [commandLine(), lockdown()].compactMap(\.self) + problems.map(problem) + [reboot(), target(), waiting()]
  }

  private func commandLine() -> Check? {
    guard machine.isSwitchedOff else { return nil }
    return Check(
      "switch", .bad, "lastgasp=off is on the kernel command line", remedy: "remove it from there and reboot")
  }

  private func lockdown() -> Check? {
    guard machine.lockdown != .none else { return nil }
    return Check("lockdown", .good, "the kernel is locked down (\(machine.lockdown.rawValue))")
  }

  private func problem(_ problem: SettingsProblem) -> Check {
    Check("settings", .warning, "\(problem)", remedy: "edit that file")
  }

  private func reboot() -> Check {
    guard let panic = machine.fact("/proc/sys/kernel/panic") else {
      return Check("reboot", .warning, "kernel.panic cannot be read", remedy: "run this as root")
    }
    guard panic == "0" else {
      return Check("reboot", .good, "the machine reboots after a panic (kernel.panic=\(panic))")
    }
    return Check(
      "reboot", isArmed ? .warning : .good, "the machine stays halted after a panic (kernel.panic=0)",
      remedy: isArmed ? "have panic=-1 in PANIC_SYSCTLS, and run lastgasp arm" : nil)
  }

  private func target() -> Check {
    let folder = machine.path(settings.mountFolder)
    var existing = folder
    while !existing.isEmpty, existing != machine.root, (try? Files.exists(existing)) != true {
      existing.removeLastComponent()
    }
    guard let space = try? Files.space(at: existing) else {
      return Check("target", .bad, "\(settings.mountFolder) cannot be looked at", remedy: "check MOUNT_FOLDER")
    }
    if space.isReadOnly {
      return Check("target", .bad, "\(settings.mountFolder) is on a read-only file system", remedy: "set MOUNT_FOLDER")
    }
    let free = ByteSize.describe(space.availableBytes)
    guard space.availableBytes >= 16 << 20 else {
      return Check("target", .bad, "only \(free) are free for \(settings.mountFolder)", remedy: "free some space there")
    }
    let store = BundleStore(machine: machine, settings: settings)
    if let obstacle = store.obstacle {
      return Check("target", .bad, obstacle, remedy: "give that folder to root, or set MOUNT_FOLDER")
    }
    if let problem = store.problem {
      return Check("target", .warning, problem, remedy: "create the group, or set BUNDLE_GROUP")
    }
    return Check("target", .good, "\(free) are free for \(settings.mountFolder)")
  }

  private func waiting() -> Check {
    guard let records = try? staging.records() else {
      return Check("staging", .warning, "the staging directory cannot be read", remedy: "run this as root")
    }
    guard !records.isEmpty else { return Check("staging", .good, "no record waits for its bundle") }
    return Check("staging", .warning, "\(records.count) record(s) wait for their bundle", remedy: "lastgasp collect")
  }
}
