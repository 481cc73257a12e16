/// The first line of a kernel log dump: why it was made, which dump of its boot it is, and which part of that dump.
///
/// Source: Linux 6.12, fs/pstore/platform.c, pstore_dump: `%s#%d Part%u\n`. Parts are written newest first: part 1 holds
/// the last lines. (ramoops keeps its own `====SECONDS.MICROSECONDS-C` line to itself and gives it as the file's mtime.)
public struct DumpHeader: Hashable, Sendable, CustomStringConvertible {
  /// Why a dump was made (kernel/printk/printk.c, kmsg_dump_reason_str).
  public enum Reason: String, Codable, Sendable {
    /// The kernel gave up.
    case panic = "Panic"
    /// The kernel met an error that it may survive.
    case oops = "Oops"
    /// A restart without the orderly steps: the end of a panic, or sysrq-b.
    case emergency = "Emergency"
    /// An orderly restart, halt or poweroff (Linux 5.8 and later).
    case shutdown = "Shutdown"
    /// An orderly restart, before Linux 5.8.
    case restart = "Restart"
    /// An orderly halt, before Linux 5.8.
    case halt = "Halt"
    /// An orderly poweroff, before Linux 5.8.
    case poweroff = "Poweroff"
    /// What the kernel calls unknown, or a word that we do not know.
    case unknown = "Unknown"

    /// Whether the machine went down in order.
    public var isOrderly: Bool {
      switch self {
      case .shutdown, .restart, .halt, .poweroff: true
      case .panic, .oops, .emergency, .unknown: false
      }
    }
  }

  /// Why the dump was made.
  public let reason: Reason
  /// The kernel's own word for the reason.
  public let reasonName: String
  /// Which dump of its boot it is, from 1.
  public let count: Int
  /// Which part of the dump it is, from 1, the newest.
  public let part: Int

  /// The dump, without its part: `Panic#1`.
  public var dumpName: String { "\(reasonName)#\(count)" }
  /// The line as the kernel writes it.
  public var description: String { "\(dumpName) Part\(part)" }

  /// The part numbers that are believed: 99 is the highest that EFI can name, RAM slots are fewer.
  static let parts = 1...999
  /// The most bytes that a header line may have.
  static let byteLimit = 64

  /// Makes a header.
  public init(reason: Reason, count: Int, part: Int) {
    self.reason = reason
    reasonName = reason.rawValue
    self.count = count
    self.part = part
  }

  /// Reads a record's first line (without its newline); `nil` when it is not a header.
  public init?(line: ArraySlice<UInt8>) {
    guard line.count <= Self.byteLimit else { return nil }
    var rest = line
    let word = rest.takePrefix(while: { $0.isLetter })
    guard !word.isEmpty, rest.takePrefix("#"), let count = rest.takeNumber(), rest.takePrefix(" Part"),
      let part = rest.takeNumber(), Self.parts.contains(part), rest.isEmpty || rest.elementsEqual([0x0d])
    else { return nil }
    let name = String(decoding: word, as: UTF8.self)
    reason = Reason(rawValue: name) ?? .unknown
    reasonName = name
    self.count = count
    self.part = part
  }

  /// Reads a header from text such as `Panic#1 Part1`.
  public init?(_ text: String) {
    self.init(line: Array(text.utf8)[...])
  }
}

extension DumpHeader: Codable {
  /// Reads the line.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let header = DumpHeader(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the header of a dump: \(text)")
    }
    self = header
  }

  /// Writes the line.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
