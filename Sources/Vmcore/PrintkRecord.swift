/// One message of the kernel's log as the crashed kernel kept it.
public struct PrintkRecord: Hashable, Sendable {
  /// When it was logged, in nanoseconds since the kernel started.
  public let nanoseconds: UInt64

  /// The text, which may have several lines; `nil` where the kernel kept none, for an empty line or for want of room.
  public let text: [UInt8]?

  /// Creates a record.
  public init(nanoseconds: UInt64, text: [UInt8]?) {
    self.nanoseconds = nanoseconds
    self.text = text
  }
}

/// What of a log could not be read.
public struct LogDamage: Hashable, Sendable {
  /// How many messages were there but could not be read.
  public internal(set) var unreadableRecords = 0

  /// Whether the log goes on behind the last message that was read.
  public internal(set) var isCutShort = false

  /// Whether everything was read.
  public var isNone: Bool { self == LogDamage() }
}

/// The way a log is written as text.
public enum DmesgFormat: Hashable, Sendable {
  /// As `makedumpfile --dump-dmesg` writes it: further lines of a message are indented, messages without text left out.
  case makedumpfile

  /// As `vmcore-dmesg` of kexec-tools writes it: further lines as they are, messages without text as empty lines.
  case vmcoreDmesg

  /// Adds one message as `[    0.000000] text` to the bytes.
  ///
  /// What is neither printable ASCII nor white space becomes `\xNN`.
  public func append(_ record: PrintkRecord, to bytes: inout [UInt8]) {
    if record.text == nil && self == .makedumpfile { return }
    let prefix = Self.prefix(record.nanoseconds)
    bytes += prefix
    for byte in record.text ?? [] {
      switch byte {
      case UInt8(ascii: "\n"):
        bytes.append(byte)
        if self == .makedumpfile { bytes += [UInt8](repeating: UInt8(ascii: " "), count: prefix.count) }
      case 0x20...0x7e, 0x09, 0x0b...0x0d: bytes.append(byte)
      default: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), Self.digit(byte >> 4), Self.digit(byte & 15)]
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// The time as `[%5llu.%06llu] `.
  private static func prefix(_ nanoseconds: UInt64) -> [UInt8] {
    let seconds = padded(nanoseconds / 1_000_000_000, to: 5, with: " ")
    let microseconds = padded(nanoseconds % 1_000_000_000 / 1000, to: 6, with: "0")
    return Array("[\(seconds).\(microseconds)] ".utf8)
  }

  private static func padded(_ number: UInt64, to width: Int, with filler: String) -> String {
    let digits = String(number)
    return String(repeating: filler, count: max(0, width - digits.utf8.count)) + digits
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
