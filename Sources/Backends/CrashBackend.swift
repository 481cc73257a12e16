public import Machine
public import Settings
public import Staging

/// A way to record a crash: a plugin of the program, compiled in.
///
/// To add one: a folder with a type that conforms, and a line in `Backends.all`. Every conforming type passes the suite in
/// `BackendConformance`, which holds it to this:
///
/// * `assess` and `checks` only look: they change nothing on the machine and fail on nothing.
/// * `arm` saves every record it can see before it changes anything, arms twice as well as once, and returns only when the
///   kernel itself says that it is armed. Where `assess` says no, it throws and changes nothing.
/// * `harvest` finds each record again until it is released, and never after.
/// * `disarm` undoes what `arm` did, and nothing that somebody else did.
public protocol CrashBackend: Sendable {
  /// The name in messages, the journal and JSON, such as `pstore-ram`.
  static var name: String { get }

  /// What the journal is told when it is armed, before the description of what is.
  static var armedMessage: String { get }

  /// Creates the backend for a machine.
  init(_ context: BackendContext)

  /// Whether it can be armed here, with what, and if not, why.
  func assess() -> Assessment

  /// What an earlier crash left that this backend can see now.
  func harvest() -> [FoundRecord]

  /// Arms it for this boot.
  func arm() async throws(BackendError) -> Armament

  /// Undoes what `arm` did in this boot.
  ///
  /// - Returns: Whether there was anything to undo.
  func disarm() async throws(BackendError) -> Bool

  /// What is armed by it now, by the kernel's own account.
  func armament() -> Armament?

  /// Each link of the chain that must hold for a crash to be recorded.
  func checks() -> [Check]
}

/// What a backend works with.
public struct BackendContext: Sendable {
  /// The machine.
  public let machine: Machine

  /// What was decided about it.
  public let settings: Settings

  /// Where records are durable.
  public let staging: Staging

  /// Whether memory that is not proven may be tried; not from a package's maintainer script.
  public let mayTryUnproven: Bool

  /// Whether what was given up or quarantined is tried again, because a person said so.
  public let retriesRegions: Bool

  /// Told what happens as it happens, so that it is in the journal even if the machine dies of the next step.
  public let report: @Sendable (BackendEvent) -> Void

  /// Creates a context.
  public init(
    machine: Machine, settings: Settings, staging: Staging, mayTryUnproven: Bool = true, retriesRegions: Bool = false,
    report: @escaping @Sendable (BackendEvent) -> Void = { _ in }
  ) {
    self.machine = machine
    self.settings = settings
    self.staging = staging
    self.mayTryUnproven = mayTryUnproven
    self.retriesRegions = retriesRegions
    self.report = report
  }
}

/// Whether a backend can be armed, as a value that can be told to a person.
public enum Assessment: Hashable, Sendable {
  /// It can, with what the text names.
  case ready(String)

  /// It cannot, and why; what would change that.
  case unavailable(Refusal)
}

/// Why something cannot be done, and what would help.
public struct Refusal: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Why, as a clause.
  public let reason: String

  /// What a person can do about it; `nil` where nothing.
  public let remedy: String?

  /// Creates a refusal.
  public init(_ reason: String, remedy: String? = nil) {
    self.reason = reason
    self.remedy = remedy
  }

  /// Both in one line.
  public var description: String { remedy.map { "\(reason) (\($0))" } ?? reason }
}

/// What is armed.
public struct Armament: Codable, Hashable, Sendable {
  /// The backend's name.
  public let backend: String

  /// With what, such as the region and its sizes, in words.
  public let description: String

  /// How far it is shown that a crash would be recorded.
  public let standing: Standing

  /// Creates an armament.
  public init(backend: String, description: String, standing: Standing) {
    self.backend = backend
    self.description = description
    self.standing = standing
  }
}

/// How far it is shown that what is armed would keep a crash.
public enum Standing: Codable, Hashable, Sendable {
  /// Nothing has shown it yet.
  case unproven

  /// It was shown, for this very region, kernel and image.
  case proven(Proof)

  /// It was shown once, but something has changed since.
  case stale(Proof, change: String)

  /// Whether it holds now.
  public var isProven: Bool {
    guard case .proven = self else { return false }
    return true
  }
}

/// One time that a record came through.
public struct Proof: Codable, Hashable, Sendable {
  /// What the record came through.
  public enum Way: String, Codable, Hashable, Sendable {
    case crash
    case reboot
    case test
  }

  /// What the record came through.
  public var way: Way

  /// The kernel that wrote the record, its release.
  public var kernel: String

  /// When the record was found, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// Creates a proof.
  public init(way: Way, kernel: String, at: Double) {
    self.way = way
    self.kernel = kernel
    self.at = at
  }
}

/// One link of the chain, for `lastgasp status`.
public struct Check: Codable, Hashable, Sendable {
  /// How it stands.
  public enum Verdict: String, Codable, Hashable, Sendable {
    case good
    case warning
    case bad
  }

  /// Its name for machines, such as `region`.
  public let name: String

  /// How it stands.
  public let verdict: Verdict

  /// What was found, in one line.
  public let finding: String

  /// What to do about it; only where it is not good.
  public let remedy: String?

  /// Creates a check.
  public init(_ name: String, _ verdict: Verdict, _ finding: String, remedy: String? = nil) {
    self.name = name
    self.verdict = verdict
    self.finding = finding
    self.remedy = remedy
  }
}

/// Something that a backend did or found out.
public enum BackendEvent: Hashable, Sendable {
  /// Records are durable in staging.
  case recordsSaved([StagedRecord])

  /// A record could not be saved, and stays where it is.
  case recordNotSaved(name: String, why: String)

  /// A record is durable in staging but could not be removed from where it was; it is not bundled twice.
  case recordNotReleased(name: String, why: String)

  /// What was found out could not be written down; clean shutdowns leave no record then, so that nothing is written over.
  case stateNotKept(why: String)

  /// Another pstore backend gave its place to ramoops, or got it back.
  case slotChanged(String)

  /// A region is tried that is not proven yet.
  case regionTried(String)

  /// A region could not be loaded.
  case regionNotLoaded(String, why: String)

  /// A record came through.
  case regionProven(String, Proof)

  /// A record that should have come through did not.
  case regionMissed(String, times: Int)

  /// A region does not survive a reboot here, and is not armed any more.
  case regionGivenUp(String)

  /// A region may be what stopped boots, and is not armed any more.
  case regionQuarantined(String, why: String)

  /// A region lies elsewhere than at the last boot, so that nothing could come through.
  case regionMoved(from: String, to: String)
}

/// A backend that could not do what it was asked.
public enum BackendError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It cannot be armed here.
  case unavailable(Refusal)

  /// Something went wrong on the way; everything is as it was before.
  case failed(Refusal)

  /// Why, and what would help.
  public var refusal: Refusal {
    switch self {
    case .unavailable(let refusal), .failed(let refusal): refusal
    }
  }

  /// One line for a person.
  public var description: String { refusal.description }
}
