/// The physical address space as `/proc/iomem` draws it.
///
/// Format: `kernel/resource.c`, `r_show`: two spaces of indentation a level, `start-end : name` in hexadecimal. Without
/// `CAP_SYS_ADMIN` every address reads as zero.
public struct MemoryMap: Hashable, Sendable {
  /// One range of addresses and what it is.
  public struct Range: Hashable, Sendable {
    /// The first address.
    public let start: UInt64

    /// The last address, which belongs to the range.
    public let end: UInt64

    /// What the kernel calls it.
    public let name: String

    /// How deep it lies in other ranges.
    public let depth: Int

    /// Its size in bytes.
    public var size: UInt64 { end - start + 1 }

    /// Creates a range.
    public init(start: UInt64, end: UInt64, name: String, depth: Int = 0) {
      self.start = start
      self.end = end
      self.name = name
      self.depth = depth
    }
  }

  /// Every range in the order of the file.
  public let ranges: [Range]

  /// Creates a map of the given ranges.
  public init(ranges: [Range]) { self.ranges = ranges }

  /// Reads the text of `/proc/iomem`; lines that are not of its form are passed over.
  public init(parsing text: String) {
    ranges = text.split(separator: "\n").compactMap { line in
      let indentation = line.prefix { $0 == " " }.count
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { return nil }
      let bounds = halves[0].filter { $0 != " " }.split(separator: "-")
      guard bounds.count == 2, let start = UInt64(bounds[0], radix: 16), let end = UInt64(bounds[1], radix: 16),
        end >= start, end - start < UInt64.max
      else { return nil }
      return Range(start: start, end: end, name: String(halves[1]).trimmed, depth: indentation / 2)
    }
  }

  /// Whether the kernel hid the addresses, as it does from a reader without privileges.
  public var hidesAddresses: Bool { !ranges.isEmpty && ranges.allSatisfy { $0.start == 0 && $0.end == 0 } }

  /// The holes between the end of usable memory and the next alignment boundary, largest first.
  ///
  /// `arch/x86/kernel/e820.c`, `e820__reserve_resources_late`. Nothing promises that memory answers there.
  public var ramBuffers: [Range] {
    guard !hidesAddresses else { return [] }
    return ranges.filter { $0.name == "RAM buffer" }.sorted { ($0.size, $1.start) > ($1.size, $0.start) }
  }
}

extension Machine {
  /// The physical address space as the kernel draws it now.
  public var memoryMap: MemoryMap { MemoryMap(parsing: fact("/proc/iomem") ?? "") }
}

extension Machine {
  /// The memory of the machine in bytes, as far as its kernel uses it or has set it aside for a crash kernel.
  public var memoryBytes: UInt64 {
    let line = fact("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
    let kibibytes = line.flatMap { UInt64($0.filter(\.isNumber)) } ?? 0
    return (kibibytes << 10) + (fact("/sys/kernel/kexec_crash_size").flatMap { UInt64($0) } ?? 0)
  }
}
