/// The record buffer that held the kernel's log from 3.5 to 5.9, read from the oldest message to the newest.
///
/// Format: `kernel/printk/printk.c` of those versions: `struct printk_log` (`struct log` before 3.11), its text, its dictionary,
/// padding; a record of length 0 says that the next one stands at the beginning.
struct RecordBuffer {
  private let memory: KernelMemory
  private let buffer: UInt64
  private let end: UInt64
  private let headerSize: UInt64
  private let timeOffset: UInt64
  private let lengthOffset: UInt64
  private let textLengthOffset: UInt64

  private var window: MemoryWindow
  private var index: UInt64
  private let lastIndex: UInt64
  private var hasWrapped = false
  private var isOver = false
  private(set) var damage = LogDamage()

  init(_ memory: KernelMemory) throws(VmcoreError) {
    self.memory = memory
    let lookup = LayoutLookup(memory)
    let name = memory.info.size("printk_log") == nil ? "log" : "printk_log"
    headerSize = try lookup.size(name, atMost: 4096)
    timeOffset = try lookup.offset("\(name).ts_nsec")
    lengthOffset = try lookup.offset("\(name).len")
    textLengthOffset = try lookup.offset("\(name).text_len")
    buffer = try memory.pointer(at: lookup.symbol("log_buf"))
    let size = UInt64(try memory.unsignedInt(at: lookup.symbol("log_buf_len")))
    index = UInt64(try memory.unsignedInt(at: lookup.symbol("log_first_idx")))
    lastIndex = UInt64(try memory.unsignedInt(at: lookup.symbol("log_next_idx")))
    guard let end = buffer.adding(size), index <= size, lastIndex <= size else {
      throw memory.file.error(.implausible("the log's positions lie outside of its \(size) bytes"))
    }
    self.end = end
    window = MemoryWindow(memory)
  }

  /// The next message; `nil` behind the last.
  ///
  /// Where a record is damaged nothing tells where the next one begins: the log is cut short there.
  mutating func next() -> PrintkRecord? {
    guard !isOver, index != lastIndex else { return nil }
    do {
      return try record()
    } catch {
      isOver = true
      damage.isCutShort = true
      damage.unreadableRecords += 1
      return nil
    }
  }

  private mutating func record() throws(VmcoreError) -> PrintkRecord? {
    var length = try recordLength()
    if length == 0 {
      guard !hasWrapped else { throw damaged("it wraps twice") }
      hasWrapped = true
      index = 0
      if index == lastIndex { return nil }
      length = try recordLength()
    }
    // Past the last index only before the one wrap, never after it.
    guard length >= headerSize, !hasWrapped || index + length <= lastIndex else { throw damaged("a record's length") }
    let bytes = try window.read(buffer + index, count: Int(length), before: end)
    guard let time: UInt64 = bytes.number(at: timeOffset), let textLength: UInt16 = bytes.number(at: textLengthOffset),
      UInt64(textLength) <= length - headerSize
    else { throw damaged("a record's text") }
    index += length
    return PrintkRecord(
      nanoseconds: time, text: Array(bytes.dropFirst(Int(headerSize)).prefix(Int(textLength))))
  }

  private mutating func recordLength() throws(VmcoreError) -> UInt64 {
    let header = try window.read(buffer + index, count: Int(headerSize), before: end)
    guard let length: UInt16 = header.number(at: lengthOffset) else { throw damaged("a record's length") }
    return UInt64(length)
  }

  private func damaged(_ what: String) -> VmcoreError { memory.file.error(.implausible("the log's \(what)")) }
}
