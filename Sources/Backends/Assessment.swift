/// Whether a backend can be armed, as a value that can be told to a person.
public enum Assessment: Hashable, Sendable {
  /// It can, with what the text names.
  case ready(String)

  /// It cannot, and why; what would change that.
  case unavailable(Refusal)
}

/// Why something cannot be done, and what would help.
public struct Refusal: Error, Codable, Hashable, Sendable, CustomStringConvertible {
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
