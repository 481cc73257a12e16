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
    let outcome = await armFirst()
    Staging(of: machine).restoreReserve()
    return outcome
  }

  private func armFirst() async -> Outcome {
    var refusals: [(backend: String, refusal: Refusal)] = []
    var hasFailed = false
    for type in backends {
      do {
        let armament = try await type.init(context(for: type)).arm()
        tell(refusals, before: armament, hasFailed: hasFailed)
        setPanicBehavior()
        tell(armament, type.armedMessage)
        return .armed(armament)
      } catch {
        refusals.append((type.name, error.refusal))
        if case .failed = error { hasFailed = true }
      }
    }
    tell(refusals, before: nil, hasFailed: hasFailed)
    return hasFailed ? .failed : .notArmed
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

  private func tell(_ armament: Armament, _ message: String) {
    let fields = ["BACKEND": armament.backend]
    announce(
      Announcement(.pstoreArmed, .notice, "\(message): \(armament.description)", fields: fields)
    )
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
          .armedUnproven, .notice, "armed, but nothing has shown yet that a record survives: a clean reboot will",
          fields: fields))
    case .stale(_, let change):
      announce(
        Announcement(
          .armedUnproven, .notice, "armed, and proven before, but \(change): a clean reboot proves it again",
          fields: fields))
    }
  }

  /// Tells why backends of preference are not armed: loudly, and all in one, where nothing is.
  private func tell(
    _ refusals: [(backend: String, refusal: Refusal)], before armament: Armament?, hasFailed: Bool
  ) {
    guard armament == nil else {
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
