/// Why the journal could not be written or read.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A field's name is not one that the journal takes: A to Z, 0 to 9 and `_`, no `_` or digit first, at most 64.
  case invalidFieldName(String)
  /// The entry could not be handed to the journal; `code` is an errno.
  case notSent(code: Int32)
  /// The service manager could not be told; `code` is an errno.
  case notNotified(code: Int32)
  /// The journal could not be opened or searched; `code` is an errno.
  case notReadable(step: String, code: Int32)

  /// What failed, in words.
  public var description: String {
    switch self {
    case .invalidFieldName(let name): "\(name) is not a name for a journal field"
    case .notSent(let code): "cannot write to the journal (errno \(code)); is systemd-journald running?"
    case .notNotified(let code): "cannot notify the service manager (errno \(code))"
    case .notReadable(let step, let code): "cannot read the journal: \(step) failed (errno \(code))"
    }
  }
}
