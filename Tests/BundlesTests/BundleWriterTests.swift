import Bundles
import Foundation
import LinuxSystem
import Machine
import Staging
import SystemPackage
import Testing

struct BundleWriterTests {
  @Test func `a crash becomes one zip with all that is known of it`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic, modifiedAt: 1_789_999_000)
    try test.stage(Sample.emergency, named: "dmesg-ramoops-1", modifiedAt: 1_789_999_001)
    let bundles = try test.collect(Sample.identity)
    let bundle = try #require(bundles.first)
    #expect(bundles.count == 1)
    #expect(bundle.id.hasPrefix("20260921T135640Z-"))
    #expect(bundle.name == "lastgasp-\(bundle.id).zip")
    #expect(bundle.directory == "/var/crash/lastgasp/logs")
    #expect(bundle.title == "kernel panic: sysrq triggered crash")
    #expect(bundle.kernel == "6.1.0-18-amd64")
    #expect(try test.names == [bundle.name])

    let log = try test.text("dmesg.txt", of: bundle)
    #expect(log.contains("the line just before"))
    #expect(log.hasSuffix("Rebooting in 1 seconds..\n"))
    #expect(log.ranges(of: "Kernel panic").count == 1)
    #expect(!log.contains("Part1"))
    #expect(try test.text("records/dmesg-ramoops-0", of: bundle) == Sample.panic)
    #expect(try test.text("records/dmesg-ramoops-1", of: bundle) == Sample.emergency)
    #expect(try test.text("system/os-release", of: bundle) == Sample.identity.osRelease)
    #expect(try test.text("system/command-line", of: bundle) == "root=/dev/vda1 ro quiet crashkernel=256M\n")
    #expect(try test.text("system/kernel-version", of: bundle) == Sample.identity.kernelVersion + "\n")
    #expect(try test.text("system/hardware", of: bundle) == "product_name: Standard PC\nsys_vendor: QEMU\n")
    #expect(try test.text("system/modules", of: bundle) == Sample.identity.modules)
  }

  @Test func `the summary tells the crash on one screen`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    let bundle = try #require(try test.collect(Sample.identity).first)
    let summary = try test.text("summary.txt", of: bundle)
    for part in [
      "kernel panic: sysrq triggered crash\n", "2026-09-21 13:56:40 UTC, 100 s after the kernel started",
      "6.1.0-18-amd64\n", "Debian GNU/Linux 12 (bookworm)", "QEMU Standard PC (i440FX + PIIX, 1996)",
      "bash (pid 412) on CPU 0", "Kernel panic - not syncing: sysrq triggered crash", "root=/dev/vda1 ro quiet",
    ] {
      #expect(summary.contains(part))
    }
  }

  @Test func `the report is JSON with a version, and names every record with its digest`() throws {
    let test = try TestMachine()
    let record = try test.stage(Sample.panic)
    let bundle = try #require(try test.collect(Sample.identity).first)
    let object = try JSONSerialization.jsonObject(with: Data(try test.bytes("report.json", of: bundle)))
    let report = try #require(object as? [String: Any])
    #expect(report["schemaVersion"] as? Int == 1)
    #expect(report["id"] as? String == bundle.id)
    #expect(report["crashedAt"] as? String == "2026-09-21T13:56:40Z")
    let records = try #require(report["records"] as? [[String: Any]])
    #expect(records.first?["sha256"] as? String == record.digest)
    #expect(records.first?["header"] as? String == "Panic#1 Part1")
  }

  @Test func `the report's description names every field that a report has`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    let bundle = try #require(try test.collect(Sample.identity).first)
    let object = try JSONSerialization.jsonObject(with: Data(try test.bytes("report.json", of: bundle)))
    let report = try #require(object as? [String: Any])
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/report.md")
    let description = try String(contentsOf: page, encoding: .utf8)
    for key in report.keys { #expect(description.contains("`\(key)`")) }
  }

  @Test func `the same crash bundled again gives the same bundle, once`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    let first = try test.collect(Sample.identity)
    let bytes = try Files.read(test.logs.appending(first[0].name))
    #expect(try test.collect(Sample.identity) == first)
    #expect(try test.names.count == 1)
    #expect(try Files.read(test.logs.appending(first[0].name)) == bytes)
  }

  @Test(arguments: [0, 1, 300])
  func `a bundle that is not whole is written again`(kept: Int) throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    let bundle = try #require(try test.collect().first)
    let path = test.logs.appending(bundle.name)
    let whole = try Files.read(path)
    try Files.writeDurably(Array(whole.prefix(kept)), to: path)
    let damaged = try #require(try test.store.bundles().first)
    #expect(damaged.problem == "the zip is damaged or cut short")
    #expect(damaged.title.isEmpty)
    #expect(damaged.crashedAtText == bundle.crashedAtText)
    #expect(try test.collect() == [bundle])
    #expect(try test.names == [bundle.name])
    #expect(try test.text("dmesg.txt", of: bundle).contains("Kernel panic"))
  }

  @Test func `what a reset left of a writing is removed, what is not ours stays`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    let bundle = try #require(try test.collect().first)
    try Files.writeDurably([1, 2, 3], to: test.logs.appending(".\(bundle.name).new"))
    try Files.writeDurably([4], to: test.logs.appending("notes.txt"))
    try test.collect()
    #expect(try test.names == [bundle.name, "notes.txt"])
  }

  @Test func `a record that is compressed is inflated for the log and kept as it was`() throws {
    let test = try TestMachine()
    // zlib.compressobj(6, DEFLATED, -15) of "Panic#1 Part1\n[    5.000000] Kernel panic - not syncing: packed\n"
    let packed: [UInt8] = [
      11, 72, 204, 203, 76, 86, 54, 84, 8, 72, 44, 42, 49, 228, 138, 86, 0, 2, 83, 61, 3, 48, 136, 85, 240, 78, 45, 202,
      75, 205, 81, 40, 0, 169, 81, 208, 85, 200, 203, 47, 81, 40, 174, 204, 75, 206, 204, 75, 183, 2, 10, 38, 103, 167,
      166, 112, 1, 0,
    ]
    try test.stage(packed, named: "dmesg-efi-178999900001001.enc.z")
    let bundle = try #require(try test.collect().first)
    #expect(try test.text("dmesg.txt", of: bundle) == "[    5.000000] Kernel panic - not syncing: packed\n")
    #expect(bundle.title == "kernel panic: packed")
    #expect(try test.bytes("records/dmesg-efi-178999900001001.enc.z", of: bundle) == packed)
  }

  @Test func `a compressed record that cannot be inflated is kept raw, and the log says so`() throws {
    let test = try TestMachine()
    let bytes: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]
    try test.stage(bytes, named: "dmesg-ramoops-0.enc.z")
    let bundle = try #require(try test.collect().first)
    #expect(try test.text("dmesg.txt", of: bundle).contains("the raw record is kept"))
    #expect(try test.bytes("records/dmesg-ramoops-0.enc.z", of: bundle) == bytes)
  }

  @Test func `NULs, invalid UTF-8 and a cut end do not keep a crash from its bundle`() throws {
    let test = try TestMachine()
    let bytes = Array(Sample.panic.utf8) + [0, 0, 0xff, 0xfe] + Array("[  100.5".utf8)
    try test.stage(bytes)
    let bundle = try #require(try test.collect().first)
    let log = try test.bytes("dmesg.txt", of: bundle)
    #expect(String(validating: log, as: UTF8.self)?.contains("\\x00\\x00\\xff\\xfe") == true)
    #expect(try test.bytes("records/dmesg-ramoops-0", of: bundle) == bytes)
  }

  @Test func `two records of one name are both kept`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    try test.stage(Sample.emergency, modifiedAt: 1_789_999_001)
    let bundle = try #require(try test.collect().first)
    #expect(try test.text("records/dmesg-ramoops-0", of: bundle) == Sample.panic)
    #expect(try test.text("records/dmesg-ramoops-0.2", of: bundle) == Sample.emergency)
  }

  @Test func `a name that leads elsewhere becomes harmless`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic, named: "dmesg-ramoops-0")
    try test.stage("garbage", named: "../../etc/pässwd")
    let bundles = try test.collect()
    let names = try bundles.flatMap { bundle in
      try JSONSerialization.jsonObject(with: Data(try test.bytes("report.json", of: bundle))) as? [String: Any]
        ?? [:]
    }.filter { $0.key == "records" }.flatMap {
      ($0.value as? [[String: Any]] ?? []).compactMap { $0["file"] as? String }
    }
    #expect(names.sorted() == ["records/.._.._etc_p_sswd", "records/dmesg-ramoops-0"])
  }

  @Test func `another kernel's identity is not taken for the crashed boot's`() throws {
    let test = try TestMachine()
    try test.stage(Sample.panic)
    var other = Sample.identity
    other.kernelRelease = "6.12.9-amd64"
    let bundle = try #require(try test.collect(other).first)
    #expect(bundle.kernel == "6.1.0-18-amd64")
    #expect(try test.text("system/command-line", of: bundle) == "root=/dev/vda1 ro quiet\n")
    #expect(throws: BundleError.self) { try test.text("system/os-release", of: bundle) }
    #expect(try test.text("summary.txt", of: bundle).contains("had not been saved"))
  }

  @Test func `a missing part is said in the log, the summary and the report`() throws {
    let test = try TestMachine()
    for part in [1, 3] {
      try test.stage(
        "Panic#1 Part\(part)\n[  \(200 - part).000000] part \(part)\n", named: "dmesg-efi_pstore-17899990000\(part)001")
    }
    let bundle = try #require(try test.collect().first)
    let gap = "part 2 of dump Panic#1 is missing"
    #expect(
      try test.text("dmesg.txt", of: bundle) == "[  197.000000] part 3\n--- \(gap) ---\n[  199.000000] part 1\n")
    #expect(try test.text("summary.txt", of: bundle).contains(gap))
    #expect(try test.text("report.json", of: bundle).contains(gap))
  }

  @Test func `an EFI record that systemd-pstore copied later is told with the time of the crash`() throws {
    let test = try TestMachine()
    try test.stage(
      Array(Sample.panic.utf8), named: "dmesg-efi_pstore-178999900001001", from: .systemdPstore,
      modifiedAt: 1_790_000_000)
    #expect(try test.collect().first?.crashedAt == 1_789_999_000)
  }

  @Test func `unzip finds nothing wrong with a bundle of large records`() throws {
    let test = try TestMachine()
    let line = "<6>[  100.000000] a line that is repeated many times in this log\n"
    try test.stage("Panic#1 Part1\n" + String(repeating: line, count: 10_000))
    let bundle = try #require(try test.collect(Sample.identity).first)
    let unzip = URL(filePath: "/usr/bin/unzip")
    guard FileManager.default.isExecutableFile(atPath: unzip.path) else { return }
    let process = try Process.run(unzip, arguments: ["-tqq", test.logs.appending(bundle.name).string])
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
