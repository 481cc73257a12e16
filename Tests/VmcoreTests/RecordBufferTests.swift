import TestSupport
import Testing

@testable import Vmcore

/// The record buffer of `kernel/printk/printk.c` before 5.10, written as the kernel writes it.
struct BufferModel {
  static let pointer: UInt64 = 0xffff_ffff_8200_0000
  static let buffer: UInt64 = 0xffff_ffff_8210_0000

  var bytes: [UInt8]
  var first: UInt32 = 0
  var next: UInt32 = 0
  var records: [PrintkRecord] = []

  init(size: Int = 512) { bytes = [UInt8](repeating: 0, count: size) }

  /// `log_store`: a dictionary besides, so that what follows the text is not taken for text.
  mutating func log(_ text: String, at nanoseconds: UInt64) {
    let length = (16 + text.utf8.count + 9 + 3) & ~3
    while !records.isEmpty, !hasRoom(length) { dropFirst() }
    if Int(next) + length + 16 > bytes.count {
      if Int(next) + 16 <= bytes.count {
        bytes.replaceSubrange(Int(next)..<Int(next) + 16, with: [UInt8](repeating: 0, count: 16))
      }
      next = 0
    }
    let place = Int(next)
    bytes.put(nanoseconds, at: place)
    bytes.put(UInt16(length), at: place + 8)
    bytes.put(UInt16(text.utf8.count), at: place + 10)
    bytes.replaceSubrange(place + 16..<place + 16 + text.utf8.count, with: text.utf8)
    bytes.replaceSubrange(
      place + 16 + text.utf8.count..<place + length,
      with: Array("DEVICE=c1XXXX".utf8)[..<(length - 16 - text.utf8.count)])
    next += UInt32(length)
    records.append(PrintkRecord(nanoseconds: nanoseconds, text: Array(text.utf8)))
  }

  private func hasRoom(_ length: Int) -> Bool {
    let free = next > first || records.isEmpty ? max(bytes.count - Int(next), Int(first)) : Int(first) - Int(next)
    return free >= length + 16
  }

  private mutating func dropFirst() {
    if length(at: first) == 0 { first = 0 }
    first += UInt32(length(at: first))
    if Int(first) + 16 > bytes.count || length(at: first) == 0, first != next { first = 0 }
    records.removeFirst()
  }

  private func length(at index: UInt32) -> UInt16 { bytes.number(at: UInt64(index) + 8) ?? 0 }

  func core(named name: String = "printk_log") -> SyntheticCore {
    var core = SyntheticCore()
    core.info["OSRELEASE"] = "4.19.0-test"
    for (index, symbol) in ["log_buf", "log_buf_len", "log_first_idx", "log_next_idx"].enumerated() {
      core.info["SYMBOL(\(symbol))"] = String(Self.pointer + UInt64(index) * 8, radix: 16)
    }
    core.info["SIZE(\(name))"] = "16"
    core.info["OFFSET(\(name).ts_nsec)"] = "0"
    core.info["OFFSET(\(name).len)"] = "8"
    core.info["OFFSET(\(name).text_len)"] = "10"
    core.add(
      little(Self.buffer) + little(UInt64(bytes.count)) + little(UInt64(first)) + little(UInt64(next)), at: Self.pointer
    )
    core.add(bytes, at: Self.buffer)
    return core
  }
}

@Suite struct RecordBufferTests {
  @Test(arguments: ["log", "printk_log"])
  func `records are read without their dictionaries, by the old and the older name`(name: String) throws {
    var buffer = BufferModel()
    buffer.log("Linux version 4.19", at: 0)
    buffer.log("two\nlines", at: 7)
    let (records, damage) = try readLog(buffer.core(named: name).bytes)
    #expect(records == buffer.records)
    #expect(records.count == 2)
    #expect(damage.isNone)
  }

  @Test func `a buffer that went round gives what it still holds`() throws {
    var buffer = BufferModel()
    for number in 0..<200 {
      buffer.log(String(repeating: "y", count: number * 11 % 90) + "\(number)", at: UInt64(number))
      let (records, damage) = try readLog(buffer.core().bytes)
      #expect(records == buffer.records)
      #expect(damage.isNone)
    }
  }

  @Test(arguments: [0, 3, 15, 17, 600, UInt16.max])
  func `a damaged length ends the log there and is said`(length: UInt16) throws {
    var buffer = BufferModel()
    for text in ["one", "two", "three"] { buffer.log(text, at: 1) }
    buffer.bytes.put(length, at: 28 + 8)
    let (records, damage) = try readLog(buffer.core().bytes)
    #expect(records.first?.text == Array("one".utf8))
    #expect(records.count <= 3)
    #expect(!damage.isNone)
  }

  @Test func `positions outside of the buffer are an error`() throws {
    var buffer = BufferModel()
    buffer.log("one", at: 1)
    buffer.next = 100_000
    let error = #expect(throws: VmcoreError.self) { try readLog(buffer.core().bytes) }
    #expect(error?.description.contains("outside of its 512 bytes") == true)
  }

  @Test func `whatever byte is damaged, reading ends`() throws {
    var buffer = BufferModel()
    for number in 0..<50 { buffer.log("message \(number)", at: UInt64(number)) }
    let core = buffer.core()
    var generator = Xorshift()
    for _ in 0..<400 {
      var damaged = core
      for _ in 0..<3 {
        let segment = Int(generator.next() % 2)
        let place = Int(generator.next() % UInt64(core.segments[segment].bytes.count))
        damaged.segments[segment].bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      if let (records, _) = try? readLog(damaged.bytes) { #expect(records.count <= 512 / 16) }
    }
  }
}
