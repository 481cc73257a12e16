import LinuxSystem
import TestSupport
import Testing

@testable import Vmcore

@Suite struct ElfCoreTests {
  static let ring: RingModel = {
    var ring = RingModel()
    for number in 0..<30 { ring.log("message \(number)", at: UInt64(number)) }
    return ring
  }()

  @Test func `without virtual addresses the image is found by phys_base`() throws {
    var core = Self.ring.core
    core.hasVirtualAddresses = false
    #expect(try readLog(core.bytes).records == Self.ring.records)
    core.info["NUMBER(phys_base)"] = nil
    #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
  }

  @Test(arguments: [4, 5], [12, 21, 30])
  func `a log in the direct map is found through the page tables`(levels: Int, pageShift: Int) throws {
    let direct: UInt64 = 0xff11_0000_4000_0000
    var core = Self.ring.core
    core.hasVirtualAddresses = false
    core.segments.removeLast()
    core.segments[1].bytes.put(direct, at: 48)
    let physical: UInt64 = 0x4000_0000
    core.segments.append((0, physical, Self.ring.texts))
    core.info["SYMBOL(init_top_pgt)"] = "ffffffff82a00000"
    core.info["NUMBER(pgtable_l5_enabled)"] = levels == 5 ? "1" : "0"
    // One table after the other in the image; a large page carries its mark and its own bits besides.
    for (index, shift) in stride(from: levels == 5 ? 48 : 39, through: pageShift, by: -9).enumerated() {
      var table = [UInt8](repeating: 0, count: 4096)
      let isLast = shift == pageShift
      let next = SyntheticCore.physicalBase + 0x02a0_0000 + UInt64(index + 1) * 4096
      let entry = isLast ? physical | (shift == 12 ? 0x63 : 0xe3) | 1 << 63 : next | 0x67
      table.put(entry, at: Int(direct >> UInt64(shift) & 0x1ff) * 8)
      core.add(table, at: 0xffff_ffff_82a0_0000 + UInt64(index) * 4096)
    }
    #expect(try readLog(core.bytes).records == Self.ring.records)
  }

  @Test func `page tables that are not there are an error, not a loop`() throws {
    var core = Self.ring.core
    core.segments[0].bytes = little(UInt64(0xffff_8880_0000_1000))
    core.info["SYMBOL(init_top_pgt)"] = "ffffffff82a00000"
    let error = #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
    #expect(error?.reason == .unmapped(address: 0xffff_8880_0000_1000))
  }

  @Test func `on arm64 image and linear map are told apart`() throws {
    var core = Self.ring.core
    core.machine = 183
    core.hasVirtualAddresses = false
    core.info = core.info.filter { !$0.key.hasPrefix("NUMBER") }
    core.info["NUMBER(VA_BITS)"] = "48"
    core.info["NUMBER(PHYS_OFFSET)"] = "0x40000000"
    // The image lies where the model puts it, behind by the same distance; the text is in the linear map.
    core.info["NUMBER(kimage_voffset)"] = "0x\(String(SyntheticCore.imageMap - SyntheticCore.physicalBase, radix: 16))"
    core.segments[1].bytes.put(0xffff_0000_0123_0000 as UInt64, at: 48)
    core.segments[4].physical = 0x4123_0000
    #expect(try readLog(core.bytes).records == Self.ring.records)
  }

  @Test func `wherever the file is cut, it is said and what is before the cut may be read`() throws {
    let whole = Self.ring.core.bytes
    for length in stride(from: 0, to: whole.count, by: 37) {
      do {
        let (records, damage) = try readLog(Array(whole[..<length]))
        #expect(records == Self.ring.records || !damage.isNone)
      } catch let error as VmcoreError {
        #expect(error.reason != .noVmcoreInfo)
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test(
    arguments: [
      (0, 0, "no vmcore"), (4, 1, "32-bit"), (5, 2, "big-endian"), (16, 2, "another kind"), (18, 22, "e_machine 22"),
    ] as [(Int, UInt8, String)])
  func `what is not read is named`(place: Int, value: UInt8, word: String) throws {
    var bytes = Self.ring.core.bytes
    bytes[place] = value
    let error = #expect(throws: VmcoreError.self) { try readLog(bytes) }
    #expect(error?.description.contains(word) == true)
  }

  @Test func `a dump that makedumpfile compressed is called that`() throws {
    let error = #expect(throws: VmcoreError.self) {
      try readLog(Array("KDUMP   ".utf8) + [UInt8](repeating: 0, count: 100))
    }
    #expect(error?.description.contains("compressed dump of makedumpfile") == true)
  }

  @Test func `a core without VMCOREINFO, or of a kernel older than 3_5, says so`() throws {
    var core = SyntheticCore()
    core.info = [:]
    #expect(throws: VmcoreError.self) { try readLog(core.bytes) }
    var bytes = Self.ring.core.bytes
    bytes[64] = 0  // the note's program header is none any more
    let error = #expect(throws: VmcoreError.self) { try readLog(bytes) }
    #expect(error?.reason == .noVmcoreInfo)
  }

  @Test func `any damage to headers and notes is an error or harmless`() throws {
    let whole = Self.ring.core.bytes
    var generator = Xorshift()
    for _ in 0..<600 {
      var bytes = whole
      for _ in 0..<3 { bytes[Int(generator.next() % 2200)] = UInt8(truncatingIfNeeded: generator.next()) }
      _ = try? readLog(bytes)
    }
  }

  @Test func `a number of program headers that fits no field is looked up in the section header`() throws {
    var bytes = Self.ring.core.bytes
    let count: UInt16 = bytes.number(at: 56) ?? 0
    bytes.put(UInt16(0xffff), at: 56)
    bytes.put(UInt64(bytes.count), at: 40)
    bytes += [UInt8](repeating: 0, count: 44) + little(UInt32(count)) + [UInt8](repeating: 0, count: 16)
    #expect(try readLog(bytes).records == Self.ring.records)
  }
}
