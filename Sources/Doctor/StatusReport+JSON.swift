internal import Backends
internal import Machine

/// The report for programs, described by `docs/status.schema.json`.
extension StatusReport: Encodable {
  /// The version of the form: it rises when a field changes its meaning or goes.
  public static let schemaVersion = 2

  private enum Key: String, CodingKey {
    case schema, verdict, armed, beside, checks
  }

  private struct ArmedForm: Encodable {
    let backend: String
    let description: String
    let standing: String
    let proof: ProofForm?
    let change: String?

    init(_ armament: Armament) {
      backend = armament.backend
      description = armament.description
      switch armament.standing {
      case .unproven: (standing, proof, change) = ("unproven", nil, nil)
      case .proven(let shown): (standing, proof, change) = ("proven", ProofForm(shown), nil)
      case .stale(let shown, let what): (standing, proof, change) = ("stale", ProofForm(shown), what)
      }
    }
  }

  private struct ProofForm: Encodable {
    let way: String
    let kernel: String
    let at: String
    let atSeconds: Double

    init(_ proof: Proof) {
      way = proof.way.rawValue
      kernel = proof.kernel
      at = UTCTime(proof.at).standard
      atSeconds = proof.at
    }
  }

  private struct CheckForm: Encodable {
    let id: String
    let area: String
    let verdict: String
    let finding: String
    let remedy: String?
  }

  /// Writes it in the form of ``schemaVersion``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.schemaVersion, forKey: .schema)
    try container.encode(verdict, forKey: .verdict)
    try container.encodeIfPresent(armed.map(ArmedForm.init), forKey: .armed)
    try container.encode(beside.map(ArmedForm.init), forKey: .beside)
    let checks = groups.flatMap { group in
      group.checks.map { check in
        CheckForm(
          id: group.identifier(of: check), area: group.area, verdict: check.verdict.rawValue, finding: check.finding,
          remedy: check.verdict == .good ? nil : check.remedy)
      }
    }
    try container.encode(checks, forKey: .checks)
  }
}
