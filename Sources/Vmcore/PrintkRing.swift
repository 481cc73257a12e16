/// The lockless ring buffer that holds the kernel's log since 5.10, read from the oldest message to the newest.
///
/// Format: `kernel/printk/printk_ringbuffer.h` and `.c`. A ring of descriptors, one of `printk_info` beside it, and a ring of
/// text blocks that each begin with the number of their descriptor.
struct PrintkRing {
  /// The offsets and sizes that VMCOREINFO gives for the rings' entries.
  private struct Layout {
    let descriptorSize: UInt64
    let stateOffset: UInt64
    let beginOffset: UInt64
    let nextOffset: UInt64
    let infoSize: UInt64
    let timeOffset: UInt64
    let lengthOffset: UInt64
  }

  /// The state of a descriptor, its two upper bits.
  private enum State: UInt64 {
    case reserved
    case committed
    case finalized
    case reusable
  }

  /// Bits of a descriptor's number in its state word.
  private static let numberMask: UInt64 = ~0 >> 2

  /// The most that the kernel allows: 2 GiB of text (`LOG_BUF_LEN_MAX`), a descriptor for each 32 bytes (`PRB_AVGBITS`).
  private static let mostBits: (texts: UInt32, descriptors: UInt32) = (31, 26)

  private let memory: KernelMemory
  private let layout: Layout
  private let descriptors: UInt64
  private let infos: UInt64
  private let texts: UInt64
  private let count: UInt64
  private let textSize: UInt64

  private var descriptorWindow: MemoryWindow
  private var infoWindow: MemoryWindow
  private var textWindow: MemoryWindow
  private var number: UInt64
  private var remaining: UInt64
  private(set) var damage = LogDamage()

  init(_ memory: KernelMemory) throws(VmcoreError) {
    self.memory = memory
    let lookup = LayoutLookup(memory)
    let ring = try memory.pointer(at: lookup.symbol("prb"))
    let bytes = try memory.read(ring, count: Int(lookup.size("printk_ringbuffer", atMost: 1 << 16)))
    layout = try Self.layout(lookup)
    let descriptorRing = try lookup.offset("printk_ringbuffer.desc_ring")
    let textRing = try lookup.offset("printk_ringbuffer.text_data_ring")
    let counter = try lookup.offset("atomic_long_t.counter")
    func field<Number: FixedWidthInteger & UnsignedInteger>(
      _ base: UInt64, _ name: String, plus more: UInt64 = 0
    ) throws(VmcoreError) -> Number {
      guard let offset = base.adding(try lookup.offset(name))?.adding(more),
        let value: Number = bytes.number(at: offset)
      else { throw memory.file.error(.implausible("OFFSET(\(name)) lies outside of its structure")) }
      return value
    }
    count = try Self.power(
      of: field(descriptorRing, "prb_desc_ring.count_bits"), atMost: Self.mostBits.descriptors, memory)
    textSize = try Self.power(of: field(textRing, "prb_data_ring.size_bits"), atMost: Self.mostBits.texts, memory)
    descriptors = try field(descriptorRing, "prb_desc_ring.descs")
    infos = try field(descriptorRing, "prb_desc_ring.infos")
    texts = try field(textRing, "prb_data_ring.data")
    let tail: UInt64 = try field(descriptorRing, "prb_desc_ring.tail_id", plus: counter)
    let head: UInt64 = try field(descriptorRing, "prb_desc_ring.head_id", plus: counter)

    // A wrong count is found out here, not by millions of reads that fail.
    let lastDescriptor = (count - 1) * layout.descriptorSize
    guard let address = descriptors.adding(lastDescriptor) else {
      throw memory.file.error(.implausible("the log's ring lies nowhere"))
    }
    _ = try memory.read(address, count: Int(layout.descriptorSize))

    descriptorWindow = MemoryWindow(memory)
    infoWindow = MemoryWindow(memory)
    textWindow = MemoryWindow(memory)
    // A tail that is not within one round of the head is damaged: what the ring can hold before the head is tried.
    let distance = (head &- tail) & Self.numberMask
    remaining = min(distance + 1, count)
    number = (head &- (remaining - 1)) & Self.numberMask
    damage.isCutShort = distance >= count
  }

  private static func layout(_ lookup: LayoutLookup) throws(VmcoreError) -> Layout {
    let blocks = try lookup.offset("prb_desc.text_blk_lpos")
    return Layout(
      descriptorSize: try lookup.size("prb_desc", atMost: 4096),
      stateOffset: try lookup.offset("prb_desc.state_var") + lookup.offset("atomic_long_t.counter"),
      beginOffset: try blocks + lookup.offset("prb_data_blk_lpos.begin"),
      nextOffset: try blocks + lookup.offset("prb_data_blk_lpos.next"),
      infoSize: try lookup.size("printk_info", atMost: 4096),
      timeOffset: try lookup.offset("printk_info.ts_nsec"),
      lengthOffset: try lookup.offset("printk_info.text_len"))
  }

  private static func power(
    of bits: UInt32, atMost most: UInt32, _ memory: KernelMemory
  ) throws(VmcoreError) -> UInt64 {
    guard bits <= most else { throw memory.file.error(.implausible("the log's size is given as 2^\(bits)")) }
    return 1 << UInt64(bits)
  }

  /// The next message; `nil` behind the last.
  mutating func next() -> PrintkRecord? {
    while remaining > 0 {
      let number = number
      remaining -= 1
      self.number = (number + 1) & Self.numberMask
      do {
        if let record = try record(number) { return record }
      } catch {
        damage.unreadableRecords += 1
      }
    }
    return nil
  }

  /// The message of a descriptor; `nil` where it has none, being reused, unused, or still written.
  private mutating func record(_ number: UInt64) throws(VmcoreError) -> PrintkRecord? {
    let index = number % count
    let descriptor = try entry(
      of: &descriptorWindow, ring: descriptors, index: index, size: layout.descriptorSize)
    let state = try field(descriptor, layout.stateOffset, as: UInt64.self)
    guard state & Self.numberMask == number,
      [.committed, .finalized].contains(State(rawValue: state >> 62))
    else { return nil }

    let info = try entry(of: &infoWindow, ring: infos, index: index, size: layout.infoSize)
    let time = try field(info, layout.timeOffset, as: UInt64.self)
    let length = UInt64(try field(info, layout.lengthOffset, as: UInt16.self))
    let begin = try field(descriptor, layout.beginOffset, as: UInt64.self)
    let next = try field(descriptor, layout.nextOffset, as: UInt64.self)
    return PrintkRecord(
      nanoseconds: time, text: try text(of: number, begin: begin, next: next, length: length))
  }

  private mutating func text(
    of number: UInt64, begin: UInt64, next: UInt64, length: UInt64
  ) throws(VmcoreError) -> [UInt8]? {
    let mask = textSize - 1
    // Both positions are odd (FAILED_LPOS, EMPTY_LINE_LPOS) where a message has no block; `BLK_DATALESS`.
    guard begin & mask != next & mask else { return nil }
    // A block that does not fit before the end of the ring lies at its beginning; one that just fits does not wrap
    // (`is_blk_wrapped`: the position before `next` counts).
    let isWrapped = begin & ~mask != (next &- 1) & ~mask
    let start = isWrapped ? 0 : begin & mask
    let end = isWrapped ? next & mask : (next &- 1) & mask + 1
    guard end > start, end - start >= 8 else { throw damaged("a message's text has no place") }

    let limit = try bound(texts, textSize)
    let block = try textWindow.read(
      texts + start, count: Int(8 + min(length, end - start - 8)), before: limit)
    guard block.number(at: 0, as: UInt64.self) == number else { throw damaged("a message's text was overwritten") }
    return Array(block.dropFirst(8))
  }

  // MARK: Entries

  private func entry(
    of window: inout MemoryWindow, ring: UInt64, index: UInt64, size: UInt64
  ) throws(VmcoreError) -> [UInt8] {
    let limit = try bound(ring, count * size)
    return Array(try window.read(ring + index * size, count: Int(size), before: limit))
  }

  private func bound(_ ring: UInt64, _ size: UInt64) throws(VmcoreError) -> UInt64 {
    guard let end = ring.adding(size) else { throw damaged("the log's ring lies nowhere") }
    return end
  }

  private func field<Number: FixedWidthInteger & UnsignedInteger>(
    _ entry: [UInt8], _ offset: UInt64, as type: Number.Type
  ) throws(VmcoreError) -> Number {
    guard let value: Number = entry.number(at: offset) else { throw damaged("a field lies outside of its structure") }
    return value
  }

  private func damaged(_ what: String) -> VmcoreError { memory.file.error(.implausible(what)) }
}
