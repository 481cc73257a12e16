public import SystemPackage

/// Something in the settings that is not as it should be; what can be used is used all the same.
public struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// A key that we do not know, and the one that may be meant.
    case unknownKey(String, nearest: SettingKey?)
    /// A value that the key cannot have; the value that stays is who decided it.
    case badValue(SettingKey, text: String, expected: String, stays: SettingOrigin)
    /// A value that the key cannot have, and what it counts as instead.
    case countsAs(SettingKey, text: String, expected: String, counts: String)
    /// A line that is no assignment: it is left out.
    case syntax(String)
    /// `$` or a backquote where a shell would put something else in its place. We take it as it stands.
    case expansion(SettingKey)
    /// A value that is used, though not as it stands, or though it will not do.
    case adjusted(SettingKey, String)
    /// A file or a directory that cannot be read: its settings do not apply.
    case unreadable(reason: String)
  }

  /// How much it matters.
  public enum Severity: Sendable, Hashable {
    /// What was asked for is done, perhaps not as it was meant.
    case warning
    /// What was asked for is not done.
    case error
  }

  /// What is wrong.
  public var kind: Kind
  /// The file or directory, as it is called inside the root that was read.
  public var path: FilePath?
  /// The line in it, from 1, where one line is to blame.
  public var line: Int?

  /// Whether what was asked for is done.
  public var severity: Severity {
    switch kind {
    case .unknownKey, .expansion, .adjusted: .warning
    case .badValue, .countsAs, .syntax, .unreadable: .error
    }
  }

  /// The place, what is wrong, and what to do, on one line.
  public var description: String {
    guard let path else { return message }
    return line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
  }

  /// What is wrong and what to do, without the place.
  public var message: String {
    switch kind {
    case .unknownKey(let name, nil):
      "there is no setting \(name): it is left out"
    case .unknownKey(let name, let nearest?):
      "there is no setting \(name): it is left out (did you mean \(nearest.rawValue)?)"
    case .badValue(let key, let text, let expected, .builtIn):
      "\(key.rawValue) cannot be \"\(text)\": give \(expected); the built-in default stays"
    case .badValue(let key, let text, let expected, let stays):
      "\(key.rawValue) cannot be \"\(text)\": give \(expected); the value from \(stays) stays"
    case .countsAs(let key, let text, let expected, let counts):
      "\(key.rawValue) cannot be \"\(text)\": give \(expected); it counts as \(counts)"
    case .syntax(let text): text
    case .expansion(let key):
      "$ and ` in \(key.rawValue) are taken as they stand, nothing is put in their place"
        + " (in single quotes they give no warning)"
    case .adjusted(let key, let how): "\(key.rawValue): \(how)"
    case .unreadable(let reason): "cannot be read (\(reason)): what it sets does not apply"
    }
  }
}
