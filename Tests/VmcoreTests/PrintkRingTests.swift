import TestSupport
import Testing

@testable import Vmcore

@Suite struct PrintkRingTests {
  @Test func `messages come in order with their times`() throws {
    var ring = RingModel()
    ring.log("Linux version 6.1", at: 0)
    ring.log("second", at: 1_234_567_890)
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(
      records == [
        PrintkRecord(nanoseconds: 0, text: Array("Linux version 6.1".utf8)),
        PrintkRecord(nanoseconds: 1_234_567_890, text: Array("second".utf8)),
      ])
    #expect(damage.isNone)
  }

  @Test func `a log in which nothing was written yet is empty`() throws {
    let (records, damage) = try readLog(RingModel().core.bytes)
    #expect(records.isEmpty)
    #expect(damage.isNone)
  }

  @Test(arguments: [false, true], [3, 40, 333])
  func `a ring that went round any number of times gives what it still holds`(
    mayEndAtTheEnd: Bool, messages: Int
  ) throws {
    var ring = RingModel(mayEndAtTheEnd: mayEndAtTheEnd)
    for number in 0..<messages {
      // Lengths of which some just fit before the end of the ring.
      let text = number % 7 == 3 ? nil : String(repeating: "x", count: number * 13 % 120) + "\(number)"
      ring.log(text, at: UInt64(number) * 1000)
      let (records, damage) = try readLog(ring.core.bytes)
      #expect(records == ring.records)
      #expect(damage.isNone)
    }
  }

  @Test func `a block that ends exactly at the end of the ring is read whole`() throws {
    var ring = RingModel(mayEndAtTheEnd: true)
    for letter in ["a", "b", "c", "d"] {
      ring.log(String(repeating: letter, count: 120), at: 1)
    }
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(records.map { $0.text?.first } == Array("abcd".utf8))
    #expect(damage.isNone)
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 1), (3, 0)] as [(UInt64, Int)])
  func `only what was committed counts`(state: UInt64, count: Int) throws {
    var ring = RingModel()
    ring.log("text", at: 5, state: state)
    #expect(try readLog(ring.core.bytes).records.count == count)
  }

  @Test func `a descriptor that was reused meanwhile is passed over`() throws {
    var ring = RingModel()
    ring.log("one", at: 1)
    ring.log("two", at: 2)
    ring.setState((ring.head &- 1) & RingModel.mask &+ 16, 2, begin: 0, next: 16)
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(records.map(\.nanoseconds) == [2])
    #expect(damage.isNone)
  }

  @Test func `a message whose length is longer than its block is cut at the block`() throws {
    var ring = RingModel()
    ring.log("12345678", at: 1)
    ring.infos.put(UInt16(60000), at: 16)
    #expect(try readLog(ring.core.bytes).records.map(\.text) == [Array("12345678".utf8)])
  }

  @Test func `a message whose text was overwritten is counted, and the others are read`() throws {
    var ring = RingModel()
    ring.log("one", at: 1)
    ring.log("two", at: 2)
    ring.texts.put(UInt64(99), at: 0)
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(records.map(\.nanoseconds) == [2])
    #expect(damage.unreadableRecords == 1)
  }

  @Test func `a wrong tail costs no message`() throws {
    var ring = RingModel()
    for number in 0..<40 { ring.log("\(number)", at: UInt64(number)) }
    ring.tail = 7
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(records == ring.records)
    #expect(damage.isCutShort)
  }

  @Test func `positions of a descriptor that cannot be are counted`() throws {
    var ring = RingModel()
    ring.log("one", at: 1)
    ring.setState(ring.head, 2, begin: 504, next: 8)
    let (records, damage) = try readLog(ring.core.bytes)
    #expect(records.isEmpty)
    #expect(damage.unreadableRecords == 1)
  }

  @Test(arguments: [27, 32, 64, UInt32.max])
  func `sizes that no kernel has are refused`(bits: UInt32) throws {
    var core = RingModel().core
    core.segments[1].bytes.put(bits, at: 0)
    let error = #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
    #expect(error?.reason == .implausible("the log's size is given as 2^\(bits)"))
  }

  @Test func `a count of descriptors beyond the memory of the core is refused`() throws {
    var core = RingModel().core
    core.segments[1].bytes.put(UInt32(26), at: 0)
    let error = #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
    #expect(error.map { if case .unmapped = $0.reason { true } else { false } } == true)
  }

  @Test func `whatever byte of the structures is damaged, reading ends`() throws {
    var ring = RingModel()
    for number in 0..<40 { ring.log("message \(number)", at: UInt64(number)) }
    let core = ring.core
    var generator = Xorshift()
    for _ in 0..<400 {
      var damaged = core
      for _ in 0..<4 {
        let segment = Int(generator.next() % 5)
        let place = Int(generator.next() % UInt64(core.segments[segment].bytes.count))
        damaged.segments[segment].bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      if let (records, _) = try? readLog(damaged.bytes) { #expect(records.count <= 1 << 26) }
    }
  }

  @Test(arguments: RingModel.layout.keys.sorted())
  func `each line of VMCOREINFO that is missing is named`(key: String) throws {
    var core = RingModel().core
    core.info[key] = nil
    let error = #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
    guard key != "SYMBOL(prb)" else { return }
    #expect(error?.reason == .missing(key))
  }

  @Test(arguments: RingModel.layout.keys.sorted(), ["18446744073709551615", "4294967295", "60000", "-1", "x"])
  func `a wrong line of VMCOREINFO is an error or damage, never more`(key: String, value: String) throws {
    var ring = RingModel()
    ring.log("one", at: 1)
    var core = ring.core
    core.info[key] = value
    if let (records, _) = try? readLog(core.bytes) { #expect(records.count <= 1) }
  }
}

/// Numbers that are the same in every run.
struct Xorshift {
  private var state: UInt64 = 0x2545_f491_4f6c_dd1d

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
