import KernelLog
import Testing

struct CrashGroupingTests {
  typealias Record = GroupingRecord<String>

  static func record(
    _ id: String, _ header: String?, name: String = "dmesg-ramoops-0", modified: Double, from: Double? = 0, to: Double?,
    harvest: String = "boot-2", size: Int = 1000
  ) -> Record {
    Record(
      id: id,
      facts: RecordFacts(
        name: RecordName(name), header: header.flatMap { DumpHeader($0) }, firstUptime: to == nil ? nil : from,
        lastUptime: to, modified: modified, size: size),
      harvest: harvest)
  }

  static func kinds(_ records: [Record]) -> [CrashGroup<String>.Kind] {
    CrashGrouping.groups(of: records).map(\.kind)
  }

  static func ids(_ records: [Record]) -> [[String]] {
    CrashGrouping.groups(of: records).map(\.ids)
  }

  @Test func `nothing makes no group`() {
    #expect(Self.ids([]).isEmpty)
  }

  @Test func `a panic and the emergency restart after it are one crash`() throws {
    let records = [
      Self.record("emergency", "Emergency#2 Part1", modified: 1001.2, to: 101.2),
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: 100),
    ]
    let groups = CrashGrouping.groups(of: records)
    let group = try #require(groups.first)
    #expect(groups.count == 1)
    #expect(group.kind == .crash)
    #expect(group.ids == ["panic", "emergency"])
    #expect(group.mainDump?.name == "Panic#1")
    #expect(group.time == 1000)
    #expect(group.logSections == [.record("panic", .all), .record("emergency", .after(100))])
  }

  @Test func `an emergency restart after a long panic timeout still belongs to its panic`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: 100),
      Self.record("emergency", "Emergency#2 Part1", modified: 1060, to: 100.1),
    ]
    #expect(Self.ids(records) == [["panic", "emergency"]])
  }

  @Test func `oops, panic and emergency of one boot are one crash, and the log begins where the oops began`() throws {
    let records = [
      Self.record("oops", "Oops#1 Part1", modified: 1000, from: 0, to: 100),
      Self.record("panic", "Panic#2 Part1", modified: 9000, from: 90, to: 8100),
      Self.record("emergency", "Emergency#3 Part1", modified: 9001, from: 95, to: 8101),
    ]
    let group = try #require(CrashGrouping.groups(of: records).first)
    #expect(group.dumps.map(\.name) == ["Oops#1", "Panic#2", "Emergency#3"])
    #expect(
      group.logSections == [.record("oops", .before(90)), .record("panic", .all), .record("emergency", .after(8100))])
  }

  @Test func `two crashes found together stay two`() {
    let records = [
      Self.record("panic A", "Panic#1 Part1", modified: 1000, to: 300),
      Self.record("emergency A", "Emergency#2 Part1", modified: 1001, to: 301),
      Self.record("panic B", "Panic#1 Part1", modified: 1020, to: 5),
      Self.record("emergency B", "Emergency#2 Part1", modified: 1021, to: 6),
    ]
    #expect(Self.ids(records) == [["panic A", "emergency A"], ["panic B", "emergency B"]])
    #expect(Self.ids(records.reversed()) == [["panic A", "emergency A"], ["panic B", "emergency B"]])
  }

  @Test func `a panic loop that dies at the same second of each boot is one crash for each boot`() {
    let records = (0..<3).map { Self.record("\($0)", "Panic#1 Part1", modified: 1000, to: 5 + Double($0) / 10) }
    #expect(Self.kinds(records) == [.crash, .crash, .crash])
  }

  @Test func `a crash harvested in two steps stays one crash`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: 100, harvest: "arm"),
      Self.record("emergency", "Emergency#2 Part1", modified: 1001, to: 101, harvest: "collect"),
    ]
    #expect(Self.ids(records) == [["panic", "emergency"]])
  }

  @Test func `a shutdown record is a proof and no crash`() {
    #expect(Self.kinds([Self.record("s", "Shutdown#1 Part1", modified: 1000, to: 100)]) == [.shutdown])
    #expect(Self.kinds([Self.record("r", "Restart#1 Part1", modified: 1000, to: nil)]) == [.shutdown])
  }

  @Test func `an emergency restart by itself is a crash`() {
    #expect(Self.kinds([Self.record("e", "Emergency#1 Part1", modified: 1000, to: 100)]) == [.crash])
  }

  @Test func `a shutdown of one boot and a crash of another do not mix`() {
    let records = [
      Self.record("shutdown", "Shutdown#1 Part1", modified: 1000, to: 100),
      Self.record("panic", "Panic#1 Part1", modified: 2000, to: 900),
    ]
    let groups = CrashGrouping.groups(of: records)
    #expect(groups.map(\.kind) == [.shutdown, .crash])
    #expect(groups.map(\.ids) == [["shutdown"], ["panic"]])
  }

  @Test func `an oops before an orderly shutdown is a crash, told by the oops`() throws {
    let records = [
      Self.record("oops", "Oops#1 Part1", modified: 1000, to: 100),
      Self.record("shutdown", "Shutdown#2 Part1", modified: 5000, to: 4100),
    ]
    let group = try #require(CrashGrouping.groups(of: records).first)
    #expect(group.kind == .crash)
    #expect(group.ids == ["oops", "shutdown"])
    #expect(group.mainDump?.name == "Oops#1")
  }

  @Test func `a shutdown without times does not join a crash without times`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: nil),
      Self.record("shutdown", "Shutdown#2 Part1", modified: 1000, to: nil),
    ]
    #expect(Set(Self.kinds(records)) == [.crash, .shutdown])
  }

  @Test func `dumps without times of one harvest are one crash`() throws {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: nil),
      Self.record("emergency", "Emergency#2 Part1", modified: 1001, to: nil),
    ]
    let group = try #require(CrashGrouping.groups(of: records).first)
    #expect(group.ids == ["panic", "emergency"])
    #expect(group.logSections == [.record("panic", .all)])
  }

  @Test func `parts are joined oldest first and gaps are named`() throws {
    let parts = [1, 2, 4].map { (part: Int) -> Record in
      let newest = Double(109 - part * 10)
      return Self.record(
        "part \(part)", "Panic#1 Part\(part)", name: "dmesg-efi_pstore-17000000000\(part)001", modified: 1_700_000_000,
        from: newest - 9, to: newest)
    }
    let groups = CrashGrouping.groups(of: parts)
    let group = try #require(groups.first)
    #expect(groups.count == 1)
    #expect(group.gaps == ["part 3 of dump Panic#1 is missing"])
    #expect(
      group.logSections == [
        .record("part 4", .all), .gap("part 3 of dump Panic#1 is missing"), .record("part 2", .all),
        .record("part 1", .all),
      ])
  }

  @Test func `a missing newest part is named too`() throws {
    let parts = [3, 4].map { Self.record("part \($0)", "Oops#1 Part\($0)", modified: 1000, to: 50) }
    let group = try #require(CrashGrouping.groups(of: parts).first)
    #expect(group.gaps == ["parts 2 to 1 of dump Oops#1 are missing"])
    #expect(
      group.logSections == [
        .record("part 4", .all), .record("part 3", .all), .gap("parts 2 to 1 of dump Oops#1 are missing"),
      ])
  }

  @Test func `EFI records that are compressed are grouped by their identifier`() throws {
    let parts = [2, 1].map { (part: Int) -> Record in
      Self.record(
        "part \(part)", nil, name: "dmesg-efi-17000000000\(part)001.enc.z", modified: 1_700_000_001, to: nil)
    }
    let group = try #require(CrashGrouping.groups(of: parts).first)
    #expect(group.kind == .crash)
    #expect(group.dumps.count == 1)
    #expect(group.ids == ["part 2", "part 1"])
  }

  @Test func `parts whose old lines are hours old are one dump`() {
    let records = [
      Self.record("new", "Panic#1 Part1", modified: 90_000, from: 80_000, to: 86_400),
      Self.record("old", "Panic#1 Part2", modified: 90_000, from: 0, to: 60),
    ]
    #expect(Self.ids(records) == [["old", "new"]])
  }

  @Test func `console and pmsg records go with the last crash of their harvest`() {
    let records = [
      Self.record("panic A", "Panic#1 Part1", modified: 1000, to: 300),
      Self.record("panic B", "Panic#1 Part1", modified: 2000, to: 5),
      Self.record("console", nil, name: "console-ramoops-0", modified: 0, to: nil),
      Self.record("pmsg", nil, name: "pmsg-ramoops-0", modified: 0, to: nil),
      Self.record(
        "console of another harvest", nil, name: "console-ramoops-0", modified: 0, to: nil, harvest: "boot-9"),
    ]
    let groups = CrashGrouping.groups(of: records)
    #expect(groups.contains { $0.kind == .crash && $0.ids == ["panic A"] })
    #expect(groups.contains { $0.kind == .crash && $0.ids == ["panic B", "console", "pmsg"] })
    #expect(groups.contains { $0.kind == .withoutDump && $0.ids == ["console of another harvest"] })
  }

  @Test func `a console record beside a shutdown makes no crash`() {
    let records = [
      Self.record("shutdown", "Shutdown#1 Part1", modified: 1000, to: 300),
      Self.record("console", nil, name: "console-ramoops-0", modified: 0, to: nil),
    ]
    #expect(Set(Self.kinds(records)) == [.shutdown, .withoutDump])
  }

  @Test func `an empty record makes no crash, a record of bytes that nobody can read does`() {
    #expect(Self.kinds([Self.record("empty", nil, modified: 1000, to: nil, size: 0)]) == [.withoutDump])
    #expect(Self.kinds([Self.record("garbage", nil, modified: 1000, to: nil)]) == [.crash])
  }

  @Test func `every record is in exactly one group`() {
    let reasons = ["Panic", "Oops", "Emergency", "Shutdown"]
    let records = (0..<60).map { (index: Int) -> Record in
      let header: String? = index % 7 == 0 ? nil : "\(reasons[index % 4])#\(index % 5 + 1) Part\(index % 3 + 1)"
      let name = index % 11 == 0 ? "console-ramoops-0" : "dmesg-ramoops-\(index)"
      let uptime: Double? = index % 6 == 0 ? nil : Double(index * 53 % 90)
      return Self.record(
        "\(index)", header, name: name, modified: Double(index * 37 % 100), to: uptime, harvest: "\(index % 2)")
    }
    let ids = Self.ids(records).flatMap { $0 }
    #expect(ids.count == records.count)
    #expect(Set(ids) == Set(records.map(\.id)))
  }

  // What a capture kernel read, and what pstore kept of the same crash (KDUMP=always, crash_kexec_post_notifiers).

  static func captured(_ id: String = "kdump", modified: Double, from: Double? = 0, to: Double?) -> Record {
    record(id, nil, name: "dmesg-kdump-0", modified: modified, from: from, to: to, harvest: "kdump \(id)")
  }

  @Test func `a captured log and the panic that pstore kept are one crash, told by the captured log`() throws {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000.7, from: 60, to: 100.2),
      Self.captured(modified: 1000, to: 100.4),
    ]
    for records in [records, records.reversed()] {
      let groups = CrashGrouping.groups(of: records)
      let group = try #require(groups.first)
      #expect(groups.count == 1)
      #expect(group.kind == .crash)
      #expect(group.mainDump?.name == "dmesg-kdump-0")
      #expect(group.logSections == [.record("kdump", .all)])
      #expect(Set(group.ids) == ["panic", "kdump"])
    }
  }

  @Test func `a store that takes seconds to write does not part a captured log from its panic`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", name: "dmesg-efi_pstore-1790000000001001", modified: 1000, to: 100),
      Self.captured(modified: 1007, to: 100.3),
    ]
    #expect(CrashGrouping.groups(of: records).map { Set($0.ids) } == [["panic", "kdump"]])
  }

  @Test func `an oops hours before joins the captured log of its boot`() {
    let records = [
      Self.record("oops", "Oops#1 Part1", modified: 1000, to: 100),
      Self.record("panic", "Panic#2 Part1", modified: 9000, from: 90, to: 8100),
      Self.captured(modified: 9000, from: 95, to: 8100.1),
    ]
    let groups = CrashGrouping.groups(of: records)
    #expect(groups.map { Set($0.ids) } == [["oops", "panic", "kdump"]])
    #expect(
      groups.first?.logSections == [
        .record("oops", .before(90)), .record("panic", .before(95)), .record("kdump", .all),
      ])
  }

  @Test func `a captured log without a record stands by itself`() {
    let groups = CrashGrouping.groups(of: [Self.captured(modified: 1000, to: 100)])
    #expect(groups.map(\.kind) == [.crash])
  }

  @Test func `the captured log of another boot stays apart`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000, to: 100), Self.captured(modified: 1040, to: 20),
      Self.record("shutdown", "Shutdown#1 Part1", modified: 1041, to: 21),
    ]
    #expect(Self.ids(records) == [["panic"], ["kdump"], ["shutdown"]])
  }

  @Test func `two captured logs are two crashes, though the boots died at the same second`() {
    let records = [Self.captured("a", modified: 1000, to: 5), Self.captured("b", modified: 1000, to: 5.1)]
    #expect(Self.kinds(records) == [.crash, .crash])
  }

  @Test func `a captured log that was cut does not hide the panic that pstore kept`() throws {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000.2, from: 60, to: 100.2),
      Self.captured(modified: 1000, from: 0, to: 70),
    ]
    let group = try #require(CrashGrouping.groups(of: records).first)
    #expect(group.mainDump?.name == "Panic#1")
    #expect(group.logSections == [.record("kdump", .before(60)), .record("panic", .all)])
  }

  @Test func `without times the time of the crash joins them`() {
    let records = [
      Self.record("panic", "Panic#1 Part1", modified: 1000.2, to: nil), Self.captured(modified: 1000, to: 70),
    ]
    #expect(CrashGrouping.groups(of: records).map { Set($0.ids) } == [["panic", "kdump"]])
  }
}
