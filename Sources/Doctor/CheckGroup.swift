public import Backends

/// The checks of one part of the chain, in the order in which a person reads them.
public struct CheckGroup: Hashable, Sendable {
  /// The part: a backend's name, `kernel`, `panic`, `collection` or `machine`.
  public let area: String

  /// Its checks.
  public let checks: [Check]

  /// Puts checks together.
  public init(_ area: String, _ checks: [Check]) {
    self.area = area
    self.checks = checks
  }

  /// The name of a check for machines, which never changes: `panic.reboot`.
  public func identifier(of check: Check) -> String { "\(area).\(check.name)" }
}
