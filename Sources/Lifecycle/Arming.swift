public import Backends
internal import Journal
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging

/// Arms this boot: remember what it is, save what an earlier one left, arm the first backend that can be.
public struct Arming: Sendable {
  private let machine: Machine
  private let settings: Settings
  private let backends: [any CrashBackend.Type]
  private let retriesRegions: Bool
  private let announce: Announce

  /// Creates the arming of a machine.
  public init(
    of machine: Machine, settings: Settings, backends: [any CrashBackend.Type] = Backends.all,
    retriesRegions: Bool = false, announce: @escaping Announce
  ) {
    self.machine = machine
    self.settings = settings
    self.backends = backends
    self.retriesRegions = retriesRegions
    self.announce = announce
  }

  /// What came of it.
  public enum Outcome: Hashable, Sendable {
    /// This is armed.
    case armed(Armament)

    /// Nothing can be armed here; not a failure.
    case notArmed

    /// Something went wrong that should not have.
    case failed
  }

  /// The marker that a package's maintainer script leaves while it starts the units: nothing unproven is tried then.
  ///
  /// It lies in `/run`, so that the next boot tries it.
  public static let maintainerScriptMarker = "/run/lastgasp/no-trial"

  /// Arms, and tells everything on the way.
  public func run() async -> Outcome {
    let lock = machine.lockState()
    let outcome = await armAlone()
    lock.release()
    return outcome
  }

  private func armAlone() async -> Outcome {
    rememberThisBoot()
    guard !machine.isSwitchedOff else {
      saveVisibleRecords()
      announce(Announcement(.notArmed, .notice, "nothing is armed: lastgasp=off is on the kernel command line"))
      return .notArmed
    }
    let outcome = await armBackends()
    Staging(of: machine).restoreReserve()
    return outcome
  }

  /// Arms the first that can be, and those that are to be armed beside it; what is not needed is disarmed.
  private func armBackends() async -> Outcome {
    var armed: [Armament] = []
    var refusals: [(backend: String, refusal: Refusal)] = []
    var hasFailed = false
    for type in backends {
      let backend = type.init(context(for: type))
      let isNeeded = armed.isEmpty || backend.isArmedBesideOthers
      if !isNeeded || !backend.isWanted { await standDown(backend) }
      guard isNeeded else { continue }
      do {
        let armament = try await backend.arm()
        if armed.isEmpty { setPanicBehavior() }
        armed.append(armament)
        tell(armament, type)
      } catch {
        refusals.append((type.name, error.refusal))
        if case .failed = error { hasFailed = true }
      }
    }
    tell(refusals, beside: armed, hasFailed: hasFailed)
    if let first = armed.first { return .armed(first) }
    restorePanicBehavior()
    return hasFailed ? .failed : .notArmed
  }

  /// Undoes what an earlier arming of this boot did with a backend that is not needed any more.
  private func standDown(_ backend: any CrashBackend) async {
    let name = type(of: backend).name
    do {
      guard try await backend.disarm() else { return }
      announce(
        Announcement(
          .disarmed, .notice, "\(name) is not armed any more", fields: ["BACKEND": name]))
    } catch {
      announce(Announcement(.disarmed, .error, "could not disarm \(name): \(error)", fields: ["BACKEND": name]))
    }
  }

  private func context(for type: any CrashBackend.Type) -> BackendContext {
    BackendContext(
      machine: machine, settings: settings, staging: Staging(of: machine),
      mayTryUnproven: retriesRegions || !machine.has(Self.maintainerScriptMarker), retriesRegions: retriesRegions,
      report: { [announce] event in announce(Announcement(event, backend: type.name)) })
  }

  private func rememberThisBoot() {
    do {
      _ = Installation.known(of: machine)
      try BootIdentities(of: machine).save(machine.currentIdentity())
    } catch {
      announce(Announcement(.stagingFailed, .error, "could not remember what this boot is: \(error)"))
    }
  }

  private func saveVisibleRecords() {
    let report: @Sendable (BackendEvent) -> Void = { [announce] in announce(Announcement($0, backend: "pstore")) }
    _ = Harvester(staging: Staging(of: machine), report: report).save(PstoreRecords.visible(on: machine))
  }

  private func setPanicBehavior() {
    do {
      try PanicBehavior(of: machine).apply(settings.panicSysctls)
    } catch {
      announce(
        Announcement(.settingsProblem, .warning, "could not set what the kernel does at a panic: \(error)"))
    }
  }

  /// A machine on which nothing is armed any more behaves as before.
  private func restorePanicBehavior() {
    do {
      try PanicBehavior(of: machine).restore()
    } catch {
      announce(
        Announcement(.settingsProblem, .warning, "could not put back what the kernel does at a panic: \(error)"))
    }
  }

  private func tell(_ armament: Armament, _ type: any CrashBackend.Type) {
    let fields = ["BACKEND": armament.backend]
    let kind: LifecycleMessage = armament.backend == KdumpBackend.name ? .kdumpArmed : .pstoreArmed
    announce(Announcement(kind, .notice, "\(type.armedMessage): \(armament.description)", fields: fields))
    switch armament.standing {
    case .proven(let proof):
      announce(
        Announcement(
          .armed, .informational,
          "a crash of this boot would be recorded: a record came through a \(proof.way.rawValue) here",
          fields: fields))
    case .unproven:
      announce(
        Announcement(
          .armedUnproven, .notice, "armed, but nothing has shown yet that a crash leaves a record: \(type.wayToProve)",
          fields: fields))
    case .stale(_, let change):
      announce(
        Announcement(
          .armedUnproven, .notice, "armed, and proven before, but \(change): \(type.wayToProve) again",
          fields: fields))
    }
  }

  /// Tells why backends are not armed that might have been: loudly, and all in one, where nothing is.
  private func tell(_ refusals: [(backend: String, refusal: Refusal)], beside armed: [Armament], hasFailed: Bool) {
    guard armed.isEmpty else {
      for (backend, refusal) in refusals {
        announce(
          Announcement(
            .notArmed, hasFailed ? .error : .notice, "\(backend) is not armed: \(refusal)", fields: ["BACKEND": backend]
          ))
      }
      return
    }
    let reasons = refusals.map { "\($0.backend): \($0.refusal)" }.joined(separator: "; ")
    announce(Announcement(.notArmed, hasFailed ? .error : .warning, "nothing is armed: \(reasons)"))
  }
}
