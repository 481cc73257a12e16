import Synchronization

/// Cuts a stream of bytes into lines, whatever pieces it arrives in.
struct LineSplitter {
  private var line: [UInt8] = []

  /// Takes the next piece and gives the lines it completes, without their ends (`\n` or `\r\n`).
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\r"): continue
      case UInt8(ascii: "\n"):
        lines.append(unfinished)
        line.removeAll(keepingCapacity: true)
      default: line.append(byte)
      }
    }
    return lines
  }

  /// What has come of a line that never ended.
  var unfinished: String { String(decoding: line, as: UTF8.self) }
}

/// A splitter for pieces that arrive on a queue of their own.
final class LockedSplitter: Sendable {
  private let splitter = Mutex(LineSplitter())

  /// Takes the next piece and gives the lines it completes.
  func take(_ bytes: [UInt8]) -> [String] { splitter.withLock { $0.take(bytes) } }
}
