public import Machine
public import Settings
internal import SystemPackage

/// A boot loader: a plugin of the program, compiled in.
///
/// To add one: a file in `Loaders/` with a type that conforms, and a line in ``BootLoaders/all``. It answers how sure it is
/// that it started this system, and how words get into the kernel command lines that it passes: as an ``EditPlan``,
/// which it never carries out itself. A plan holds only what is still to be done, so that it is empty once it was
/// carried out; and ``ParameterChange/removing(_:)`` undoes ``ParameterChange/adding(_:)`` where nothing else changed
/// since. What a boot loader does not understand it leaves as it is.
public protocol BootLoader: Sendable {
  /// Its name, such as `systemd-boot`.
  static var name: String { get }

  /// The files and folders by which it is known to be there.
  static var landmarks: [String] { get }

  /// Whether it started this system, or is there at least; `nil` where nothing of it is.
  static func find(in facts: BootFacts) -> BootEvidence?

  /// Creates the boot loader of a machine.
  init(_ context: BootContext)

  /// The kernel command lines in its configuration, and the settings that they are made from.
  func commandLines() throws(BootLoaderError) -> [String]

  /// What is still to be done for a change of the kernel's command line.
  func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan

  /// What is to be done once the machine came up with words that were added: what stood beside them until then goes.
  func finish(_ words: [String]) throws(BootLoaderError) -> EditPlan

  /// What is to be done once more where the machine did not come up with words that wait for that.
  func retry(_ words: [String]) throws(BootLoaderError) -> EditPlan

  /// Whether words that were added wait for a boot that proves them, and ``finish(_:)`` after it.
  func isPending(_ words: [String]) throws(BootLoaderError) -> Bool
}

extension BootLoader {
  /// Nothing: most write where a power cut does no harm.
  public func finish(_ words: [String]) throws(BootLoaderError) -> EditPlan { EditPlan() }

  /// Nothing.
  public func retry(_ words: [String]) throws(BootLoaderError) -> EditPlan { EditPlan() }

  /// Nothing does.
  public func isPending(_ words: [String]) throws(BootLoaderError) -> Bool { false }
}

/// What a boot loader works with.
public struct BootContext: Sendable {
  /// The machine.
  public let machine: Machine

  /// What was decided about it.
  public let settings: Settings

  /// How it was booted.
  public let facts: BootFacts

  /// What is planned for files and not yet written, as if it were.
  var pending: [FilePath: [UInt8]?] = [:]

  /// The files.
  var files: BootFiles { BootFiles(machine, pending: pending) }

  /// Reads off a machine how it was booted.
  public init(of machine: Machine, settings: Settings) {
    self.init(
      machine: machine, settings: settings,
      facts: BootFacts(of: machine, settings: settings, landmarks: BootLoaders.all.flatMap { $0.landmarks }))
  }

  init(machine: Machine, settings: Settings, facts: BootFacts) {
    self.machine = machine
    self.settings = settings
    self.facts = facts
  }
}

/// Why a boot loader's configuration was not changed.
public enum BootLoaderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not to be done here: why, and what a person can do.
  case cannot(String, advice: String)

  /// Something went wrong; everything is as it was before.
  case failed(String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .cannot(let reason, let advice): "\(reason): \(advice)"
    case .failed(let reason): reason
    }
  }
}
