public import SystemPackage

/// What capturing says: on the console, line by line, and kept for `capture.log`.
public final class CaptureLog {
  private let console: FileDescriptor?
  private var kept = TailBuffer(limit: 64 << 10)

  /// Creates a log.
  ///
  /// - Parameter console: Where each line is shown at once; `nil` shows none.
  public init(console: FileDescriptor? = .standardOutput) { self.console = console }

  /// Says a line.
  public func say(_ line: String) {
    let bytes = Array("lastgasp: \(line)\n".utf8)
    kept.append(bytes)
    // A console that cannot be written to must not cost the dump.
    _ = try? console?.writeAll(bytes)
  }

  /// What was said, as far as it is kept.
  public var text: [UInt8] { kept.bytes }
}

/// The last bytes of what may be any number of them.
struct TailBuffer: Sendable {
  private let limit: Int
  private var content: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: [UInt8]) {
    content += bytes
    // Not at each byte: with room for as much again it is moved seldom.
    guard content.count > 2 * limit else { return }
    content.removeFirst(content.count - limit)
  }

  var bytes: [UInt8] { content.count > limit ? Array(content.suffix(limit)) : content }

  /// The last line with text in it that counts.
  func lastLine(where counts: (String) -> Bool = { _ in true }) -> String? {
    let lines = bytes.suffix(4096).split { $0 == 0x0a || $0 == 0x0d }
    return lines.reversed().lazy.map { Self.trimmed($0) }.first { !$0.isEmpty && counts($0) }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> String {
    let text = line.drop { $0 <= 0x20 }
    let end = text.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? text.startIndex
    return String(decoding: text[..<end], as: UTF8.self)
  }
}
