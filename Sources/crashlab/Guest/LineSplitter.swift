import Synchronization

/// Cuts a stream of bytes into lines, whatever pieces it arrives in.
struct LineSplitter {
  private var rest: [UInt8] = []

  /// Takes the next piece and gives the lines it completes, without their ends (`\n` or `\r\n`).
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    rest += bytes
    var lines: [String] = []
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(String(decoding: rest[start..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self))
      start = end + 1
    }
    rest.removeSubrange(..<start)
    return lines
  }

  /// What has come of a line that never ended.
  var unfinished: String { String(decoding: rest, as: UTF8.self) }
}

/// A splitter for pieces that arrive on a queue of their own.
final class LockedSplitter: Sendable {
  private let splitter = Mutex(LineSplitter())

  /// Takes the next piece and gives the lines it completes.
  func take(_ bytes: [UInt8]) -> [String] { splitter.withLock { $0.take(bytes) } }
}
