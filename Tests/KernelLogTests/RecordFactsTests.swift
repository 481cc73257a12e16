import KernelLog
import Testing

struct RecordFactsTests {
  static func facts(_ text: [UInt8], name: String = "dmesg-ramoops-0", chunk: Int = 4096) -> RecordFacts {
    var collector = RecordFactsCollector(fileName: name, modified: 1000)
    var offset = 0
    while offset < text.count {
      collector.update(Array(text[offset..<min(offset + chunk, text.count)]))
      offset += chunk
    }
    return collector.finish()
  }

  static let record = Array(
    """
    Panic#1 Part1
    <6>[    0.000000] Linux version 6.1.0-18-amd64
    a line of no time
    <0>[   12.345678] Kernel panic - not syncing: sysrq triggered crash
    <0>[   12.400000][    C1] ---[ end Kernel panic ]---
    """.utf8)

  @Test(arguments: [1, 7, 4096])
  func `a record tells its header and the span of its times`(chunk: Int) {
    let facts = Self.facts(Self.record, chunk: chunk)
    #expect(facts.header?.description == "Panic#1 Part1")
    #expect(facts.firstUptime == 0)
    #expect(facts.lastUptime == 12.4)
    #expect(facts.size == Self.record.count)
    #expect(facts.modified == 1000)
  }

  @Test func `a record without a header or times is still known`() {
    let facts = Self.facts(Array("just\u{0} text".utf8) + [0xff, 0xfe])
    #expect(facts.header == nil)
    #expect(facts.firstUptime == nil)
    #expect(facts.size == 12)
  }

  @Test func `an empty record has no facts but its name`() {
    let facts = Self.facts([])
    #expect(facts.size == 0)
    #expect(facts.name?.kind == .dmesg)
    #expect(facts.header == nil)
  }

  @Test func `a record cut in the middle of a line keeps the times before`() {
    let facts = Self.facts(Array(Self.record.dropLast(50)))
    #expect(facts.lastUptime == 12.345678)
  }

  @Test func `a compressed record is not read as text`() {
    let facts = Self.facts(Self.record, name: "dmesg-ramoops-0.enc.z")
    #expect(facts.header == nil)
    #expect(facts.size == Self.record.count)
  }

  @Test func `a line of a million bytes does not hide the lines after it`() {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    let facts = Self.facts(long + Array("\n[    7.000000] after\n".utf8))
    #expect(facts.lastUptime == 7)
  }

  @Test(arguments: [
    "[12.345678] x", "<6>[   12.345678] x", "<30>[   12.345678][ T1234] x", "[   12.345678][    C0] x",
  ])
  func `times are read in every form of printk`(line: String) {
    #expect(Self.facts(Array(line.utf8)).lastUptime == 12.345678)
  }

  @Test(arguments: [
    "[12.34] x", "[12] x", "[ab.cdefgh] x", "12.345678 x", "<6> [12.345678 x", "[99999999999999999999.000000] x",
  ])
  func `what only resembles a time is none`(line: String) {
    #expect(Self.facts(Array(line.utf8)).lastUptime == nil)
  }
}
