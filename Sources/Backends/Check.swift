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
