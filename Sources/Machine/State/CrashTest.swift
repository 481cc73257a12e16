public import LinuxSystem

/// A crash that was made on purpose, to see whether it is recorded: announced durably before the machine goes down.
///
/// The boot that follows knows it by the crashed boot's identity, which the kernel's log holds too.
public struct CrashTest: Codable, Hashable, Sendable {
  /// How far the boot that tests has come.
  public enum Stage: String, Codable, Hashable, Sendable {
    /// It was announced; whatever ends the boot now is not the test.
    case announced

    /// The next thing that the boot did was to crash.
    case crashing
  }

  /// What the boots after it found out.
  public enum Outcome: String, Codable, Hashable, Sendable {
    /// Nothing yet.
    case pending

    /// The crash is in a bundle.
    case recorded

    /// The machine crashed, and nothing of it was left.
    case leftNothing = "left-nothing"

    /// The boot ended another way before it could crash.
    case notCrashed = "not-crashed"
  }

  /// The boot that crashes.
  public var bootID: String

  /// When it was announced, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// The kernel that crashes, its release.
  public var kernel: String

  /// What was armed: the backend's name.
  public var backend: String

  /// How far the boot came.
  public var stage = Stage.announced

  /// What became of it.
  public var outcome = Outcome.pending

  /// The bundle that holds the crash; `nil` where none does.
  public var bundle: String?

  /// How the boot ended instead, as a clause; `nil` where it crashed.
  public var ending: String?

  /// Announces a test.
  public init(bootID: String, at: Double, kernel: String, backend: String) {
    self.bootID = bootID
    self.at = at
    self.kernel = kernel
    self.backend = backend
  }

  /// The line that the kernel's log holds just before the crash; the crash of no other boot has it.
  public var announcement: String { "lastgasp: a test crash of the boot \(bootID)" }

  /// When it was, for people.
  public var time: String { UTCTime(at).readable }
}

/// The last test of a machine, on the disk.
public struct CrashTests: Sendable {
  private static let name = "test.json"

  private let directory: StateDirectory

  /// Creates the view of a machine's tests.
  public init(of machine: Machine) { directory = machine.state }

  /// The last test, for a look that changes nothing; `nil` where there was none.
  public func last() -> CrashTest? { directory.peek(from: Self.name) }

  /// Keeps a test, durably.
  public func save(_ test: CrashTest) throws(FileError) { try directory.save(test, as: Self.name) }

  /// Forgets the last test.
  public func forget() throws(FileError) { try directory.remove(Self.name) }
}
