/// Steps that ask `lastgasp status`.
extension Step {
  /// What `lastgasp status` can answer.
  enum Status: String, Sendable {
    case proven
    case broken
    case notArmed = "not-armed"
    case unproven

    /// The exit status that goes with it.
    var exitStatus: Int {
      switch self {
      case .proven: 0
      case .broken: 1
      case .notArmed: 2
      case .unproven: 3
      }
    }
  }

  /// `lastgasp status` answers so, with these words, and the same for programs.
  static func status(_ status: Status, says words: String...) -> Step {
    let detail = words.isEmpty ? "" : ", and says \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
    return Step("status: \(status.rawValue)\(detail)") { session in
      try await session.expect("lastgasp status", [.exits(status.exitStatus)] + words.map(Expectation.says))
      try await session.expect(
        "lastgasp status --json", [.exits(status.exitStatus), .json("verdict", .string(status.rawValue))])
    }
  }
}
