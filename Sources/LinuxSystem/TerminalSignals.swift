internal import Glibc

/// The signals that a terminal sends to everyone who runs on it.
public enum TerminalSignals {
  /// Leaves them to the program that is started next, and lives on to clean up after it.
  ///
  /// A handler that does nothing, not `SIG_IGN`: that would be handed on to the program (`execve(2)`).
  public static func leaveToChild() {
    for number in [SIGINT, SIGQUIT, SIGHUP, SIGTERM] { signal(number, { _ in }) }
  }

  /// Lives on when the reader of a pipe ends: writing to it fails with `EPIPE` instead.
  public static func outliveReaders() { signal(SIGPIPE, { _ in }) }
}
