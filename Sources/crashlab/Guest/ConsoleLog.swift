import LinuxSystem
import Synchronization
import SystemPackage

/// The file that a guest's console is written to as it comes, each line with the seconds since the scenario began.
final class ConsoleLog: Sendable {
  private let descriptor: FileDescriptor
  private let began: ContinuousClock.Instant

  /// Appends to a file.
  init(_ path: FilePath, began: ContinuousClock.Instant) throws {
    self.began = began
    descriptor = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .append, .closeOnExec], permissions: .readableFile)
  }

  deinit { try? descriptor.close() }

  /// Writes a line.
  ///
  /// A log that cannot be written must not end a run.
  func write(_ line: String) {
    _ = try? descriptor.writeAll("\(Seconds.column(began.duration(to: .now))) \(line)\n".utf8)
  }
}

/// Durations as people read them.
enum Seconds {
  /// Seconds with one decimal, such as `12.3`.
  static func text(_ duration: Duration) -> String {
    let tenths = (duration.components.seconds * 10) + (duration.components.attoseconds / 100_000_000_000_000_000)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// The same, flush right in seven columns.
  static func column(_ duration: Duration) -> String {
    let text = text(duration)
    return String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}
