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

  /// What shows that it works, as a clause such as `a clean reboot proves it`.
  static var wayToProve: String { get }

  /// Creates the backend for a machine.
  init(_ context: BackendContext)

  /// Whether it can be armed here, with what, and if not, why.
  func assess() -> Assessment

  /// Whether the settings allow it; where they do not, what an earlier arming of this boot did is undone.
  var isWanted: Bool { get }

  /// Whether it is to be armed although one of greater preference is; else it is disarmed then.
  var isArmedBesideOthers: Bool { get }

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

extension CrashBackend {
  /// No setting speaks against it.
  public var isWanted: Bool { true }

  /// One way to record a crash is enough.
  public var isArmedBesideOthers: Bool { false }
}
