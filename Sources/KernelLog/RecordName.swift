/// What the name of a file in a pstore file system says about the record in it.
///
/// Source: Linux 6.12, fs/pstore/inode.c, pstore_mkfile: `%s-%s-%llu%s` of type, backend, identifier and `.enc.z`.
public struct RecordName: Hashable, Sendable, CustomStringConvertible {
  /// What a record holds (fs/pstore/platform.c, pstore_type_names).
  public enum Kind: String, CaseIterable, Sendable {
    /// The kernel's log at a dump.
    case dmesg
    /// A machine check.
    case mce
    /// What went to the console.
    case console
    /// Function trace.
    case ftrace
    /// PowerPC's run-time abstraction services.
    case rtas
    /// PowerPC's Open Firmware partition.
    case powerpcOpenFirmware = "powerpc-ofw"
    /// PowerPC's common partition.
    case powerpcCommon = "powerpc-common"
    /// What programs wrote to /dev/pmsg0.
    case pmsg
    /// PowerPC's OPAL messages.
    case powerpcOPAL = "powerpc-opal"
    /// A kind that this kernel or this program has no name for.
    case unknown
  }

  /// The pstore backend that kept a record.
  public enum Backend: Hashable, Sendable {
    /// RAM (fs/pstore/ram.c).
    case ramoops
    /// EFI variables (drivers/firmware/efi/efi-pstore.c); `efi` before Linux 5.17.
    case efi
    /// ACPI's error record serialization table (drivers/acpi/apei/erst.c).
    case erst
    /// A block device (fs/pstore/blk.c).
    case block
    /// PowerPC's NVRAM.
    case nvram
    /// Another storage behind fs/pstore/zone.c.
    case zone
    /// None of the kernel's: what lastgasp saved in a capture kernel.
    case kdump
    /// Any other, by the name that the kernel gives.
    case other(String)

    /// Takes the name that a backend registered with the kernel.
    public init(name: String) {
      switch name {
      case "ramoops": self = .ramoops
      case "efi", "efi_pstore": self = .efi
      case "erst": self = .erst
      case "blk", "pstore_blk", "pstore-blk": self = .block
      case "nvram": self = .nvram
      case "zone", "pstore_zone", "pstore-zone": self = .zone
      case "kdump": self = .kdump
      default: self = .other(name)
      }
    }
  }

  /// The whole file name.
  public let fileName: String
  /// What the record holds.
  public let kind: Kind
  /// Which backend kept it.
  public let backend: Backend
  /// The backend's number for it: a slot (ramoops), a time with part and count (EFI), a record number (ERST).
  public let identifier: UInt64
  /// Whether the kernel could not inflate it, so that its bytes are still compressed.
  public let isCompressed: Bool

  /// The file name.
  public var description: String { fileName }

  /// Reads a file name; `nil` when it is not one that pstore gives.
  public init?(_ fileName: String) {
    let suffix = ".enc.z"
    let isCompressed = fileName.hasSuffix(suffix)
    let stem = isCompressed ? fileName.dropLast(suffix.count) : fileName[...]
    guard let lastDash = stem.lastIndex(of: "-") else { return nil }
    let digits = stem[stem.index(after: lastDash)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits) else {
      return nil
    }
    let front = stem[..<lastDash]
    guard let (kind, backend) = Self.split(front) else { return nil }
    self.fileName = fileName
    self.kind = kind
    self.backend = Backend(name: String(backend))
    identifier = number
    self.isCompressed = isCompressed
  }

  /// Splits `powerpc-ofw-nvram` into its kind and its backend; the longest known kind wins.
  private static func split(_ front: Substring) -> (kind: Kind, backend: Substring)? {
    let known = Kind.allCases.filter { front.hasPrefix($0.rawValue + "-") }
    if let kind = known.max(by: { $0.rawValue.utf8.count < $1.rawValue.utf8.count }) {
      let backend = front.dropFirst(kind.rawValue.count + 1)
      return isWord(backend) ? (kind, backend) : nil
    }
    guard let dash = front.firstIndex(of: "-") else { return nil }
    let backend = front[front.index(after: dash)...]
    return isWord(front[..<dash]) && isWord(backend) ? (.unknown, backend) : nil
  }

  private static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}

extension RecordName {
  /// When, which part, and which dump of its boot an EFI record is.
  ///
  /// Source: Linux 6.12, drivers/firmware/efi/efi-pstore.c, generic_id: (time × 100 + part) × 1000 + count.
  public var efiIdentity: (time: UInt64, part: Int, count: Int)? {
    guard backend == .efi, identifier >= 100_000 else { return nil }
    return (identifier / 100_000, Int(identifier / 1000 % 100), Int(identifier % 1000))
  }
}

extension RecordName: Codable {
  /// Reads a file name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let name = RecordName(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not the name of a pstore record: \(text)")
    }
    self = name
  }

  /// Writes the file name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fileName)
  }
}
