internal import CLinux
internal import Glibc

/// How much a terminal shows at once.
public struct TerminalWindow: Hashable, Sendable {
  /// How many characters a line has.
  public let columns: Int
  /// How many lines there are.
  public let rows: Int

  /// The window in which standard output is shown; `nil` where that is no terminal, or one that does not know.
  ///
  /// The corresponding request of `ioctl_tty(2)` is `TIOCGWINSZ`.
  public static var ofStandardOutput: TerminalWindow? {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard isatty(STDOUT_FILENO) == 1, unsafe clinux_window_size(STDOUT_FILENO, &columns, &rows) == 0, columns > 0 else {
      return nil
    }
    return TerminalWindow(columns: Int(columns), rows: Int(rows))
  }
}
