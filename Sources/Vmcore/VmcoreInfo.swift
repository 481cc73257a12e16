/// What the crashed kernel said of itself and of how its structures lie.
///
/// Format: `kernel/vmcore_info.c` (`kernel/crash_core.c` before 6.9), Documentation/admin-guide/kdump/vmcoreinfo.rst:
/// lines `KEY=VALUE`, symbols in hexadecimal, sizes and offsets in decimal.
public struct VmcoreInfo: Sendable {
  private let values: [String: String]

  /// Reads the text of the note; lines that are not of its form are passed over.
  public init(parsing text: some Sequence<UInt8>) {
    var values: [String: String] = [:]
    for line in Array(text).split(whereSeparator: { $0 == 0x0a || $0 == 0 }) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = String(decoding: line[..<equals], as: UTF8.self)
      values[key] = String(decoding: line[(equals + 1)...], as: UTF8.self)
    }
    self.values = values
  }

  /// The value of a line, such as `OSRELEASE`.
  public subscript(_ key: String) -> String? { values[key] }

  /// The release of the crashed kernel.
  public var release: String? { self["OSRELEASE"] }

  /// When it crashed, in seconds since 1970-01-01 UTC by the crashed kernel's clock.
  public var crashTime: UInt64? { self["CRASHTIME"].flatMap { UInt64($0) } }

  /// The address of a symbol.
  func symbol(_ name: String) -> UInt64? { self["SYMBOL(\(name))"].flatMap { UInt64($0, radix: 16) } }

  /// A number that may be negative, as the bits of it; the kernel prints some of them in hexadecimal.
  func number(_ name: String) -> UInt64? {
    guard let text = self["NUMBER(\(name))"] else { return nil }
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) }
    return Int64(text).map { UInt64(bitPattern: $0) } ?? UInt64(text)
  }

  func size(_ name: String) -> UInt64? { self["SIZE(\(name))"].flatMap { UInt64($0) } }

  func offset(_ name: String) -> UInt64? { self["OFFSET(\(name))"].flatMap { UInt64($0) } }
}
