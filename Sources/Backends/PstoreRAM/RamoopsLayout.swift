internal import Machine

/// How ramoops divides a region, and which dumps it takes.
///
/// `fs/pstore/ram.c`: the zones for console, ftrace and pmsg are cut off the end, what is left is divided into dump records.
/// Without a word about them each takes 4 KiB, which costs a whole record.
public struct RamoopsLayout: Codable, Hashable, Sendable {
  /// The bytes of one dump record: a power of two.
  public let recordSize: UInt64

  /// The bytes of the console zone; zero where the kernel would not write to it.
  public let consoleSize: UInt64

  /// Whether a clean shutdown leaves a record too.
  public let takesShutdowns: Bool

  /// Creates a layout.
  public init(recordSize: UInt64, consoleSize: UInt64, takesShutdowns: Bool) {
    self.recordSize = recordSize
    self.consoleSize = consoleSize
    self.takesShutdowns = takesShutdowns
  }

  /// The same division, for other dumps.
  public func taking(shutdowns: Bool) -> RamoopsLayout {
    RamoopsLayout(recordSize: recordSize, consoleSize: consoleSize, takesShutdowns: shutdowns)
  }

  /// Whether records written with the one are found with the other.
  public func findsRecords(of other: RamoopsLayout) -> Bool {
    recordSize == other.recordSize && consoleSize == other.consoleSize
  }

  /// The smallest record worth having: ramoops itself wants a page.
  static let smallestRecord: UInt64 = 4096

  /// The layout for a region: records as asked, at least two of them, and a console zone where the kernel has one.
  ///
  /// - Parameters:
  ///   - regionSize: The bytes of the region.
  ///   - asked: `PSTORE_RECORD_SZ`; ramoops rounds it down to a power of two.
  ///   - hasConsole: Whether the kernel was built with `CONFIG_PSTORE_CONSOLE`.
  public static func plan(
    regionSize: UInt64, recordSize asked: UInt64, hasConsole: Bool, takesShutdowns: Bool
  ) -> RamoopsLayout {
    let wanted = max(asked, smallestRecord)
    var record = UInt64(1) << (63 - wanted.leadingZeroBitCount)
    let console = hasConsole && regionSize >= 4 * smallestRecord ? powerOfTwo(upTo: min(regionSize / 16, 256 << 10)) : 0
    while record > smallestRecord, record * 2 > regionSize - console { record /= 2 }
    return RamoopsLayout(recordSize: record, consoleSize: console, takesShutdowns: takesShutdowns)
  }

  private static func powerOfTwo(upTo limit: UInt64) -> UInt64 {
    limit == 0 ? 0 : UInt64(1) << (63 - limit.leadingZeroBitCount)
  }

  /// The largest `enum kmsg_dump_reason` that is dumped: `include/linux/kmsg_dump.h`.
  private var maxReason: Int { takesShutdowns ? 4 : 2 }

  /// The module parameters that make ramoops use a region this way.
  ///
  /// `max_reason` came with 5.8; before, `dump_oops` chose between panics alone and oopses too.
  func parameters(for region: Region, on kernel: KernelRelease) -> [String] {
    var parameters: [String]
    switch (region.source, region.address) {
    // The kernel fills in address and size; a size of ours would stay with address 0 where the reservation was refused.
    case (.reservation(let name), _): parameters = ["mem_name=\(name)"]
    case (_, let address?):
      parameters = ["mem_address=0x\(String(address, radix: 16))", "mem_size=\(region.size)"]
    case (_, nil): parameters = ["mem_size=\(region.size)"]
    }
    parameters += [
      "record_size=\(recordSize)", "console_size=\(consoleSize)", "ftrace_size=0",
      "pmsg_size=0", "ecc=0",
    ]
    return parameters + [kernel.isAtLeast(5, 8) ? "max_reason=\(maxReason)" : "dump_oops=1"]
  }
}
