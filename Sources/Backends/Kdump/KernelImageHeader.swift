/// What the beginning of a file says of the kernel in it.
enum KernelImageHeader: Hashable, Sendable {
  /// An x86 kernel, with the version line that it carries.
  case bzImage(version: String?)

  /// An arm64 kernel that is not compressed; it carries no version where it could be found without reading it all.
  case arm64Image

  /// A compressed image in an EFI program, as arm64 has it (`drivers/firmware/efi/libstub/zboot.lds`).
  case efiCompressed

  /// A unified kernel image: an EFI program with the kernel and its initramfs as sections.
  case unified([PESection])

  /// No kernel, or none of a kind that is known.
  case unknown

  /// How many bytes from the beginning of a file say it: the version line lies in the first sectors, 64 at most.
  static let bytesNeeded = 64 * 512 + 4096

  /// Reads the beginning of a file.
  init(_ bytes: [UInt8]) {
    if Self.has("HdrS", in: bytes, at: 0x202) {
      self = .bzImage(version: Self.bzImageVersion(bytes))
    } else if Self.has("ARM\u{64}", in: bytes, at: 56) {
      self = .arm64Image
    } else if Self.has("zimg", in: bytes, at: 4) {
      self = .efiCompressed
    } else if let sections = PESection.sections(of: bytes), sections.contains(where: { $0.name == ".linux" }) {
      self = .unified(sections)
    } else {
      self = .unknown
    }
  }

  /// The release in the version line of an x86 kernel, such as `6.1.0-56-cloud-amd64`.
  var release: String? {
    guard case .bzImage(let version) = self else { return nil }
    return version.flatMap { $0.split(separator: " ").first.map(String.init) }
  }

  /// Documentation/arch/x86/boot.rst, `kernel_version`: 0x200 less than the offset of a string that ends with a NUL; it
  /// is of use only where it lies within the setup sectors.
  private static func bzImageVersion(_ bytes: [UInt8]) -> String? {
    guard bytes.count > 0x210 else { return nil }
    let pointer = Int(bytes[0x20e]) | Int(bytes[0x20f]) << 8
    let setupSectors = bytes[0x1f1] == 0 ? 4 : Int(bytes[0x1f1])
    guard pointer != 0, pointer < setupSectors * 512, pointer + 0x200 < bytes.count else { return nil }
    let text = bytes[(pointer + 0x200)...].prefix(512).prefix { $0 != 0 }
    guard !text.isEmpty, text.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func has(_ magic: String, in bytes: [UInt8], at offset: Int) -> Bool {
    bytes.count >= offset && bytes[offset...].starts(with: magic.utf8)
  }
}

/// A section of an EFI program.
///
/// Format: Microsoft's PE/COFF, "COFF File Header" and "Section Table"; the names of a UKI's sections: the UAPI Group's
/// specification "Unified Kernel Image".
struct PESection: Hashable, Sendable {
  /// Its name, such as `.linux`.
  let name: String

  /// Where it begins in the file, in bytes.
  let offset: UInt64

  /// How many bytes of it count.
  let size: UInt64

  /// The sections of a program; `nil` where the bytes begin none.
  static func sections(of bytes: [UInt8]) -> [PESection]? {
    guard bytes.starts(with: "MZ".utf8), let header = number(bytes, at: 0x3c, width: 4).map({ Int($0) }),
      header <= bytes.count - 24, bytes[header...].starts(with: [0x50, 0x45, 0, 0]),
      let count = number(bytes, at: header + 6, width: 2), let optionalSize = number(bytes, at: header + 20, width: 2)
    else { return nil }
    let table = header + 24 + Int(optionalSize)
    return (0..<Int(min(count, 96))).compactMap { section(bytes, at: table + $0 * 40) }
  }

  private static func section(_ bytes: [UInt8], at place: Int) -> PESection? {
    guard place + 40 <= bytes.count, let virtualSize = number(bytes, at: place + 8, width: 4),
      let rawSize = number(bytes, at: place + 16, width: 4), let offset = number(bytes, at: place + 20, width: 4)
    else { return nil }
    let name = bytes[place..<place + 8].prefix { $0 != 0 }
    // What is padded up to the file's alignment does not belong to the content.
    let size = virtualSize == 0 ? rawSize : min(virtualSize, rawSize)
    return PESection(name: String(decoding: name, as: UTF8.self), offset: offset, size: size)
  }

  private static func number(_ bytes: [UInt8], at place: Int, width: Int) -> UInt64? {
    guard place >= 0, place + width <= bytes.count else { return nil }
    return bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
