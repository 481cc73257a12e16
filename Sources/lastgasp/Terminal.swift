import FoundationEssentials
import Glibc
import Journal
import KernelLog
import Lifecycle
import Synchronization
import SystemPackage

/// Standard output and standard error, as a person or a unit's log sees them.
enum Terminal {
  /// Whether the program runs with all privileges.
  static var isRoot: Bool { geteuid() == 0 }

  /// Whether standard output is a terminal, where marks may be coloured.
  static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether a person can be asked: standard input is a terminal.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

  /// Asks a person, and takes one line; `nil` at the end of the input.
  static func ask(_ question: String) -> String? {
    write(question)
    return readLine()
  }

  /// The variables of the environment.
  static var variables: [String: String] { ProcessInfo.processInfo.environment }

  /// Asks on the terminal, and takes "y" or "yes" for a yes; where nobody sits at one the answer is no.
  static func confirms(_ question: String) -> Bool {
    guard isatty(STDIN_FILENO) == 1 else { return false }
    _ = try? FileDescriptor.standardError.writeAll(Array("\(question) [y/N] ".utf8))
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }

  /// Why something was not written to standard output, the first time.
  private static let loss = Mutex<Errno?>(nil)

  /// Writes a text to standard output.
  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes bytes to standard output as they are; where that fails, what else is to be done goes on, and ``lost()`` tells.
  static func write(_ bytes: [UInt8], to descriptor: FileDescriptor = .standardOutput) {
    do {
      _ = try descriptor.writeAll(bytes)
    } catch {
      loss.withLock { $0 = $0 ?? error as? Errno ?? .ioError }
    }
  }

  /// Why something was not written to standard output; a reader who has gone has read enough.
  static func lost() -> Errno? { loss.withLock { $0 == .brokenPipe ? nil : $0 } }

  /// Writes a message to standard error, in lines that fit; in a unit's log each message is one line.
  static func complain(_ text: String) {
    let width = isJournal ? .max : TextLayout.widest
    _ = try? FileDescriptor.standardError.writeAll(Array(message(text, width: width).utf8))
  }

  /// A message in lines of at most so many characters; what is to be copied, such as a path, stays whole.
  static func message(_ text: String, width: Int) -> String {
    // What stands before a text of several lines are spaces of its own.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.hasPrefix(" ") ? [String(line)] : TextLayout.wrapped(String(line), width: width - 10, breaksWords: false)
    }
    return lines.enumerated().map { ($0 == 0 ? "lastgasp: " : "  ") + $1 + "\n" }.joined()
  }

  /// Tells an announcement in plain words; under a unit the journal has it already.
  static func tell(_ announcement: Announcement) {
    guard !isJournal else { return }
    switch announcement.severity {
    case .alert, .critical, .error: complain("error: \(announcement.text)")
    case .warning: complain("warning: \(announcement.text)")
    case .notice, .informational, .debug: complain(announcement.text)
    }
  }

  /// Whether standard error leads to the journal.
  private static var isJournal: Bool { isJournal(.standardError, by: variables["JOURNAL_STREAM"]) }

  /// Whether a descriptor leads to the journal, by what `JOURNAL_STREAM` says (systemd.exec(5)).
  ///
  /// That the variable is there says nothing: on a desktop shells inherit it of the unit that their terminal runs in.
  static func isJournal(_ descriptor: FileDescriptor, by variable: String?) -> Bool {
    guard let variable, let status = try? descriptor.stat() else { return false }
    return variable == "\(status.deviceID.rawValue):\(status.inode.rawValue)"
  }

  /// A text in a colour of `console_codes(4)`, on a terminal alone.
  static func colored(_ text: String, _ code: Int) -> String {
    isInteractive ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
