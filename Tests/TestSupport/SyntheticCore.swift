internal import LinuxSystem
package import SystemPackage
package import Vmcore

/// An ELF core that a test builds piece by piece.
package struct SyntheticCore {
  /// Where the kernel's image is mapped and how far behind its link address it lies, as on x86_64 with KASLR.
  package static let imageMap: UInt64 = 0xffff_ffff_8000_0000
  package static let physicalBase: UInt64 = 0x1a00_0000

  package var machine: UInt16 = 62
  package var info: [String: String] = [
    "OSRELEASE": "6.1.0-test", "NUMBER(phys_base)": "\(SyntheticCore.physicalBase)",
  ]
  package var hasVirtualAddresses = true
  package var segments: [(virtual: UInt64, physical: UInt64, bytes: [UInt8])] = []

  package init() {}

  /// Adds memory of the kernel's image.
  package mutating func add(_ bytes: [UInt8], at address: UInt64) {
    segments.append((address, address - Self.imageMap + Self.physicalBase, bytes))
  }

  package var bytes: [UInt8] {
    let note = noteBytes()
    let headers = 64 + 56 * (segments.count + 1)
    var offset = headers + note.count
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += little(UInt16(4)) + little(machine) + little(UInt32(1)) + little(UInt64(0)) + little(UInt64(64))
    file += little(UInt64(0)) + little(UInt32(0)) + little(UInt16(64)) + little(UInt16(56))
    file += little(UInt16(segments.count + 1)) + [UInt8](repeating: 0, count: 6)
    file += programHeader(4, offset: headers, virtual: 0, physical: 0, size: note.count)
    for segment in segments {
      file += programHeader(
        1, offset: offset, virtual: hasVirtualAddresses ? segment.virtual : 0, physical: segment.physical,
        size: segment.bytes.count)
      offset += segment.bytes.count
    }
    return file + note + segments.flatMap(\.bytes)
  }

  private func programHeader(_ kind: UInt32, offset: Int, virtual: UInt64, physical: UInt64, size: Int) -> [UInt8] {
    little(kind) + little(UInt32(0)) + little(UInt64(offset)) + little(virtual) + little(physical)
      + little(UInt64(size)) + little(UInt64(size)) + little(UInt64(0))
  }

  /// A note of a processor first, as in `/proc/vmcore`, then VMCOREINFO.
  private func noteBytes() -> [UInt8] {
    let text = info.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    return oneNote("CORE", [UInt8](repeating: 0xaa, count: 337)) + oneNote("VMCOREINFO", Array(text.utf8))
  }

  private func oneNote(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var note = little(UInt32(name.utf8.count + 1)) + little(UInt32(content.count)) + little(UInt32(0))
    note += Array(name.utf8) + [0]
    note += [UInt8](repeating: 0, count: -note.count & 3) + content
    return note + [UInt8](repeating: 0, count: -note.count & 3)
  }
}

package func little(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
  (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

extension Array<UInt8> {
  package mutating func put(_ number: some FixedWidthInteger & UnsignedInteger, at offset: Int) {
    let bytes = little(number)
    replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }
}

/// The printk ring buffer of `kernel/printk/printk_ringbuffer.c`, written as the kernel writes it.
package struct RingModel {
  package static let addresses: (pointer: UInt64, ring: UInt64, descriptors: UInt64, infos: UInt64, texts: UInt64) = (
    0xffff_ffff_8260_0000, 0xffff_ffff_8260_1000, 0xffff_ffff_8270_0000, 0xffff_ffff_8280_0000, 0xffff_ffff_8290_0000
  )
  package static let layout: [String: String] = [
    "SYMBOL(prb)": String(addresses.pointer, radix: 16),
    "SIZE(printk_ringbuffer)": "80", "SIZE(prb_desc)": "24", "SIZE(printk_info)": "88",
    "OFFSET(printk_ringbuffer.desc_ring)": "0", "OFFSET(printk_ringbuffer.text_data_ring)": "40",
    "OFFSET(prb_desc_ring.count_bits)": "0", "OFFSET(prb_desc_ring.descs)": "8", "OFFSET(prb_desc_ring.infos)": "16",
    "OFFSET(prb_desc_ring.head_id)": "24", "OFFSET(prb_desc_ring.tail_id)": "32",
    "OFFSET(prb_desc.state_var)": "0", "OFFSET(prb_desc.text_blk_lpos)": "8",
    "OFFSET(prb_data_blk_lpos.begin)": "0", "OFFSET(prb_data_blk_lpos.next)": "8",
    "OFFSET(printk_info.ts_nsec)": "8", "OFFSET(printk_info.text_len)": "16",
    "OFFSET(prb_data_ring.size_bits)": "0", "OFFSET(prb_data_ring.data)": "8", "OFFSET(atomic_long_t.counter)": "0",
  ]

  package static let mask: UInt64 = ~0 >> 2

  package let countBits: UInt32
  package let textBits: UInt32
  /// Whether a block may end exactly where the ring ends, as since 6.18.
  package let mayEndAtTheEnd: Bool
  package var descriptors: [UInt8]
  package var infos: [UInt8]
  package var texts: [UInt8]
  package var head: UInt64
  package var tail: UInt64
  package var headPosition: UInt64
  package var tailPosition: UInt64
  /// What a reader has to find, by number.
  package private(set) var alive: [(number: UInt64, next: UInt64, record: PrintkRecord)] = []

  package var records: [PrintkRecord] { alive.map(\.record) }

  package init(countBits: UInt32 = 4, textBits: UInt32 = 9, mayEndAtTheEnd: Bool = false) {
    (self.countBits, self.textBits, self.mayEndAtTheEnd) = (countBits, textBits, mayEndAtTheEnd)
    descriptors = [UInt8](repeating: 0, count: 24 << countBits)
    infos = [UInt8](repeating: 0, count: 88 << countBits)
    texts = [UInt8](repeating: 0, count: 1 << textBits)
    head = (0 &- (1 << UInt64(countBits)) &- 1) & Self.mask
    tail = head
    headPosition = 0 &- (1 << UInt64(textBits))
    tailPosition = headPosition
    setState(head, 3, begin: 1, next: 1)
  }

  private var count: UInt64 { 1 << UInt64(countBits) }
  private var textSize: UInt64 { 1 << UInt64(textBits) }

  /// Logs a message; `nil` is an empty line, which has no block.
  package mutating func log(_ text: String?, at nanoseconds: UInt64, state: UInt64 = 2) {
    let number = (head + 1) & Self.mask
    if (number &- tail) & Self.mask >= count { dropTail() }
    var (begin, next): (UInt64, UInt64) = (3, 3)
    if let text {
      let size = (8 + UInt64(text.utf8.count) + 7) & ~7
      begin = headPosition
      next = begin &+ size
      let wraps = begin & ~(textSize - 1) != (mayEndAtTheEnd ? next &- 1 : next) & ~(textSize - 1)
      if wraps { next = (next & ~(textSize - 1)) &+ size }
      while next &- tailPosition > textSize { dropTail() }
      texts.put(number, at: Int(begin & (textSize - 1)))
      let start = wraps ? 0 : Int(begin & (textSize - 1))
      texts.put(number, at: start)
      texts.replaceSubrange(start + 8..<start + 8 + text.utf8.count, with: text.utf8)
      headPosition = next
    }
    head = number
    setState(number, state, begin: begin, next: next)
    infos.put(nanoseconds, at: Int(number % count) * 88 + 8)
    infos.put(UInt16(text?.utf8.count ?? 0), at: Int(number % count) * 88 + 16)
    if state == 1 || state == 2 {
      alive.append((number, next, PrintkRecord(nanoseconds: nanoseconds, text: text.map { Array($0.utf8) })))
    }
  }

  private mutating func dropTail() {
    if let first = alive.first, first.number == tail {
      if first.record.text != nil { tailPosition = first.next }
      alive.removeFirst()
    }
    descriptors.put(tail | 3 << 62, at: Int(tail % count) * 24)
    tail = (tail + 1) & Self.mask
  }

  package mutating func setState(_ number: UInt64, _ state: UInt64, begin: UInt64, next: UInt64) {
    let place = Int(number % count) * 24
    descriptors.put(number | state << 62, at: place)
    descriptors.put(begin, at: place + 8)
    descriptors.put(next, at: place + 16)
  }

  /// The struct and the pointer to it.
  package var ring: [UInt8] {
    var ring = [UInt8](repeating: 0, count: 80)
    ring.put(countBits, at: 0)
    ring.put(Self.addresses.descriptors, at: 8)
    ring.put(Self.addresses.infos, at: 16)
    ring.put(head, at: 24)
    ring.put(tail, at: 32)
    ring.put(textBits, at: 40)
    ring.put(Self.addresses.texts, at: 48)
    return ring
  }

  package var core: SyntheticCore {
    var core = SyntheticCore()
    core.info.merge(Self.layout) { $1 }
    core.add(little(Self.addresses.ring), at: Self.addresses.pointer)
    core.add(ring, at: Self.addresses.ring)
    core.add(descriptors, at: Self.addresses.descriptors)
    core.add(infos, at: Self.addresses.infos)
    core.add(texts, at: Self.addresses.texts)
    return core
  }
}

/// A file that lives as long as the value.
package final class CoreOnDisk {
  package let path = FilePath("/tmp/lastgasp-vmcore-\(UInt64.random(in: 0 ... .max))")

  init(_ bytes: [UInt8]) throws { try File.create(path, permissions: .ownerReadWrite).write(bytes) }

  deinit { try? Files.removeIfPresent(path) }
}

/// Everything a reader gives, and what it says of the rest.
package func readLog(_ bytes: [UInt8]) throws -> (records: [PrintkRecord], damage: LogDamage) {
  let file = try CoreOnDisk(bytes)
  var reader = try Vmcore.open(file.path).log()
  var records: [PrintkRecord] = []
  while let record = reader.next() { records.append(record) }
  return (records, reader.damage)
}
