public import LinuxSystem

/// What the last collection said, kept for those who ask later.
public struct LastCollection: Codable, Hashable, Sendable {
  private static let name = "last-collection.json"

  /// The boot that collected.
  public var bootID: String

  /// When, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// The identifiers of the bundles that were new.
  public var bundles: [String]

  /// Whether something could not be done.
  public var hasFailed: Bool

  /// Creates the account of a collection.
  public init(bootID: String, at: Double, bundles: [String], hasFailed: Bool) {
    self.bootID = bootID
    self.at = at
    self.bundles = bundles
    self.hasFailed = hasFailed
  }

  /// The last one of a machine, for a look that changes nothing; `nil` where there was none.
  public static func recorded(of machine: Machine) -> LastCollection? { machine.state.peek(from: name) }

  /// Keeps it, durably.
  public func save(on machine: Machine) throws(FileError) { try machine.state.save(self, as: Self.name) }
}
