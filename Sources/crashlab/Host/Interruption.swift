// Dispatch's sources are thread-safe; the Linux module does not say so.
@unsafe @preconcurrency import Dispatch
import Glibc

/// Ends a run in order when it is interrupted, so that no virtual machine stays behind.
enum Interruption {
  /// Does something that SIGINT and SIGTERM cancel.
  ///
  /// SIGPIPE is ignored: a guest that has just gone is told by the event that says so, not by a signal.
  static func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    signal(SIGPIPE, SIG_IGN)
    let task = Task { try await body() }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { task.cancel() }
      source.activate()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try await task.value
  }
}
