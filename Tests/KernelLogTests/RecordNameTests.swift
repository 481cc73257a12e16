import KernelLog
import Testing

struct RecordNameTests {
  static let names: [(String, RecordName.Kind, RecordName.Backend, UInt64, Bool)] = [
    ("dmesg-ramoops-0", .dmesg, .ramoops, 0, false),
    ("console-ramoops-0", .console, .ramoops, 0, false),
    ("pmsg-ramoops-0", .pmsg, .ramoops, 0, false),
    ("ftrace-ramoops-1", .ftrace, .ramoops, 1, false),
    ("dmesg-ramoops-2.enc.z", .dmesg, .ramoops, 2, true),
    ("dmesg-efi-170073333503001", .dmesg, .efi, 170_073_333_503_001, false),
    ("dmesg-efi_pstore-170073333503001", .dmesg, .efi, 170_073_333_503_001, false),
    ("dmesg-erst-7307011203258806273", .dmesg, .erst, 7_307_011_203_258_806_273, false),
    ("mce-erst-5", .mce, .erst, 5, false),
    ("dmesg-pstore_blk-3", .dmesg, .block, 3, false),
    ("dmesg-nvram-1", .dmesg, .nvram, 1, false),
    ("powerpc-ofw-nvram-0", .powerpcOpenFirmware, .nvram, 0, false),
    ("powerpc-common-nvram-0", .powerpcCommon, .nvram, 0, false),
    ("powerpc-opal-nvram-0", .powerpcOPAL, .nvram, 0, false),
    ("rtas-nvram-0", .rtas, .nvram, 0, false),
    ("dmesg-mtdpstore-4", .dmesg, .other("mtdpstore"), 4, false),
    ("crashlog-ramoops-9", .unknown, .ramoops, 9, false),
  ]

  @Test(arguments: names)
  func `a name says kind, backend and identifier`(
    text: String, kind: RecordName.Kind, backend: RecordName.Backend, identifier: UInt64, isCompressed: Bool
  ) throws {
    let name = try #require(RecordName(text))
    #expect(name.kind == kind)
    #expect(name.backend == backend)
    #expect(name.identifier == identifier)
    #expect(name.isCompressed == isCompressed)
    #expect(name.description == text)
  }

  @Test(arguments: [
    "", "-", "dmesg", "dmesg-", "dmesg-ramoops", "dmesg-ramoops-", "dmesg-ramoops-x", "dmesg-ramoops-1 ", "dmesg--1",
    "-a-1",
    "dmesg-ramoops-99999999999999999999", "dmesg-ram/oops-1", "../dmesg-ramoops-1", "dmesg-ramoops-0.enc", ".enc.z",
    "dmesg-ramoops--1\u{0}",
  ])
  func `other names are not taken for a record's`(text: String) {
    #expect(RecordName(text) == nil)
  }

  @Test func `an EFI identifier tells time, part and count`() throws {
    let identity = try #require(RecordName("dmesg-efi_pstore-170073333503001")?.efiIdentity)
    #expect(identity.time == 1_700_733_335)
    #expect(identity.part == 3)
    #expect(identity.count == 1)
    #expect(RecordName("dmesg-ramoops-170073333503001")?.efiIdentity == nil)
  }
}

struct DumpHeaderTests {
  @Test(arguments: [
    ("Panic#1 Part1", DumpHeader.Reason.panic, 1, 1), ("Oops#2 Part10", .oops, 2, 10),
    ("Emergency#3 Part1", .emergency, 3, 1), ("Shutdown#1 Part1", .shutdown, 1, 1), ("Unknown#4 Part2", .unknown, 4, 2),
    ("Restart#1 Part1", .restart, 1, 1), ("Poweroff#1 Part1", .poweroff, 1, 1), ("Halt#1 Part1", .halt, 1, 1),
    ("Meltdown#1 Part1", .unknown, 1, 1),
  ])
  func `a header is read and written`(text: String, reason: DumpHeader.Reason, count: Int, part: Int) throws {
    let header = try #require(DumpHeader(text))
    #expect(header.reason == reason)
    #expect(header.count == count)
    #expect(header.part == part)
    #expect(header.description == text)
  }

  @Test(arguments: [
    "", "Panic", "Panic#", "Panic#1", "Panic#1 Part", "Panic#1 Part0", "Panic#1 Part1x", "#1 Part1", "Panic#-1 Part1",
    "Panic#1 Part999999999999", "Panic#99999999999999999999 Part1", "<0>[    1.000000] Panic#1 Part1",
  ])
  func `other lines are no headers`(text: String) {
    #expect(DumpHeader(text) == nil)
  }
}
