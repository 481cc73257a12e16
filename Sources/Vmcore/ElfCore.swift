/// The outline of an ELF core: which memory lies where in the file, and its notes.
///
/// Format: elf(5). `/proc/vmcore` is one (`fs/proc/vmcore.c`), and so is what QEMU's `dump-guest-memory` writes.
struct ElfCore {
  /// A range of the crashed machine's memory that the file holds.
  struct Segment {
    let offset: UInt64
    let virtualAddress: UInt64
    let physicalAddress: UInt64
    let size: UInt64
  }

  /// The machine's `e_machine`.
  enum Machine: UInt16 {
    case x86 = 62
    case arm64 = 183
  }

  let machine: Machine
  let segments: [Segment]
  private let notes: [Segment]

  init(_ file: CoreFile) throws(VmcoreError) {
    let header = try Self.header(of: file)
    let rawMachine: UInt16 = header.number(at: 18) ?? 0
    guard let machine = Machine(rawValue: rawMachine) else {
      throw file.error(.unsupported("the core of another kind of machine (e_machine \(rawMachine))"))
    }
    self.machine = machine
    var loads: [Segment] = []
    var notes: [Segment] = []
    for (kind, segment) in try Self.programHeaders(of: file, header: header) {
      switch kind {
      case 1: loads.append(segment)
      case 4: notes.append(segment)
      default: break
      }
    }
    segments = loads
    self.notes = notes
  }

  // MARK: Headers

  private static let headerSize = 64
  private static let programHeaderSize = 56

  /// More program headers than any machine has ranges of memory and processors: a bound on what is kept of them.
  private static let mostProgramHeaders: UInt64 = 1 << 17

  private static func header(of file: CoreFile) throws(VmcoreError) -> [UInt8] {
    let header = try file.read(at: 0, count: headerSize)
    guard header.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      let isCompressed = header.starts(with: "KDUMP   ".utf8)
      throw file.error(
        isCompressed
          ? .unsupported("a compressed dump of makedumpfile") : .notACore("it does not begin like an ELF file"))
    }
    guard header[4] == 2 else { throw file.error(.unsupported("a 32-bit core")) }
    guard header[5] == 1 else { throw file.error(.unsupported("a big-endian core")) }
    guard header.number(at: 16, as: UInt16.self) == 4 else {
      throw file.error(.notACore("it is an ELF file of another kind"))
    }
    return header
  }

  private static func programHeaders(
    of file: CoreFile, header: [UInt8]
  ) throws(VmcoreError) -> [(kind: UInt32, segment: Segment)] {
    let start: UInt64 = header.number(at: 32) ?? 0
    guard header.number(at: 54, as: UInt16.self) == UInt16(programHeaderSize) else {
      throw file.error(.implausible("its program headers have a size that they never have"))
    }
    let count = try programHeaderCount(of: file, header: header)
    guard count <= mostProgramHeaders else { throw file.error(.implausible("it claims \(count) program headers")) }
    let bytes = try file.read(at: start, count: Int(count) * programHeaderSize)
    return (0..<count).compactMap { index in
      let base = index * UInt64(programHeaderSize)
      guard let kind: UInt32 = bytes.number(at: base), let offset: UInt64 = bytes.number(at: base + 8),
        let virtual: UInt64 = bytes.number(at: base + 16), let physical: UInt64 = bytes.number(at: base + 24),
        let size: UInt64 = bytes.number(at: base + 32)
      else { return nil }
      return (
        kind, Segment(offset: offset, virtualAddress: virtual, physicalAddress: physical, size: size)
      )
    }
  }

  /// `PN_XNUM`: where the number does not fit its field, `sh_info` of the first section header has it.
  private static func programHeaderCount(of file: CoreFile, header: [UInt8]) throws(VmcoreError) -> UInt64 {
    let count: UInt16 = header.number(at: 56) ?? 0
    guard count == 0xffff, let sections: UInt64 = header.number(at: 40), sections != 0 else { return UInt64(count) }
    guard let field = sections.adding(44) else { throw file.error(.implausible("its section headers lie nowhere")) }
    return UInt64(try file.read(at: field, count: 4).number(at: 0, as: UInt32.self) ?? 0)
  }

  // MARK: Notes

  /// A note larger than this is no VMCOREINFO: the kernel gives it one page (`VMCOREINFO_BYTES`).
  private static let longestInfo: UInt64 = 1 << 16

  /// The text of the VMCOREINFO note.
  func vmcoreInfoText(_ file: CoreFile) throws(VmcoreError) -> [UInt8] {
    for segment in notes {
      if let text = try vmcoreInfoText(file, in: segment) { return text }
    }
    throw file.error(.noVmcoreInfo)
  }

  private func vmcoreInfoText(_ file: CoreFile, in segment: Segment) throws(VmcoreError) -> [UInt8]? {
    let name = Array("VMCOREINFO".utf8)
    var position: UInt64 = 0
    // Every turn goes at least 12 bytes on, and a note segment is a few KiB for each processor.
    while position < min(segment.size, 64 << 20), segment.size - position >= 12 {
      guard let start = segment.offset.adding(position) else { return nil }
      let header = try file.read(at: start, count: 12)
      let nameSize = UInt64(header.number(at: 0, as: UInt32.self) ?? 0)
      let textSize = UInt64(header.number(at: 4, as: UInt32.self) ?? 0)
      let textStart = 12 + (nameSize + 3) & ~3
      if nameSize == UInt64(name.count + 1), textSize <= Self.longestInfo,
        let nameStart = start.adding(12), try file.read(at: nameStart, count: name.count) == name,
        let from = start.adding(textStart)
      {
        return try file.read(at: from, count: Int(textSize))
      }
      position += textStart + (textSize + 3) & ~3
    }
    return nil
  }
}
