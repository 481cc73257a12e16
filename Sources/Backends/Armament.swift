internal import Machine

/// What is armed.
public struct Armament: Codable, Hashable, Sendable {
  /// The backend's name.
  public let backend: String

  /// With what, such as the region and its sizes, in words.
  public let description: String

  /// How far it is shown that a crash would be recorded.
  public let standing: Standing

  /// Creates an armament.
  public init(backend: String, description: String, standing: Standing) {
    self.backend = backend
    self.description = description
    self.standing = standing
  }
}

/// How far it is shown that what is armed would keep a crash.
public enum Standing: Codable, Hashable, Sendable {
  /// Nothing has shown it yet.
  case unproven

  /// It was shown, for this very region, kernel and image.
  case proven(Proof)

  /// It was shown once, but something has changed since.
  case stale(Proof, change: String)

  /// The last time that a record came through; `nil` where none did.
  public var proof: Proof? {
    switch self {
    case .unproven: nil
    case .proven(let proof), .stale(let proof, _): proof
    }
  }

  /// Whether it holds now.
  public var isProven: Bool {
    guard case .proven = self else { return false }
    return true
  }
}

/// One time that a record came through.
public struct Proof: Codable, Hashable, Sendable {
  /// What the record came through.
  public enum Way: String, Codable, Hashable, Sendable {
    case crash
    case reboot
    case test
  }

  /// What the record came through.
  public var way: Way

  /// The kernel that wrote the record, its release.
  public var kernel: String

  /// When the record was found, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// Creates a proof.
  public init(way: Way, kernel: String, at: Double) {
    self.way = way
    self.kernel = kernel
    self.at = at
  }

  /// By what, when and for which kernel: `by reboot on 2026-11-22 10:15:30 UTC (3 days ago), kernel 6.12.43+deb13-amd64`.
  public func words(now: Double) -> String {
    "by \(way.rawValue) on \(UTCTime(at).readable) (\(Self.age(now - at))), kernel \(kernel)"
  }

  /// How long ago, in whole days.
  private static func age(_ seconds: Double) -> String {
    switch Int(max(0, seconds) / 86400) {
    case 0: "today"
    case 1: "yesterday"
    case let days: "\(days) days ago"
    }
  }
}
