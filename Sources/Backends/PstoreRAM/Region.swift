internal import Machine

/// A range of memory for ramoops, and why we believe in it.
public struct Region: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Where a region comes from.
  public enum Source: Codable, Hashable, Sendable {
    /// ramoops has it already: device tree, ACPI, or the kernel's command line.
    case active

    /// `reserve_mem=SIZE:ALIGN:NAME` on the kernel's command line.
    case reservation(name: String)

    /// An address that the admin vouches for.
    case address

    /// A "RAM buffer" of `/proc/iomem`.
    case ramBuffer
  }

  /// Where it comes from.
  public let source: Source

  /// Its physical address; `nil` where only the kernel knows it yet.
  public let address: UInt64?

  /// Its size in bytes.
  public let size: UInt64

  /// Creates a region.
  public init(source: Source, address: UInt64?, size: UInt64) {
    self.source = source
    self.address = address
    self.size = size
  }

  /// The same region at the address where the kernel says it is.
  public func located(at address: UInt64, size: UInt64) -> Region {
    Region(source: source, address: address, size: size)
  }

  /// Whether both are the same memory for the same reason.
  public func isSamePlace(as other: Region) -> Bool {
    guard source == other.source, size == other.size else { return false }
    guard let address, let otherAddress = other.address else { return true }
    return address == otherAddress
  }

  /// In words, such as `the RAM buffer at 0x3e800000 (4 MiB)`.
  public var description: String {
    let place = address.map { " at 0x\(String($0, radix: 16))" } ?? ""
    let name =
      switch source {
      case .active: "the region that ramoops already has"
      case .reservation(let name): "the reserve_mem region \"\(name)\""
      case .address: "the region of PSTORE_MEM_ADDRESS"
      case .ramBuffer: "the RAM buffer"
      }
    return "\(name)\(place) (\(ByteSize.describe(size)))"
  }
}
