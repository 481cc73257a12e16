/// What a program or library says of the libraries it needs.
///
/// `include/uapi/linux/elf.h`, elf(5); 64 bits, little endian: all that kexec and this program run on.
struct ElfDependencies: Hashable {
  /// The processor it is for (`e_machine`).
  let processor: UInt16

  /// The program that loads it; `nil` for a library and for a static program.
  let interpreter: String?

  /// The libraries it needs, by name.
  let needed: [String]

  /// Where it wants them looked for besides (`DT_RUNPATH`, `DT_RPATH`), `$ORIGIN` as it stands.
  let runPath: [String]

  private enum SegmentType {
    static let load: UInt64 = 1
    static let dynamic: UInt64 = 2
    static let interpreter: UInt64 = 3
  }

  private enum Tag {
    static let end: UInt64 = 0
    static let needed: UInt64 = 1
    static let stringTable: UInt64 = 5
    static let rpath: UInt64 = 15
    static let runPath: UInt64 = 29
  }

  private struct Segment {
    let type: UInt64
    let offset: Int
    let address: UInt64
    let size: Int
  }

  /// Reads a whole file; `nil` where it is none.
  init?(_ bytes: [UInt8]) {
    let file = LittleEndianFile(bytes: bytes)
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let processor = file.number(at: 18, bytes: 2),
      let segments = Self.segments(of: file)
    else { return nil }
    self.processor = UInt16(processor)
    interpreter = segments.first { $0.type == SegmentType.interpreter }.flatMap { file.text(at: $0.offset) }
    guard let dynamic = segments.first(where: { $0.type == SegmentType.dynamic }) else {
      needed = []
      runPath = []
      return
    }
    let entries = Self.dynamicEntries(of: file, dynamic)
    let strings = entries.first { $0.tag == Tag.stringTable }.flatMap { Self.offset(of: $0.value, in: segments) }
    func texts(_ tags: Set<UInt64>) -> [String] {
      guard let strings else { return [] }
      return entries.filter { tags.contains($0.tag) }.compactMap { file.text(at: strings &+ Int(clamping: $0.value)) }
    }
    needed = texts([Tag.needed])
    runPath = texts([Tag.rpath, Tag.runPath]).flatMap { $0.split(separator: ":").map(String.init) }
  }

  private static func segments(of file: LittleEndianFile) -> [Segment]? {
    guard let table = file.number(at: 32, bytes: 8), let size = file.number(at: 54, bytes: 2),
      let count = file.number(at: 56, bytes: 2), size >= 56, table < file.bytes.count
    else { return nil }
    var segments: [Segment] = []
    for index in 0..<Int(count) {
      let start = Int(table) + index * Int(size)
      guard let type = file.number(at: start, bytes: 4), let offset = file.number(at: start + 8, bytes: 8),
        let address = file.number(at: start + 16, bytes: 8), let length = file.number(at: start + 32, bytes: 8)
      else { return nil }
      segments.append(
        Segment(type: type, offset: Int(clamping: offset), address: address, size: Int(clamping: length)))
    }
    return segments
  }

  private static func dynamicEntries(
    of file: LittleEndianFile, _ segment: Segment
  ) -> [(tag: UInt64, value: UInt64)] {
    var entries: [(tag: UInt64, value: UInt64)] = []
    var offset = 0
    while offset + 16 <= segment.size {
      guard let tag = file.number(at: segment.offset &+ offset, bytes: 8), tag != Tag.end,
        let value = file.number(at: segment.offset &+ offset &+ 8, bytes: 8)
      else { break }
      entries.append((tag, value))
      offset += 16
    }
    return entries
  }

  private static func offset(of address: UInt64, in segments: [Segment]) -> Int? {
    segments.first { segment in
      segment.type == SegmentType.load && address >= segment.address
        && address - segment.address < UInt64(segment.size)
    }.map { $0.offset &+ Int(clamping: address - $0.address) }
  }
}

/// Numbers and texts at offsets of a file; `nil` for what lies beyond its end.
private struct LittleEndianFile {
  let bytes: [UInt8]

  func number(at offset: Int, bytes count: Int) -> UInt64? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func text(at offset: Int) -> String? {
    guard offset >= 0, offset < bytes.count, let end = bytes[offset...].firstIndex(of: 0), end > offset else {
      return nil
    }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }
}
