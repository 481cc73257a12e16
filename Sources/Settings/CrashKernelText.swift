internal import Machine

/// What stands behind a `crashkernel=`.
///
/// `kernel/crash_reserve.c`, `parse_crashkernel_mem` and `parse_crashkernel_simple`: `SIZE[@OFFSET]`, `SIZE,high`,
/// `SIZE,low`, `SIZE,cma`, `START-[END]:SIZE[,…][@OFFSET]`.
public enum CrashKernelText {
  /// So much is asked for on machines of so much memory.
  typealias Row = (memory: Range<UInt64>, size: UInt64)

  /// Less than this holds no kernel.
  static let least: UInt64 = 1 << 20

  /// How many bytes are asked for on a machine of so much memory; `nil` where the kernel does not understand it, zero where
  /// none of its ranges is this machine's.
  public static func asked(_ text: String, memory: UInt64) -> UInt64? {
    rows(text).map { rows in rows.first { $0.memory.contains(memory) }?.size ?? 0 }
  }

  /// Whether it asks for sizes in which a kernel may find room; none at all is asked for with a 0 in a table or before `,low`.
  static func isSensible(_ text: String) -> Bool {
    guard let rows = rows(text) else { return false }
    let mayBeNone = text.contains(":") || text.hasSuffix(",low")
    return rows.allSatisfy { $0.size >= least || $0.size == 0 && mayBeNone }
  }

  /// The rows of a table; of one size, the one row of all machines.
  private static func rows(_ text: String) -> [Row]? {
    guard let firstPart = text.split(separator: "@", maxSplits: 1).first else { return nil }
    guard firstPart.contains(":") else {
      let parts = firstPart.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 1 || parts.count == 2 && ["high", "low", "cma"].contains(parts[1]) else { return nil }
      return ByteSize.parse(parts[0]).map { [(0..<UInt64.max, $0)] }
    }
    var rows: [Row] = []
    for range in firstPart.split(separator: ",") {
      guard let row = row(range) else { return nil }
      rows.append(row)
    }
    return rows
  }

  private static func row(_ text: Substring) -> Row? {
    let halves = text.split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2, let size = ByteSize.parse(halves[1]) else { return nil }
    let bounds = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard bounds.count == 2, let start = ByteSize.parse(bounds[0]) else { return nil }
    guard let end = bounds[1].isEmpty ? UInt64.max : ByteSize.parse(bounds[1]), end > start else { return nil }
    return (start..<end, size)
  }
}
