/// Why the session bus, or somebody on it, did not do what was asked.
public enum SessionBusError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no session bus to connect to, or it is gone; `code` is an errno.
  case unreachable(code: Int32)
  /// Nobody on the bus offers the service, and nobody could be started for it.
  case noService(String)
  /// The service was there and refused; the error's name and message are its own.
  case refused(name: String, message: String)
  /// A message could not be written, sent or read; `code` is an errno.
  case failed(step: String, code: Int32)

  /// What failed, in words.
  public var description: String {
    switch self {
    case .unreachable(let code): "cannot reach the session bus (errno \(code)); is this running in a user's session?"
    case .noService(let name): "nothing on the session bus offers \(name)"
    case .refused(let name, let message): "the session bus answered \(name): \(message)"
    case .failed(let step, let code): "the session bus: \(step) failed (errno \(code))"
    }
  }
}
