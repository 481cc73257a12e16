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

extension Check {
  /// How far it is shown that a crash would be recorded, by what, when, and for which kernel.
  ///
  /// - Parameters:
  ///   - unproven: What to say where nothing has shown it yet.
  ///   - remedy: What shows it.
  ///   - now: The time, in seconds since 1970-01-01 UTC.
  static func proof(_ standing: Standing, unproven: String, remedy: String, now: Double) -> Check {
    switch standing {
    case .proven(let proof): Check("proof", .good, "proven \(proof.words(now: now))")
    case .stale(let proof, let change):
      Check("proof", .warning, "proven before \(proof.words(now: now)), but \(change)", remedy: remedy)
    case .unproven: Check("proof", .warning, unproven, remedy: remedy)
    }
  }
}
