import Bundles
import Foundation
import KernelLog
import LinuxSystem
import Machine
import SystemPackage
import Testing

@Suite struct `An export` {
  /// What must not be in an export, in any case of letters.
  private static let secrets = [
    "desk-7", "desk--7", "alice", "liddell", "hunter2", "3c:97:0e:4a:b1:22", "3c970e4ab122", "10.23.45.67",
    "0a1b2c3d-1111",
    "4C530001160311101234", "AcmeDisk", "PF0ABCDE", "0123456789abcdef0123456789abcdef", "bob@corp.example",
    "Casa Rossi",
  ]

  private static let log = """
    Panic#1 Part1
    <5>[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1
    <6>[    0.000000] Command line: root=UUID=0a1b2c3d-1111-4222-8333-444455556666 ro quiet myapp.password=hunter2
    <6>[    1.000000] e1000e 0000:00:1f.6 eth0: (PCI Express:2.5GT/s:Width x1) 3c:97:0e:4a:b1:22
    <6>[    1.100000] usb 1-1: SerialNumber: 4C530001160311101234
    <6>[    2.000000] systemd[1]: Hostname set to <desk-7>.
    <6>[    2.100000] systemd[1]: media-alice-AcmeDisk.mount: Deactivated successfully.
    <6>[    3.000000] netconsole: 10.23.45.67 and enx3c970e4ab122, SSID "Casa Rossi", bob@corp.example, PF0ABCDE
    <1>[  100.100000] BUG: kernel NULL pointer dereference, address: 0000000000000080
    <4>[  100.100001] CPU: 0 PID: 412 Comm: alice-tool Tainted: G           OE      6.1.0-18-amd64 #1  Debian 6.1.76-1
    <4>[  100.100002] RIP: 0010:alice_probe+0x1b/0x30 [alice]
    <4>[  100.100003] Code: 00 0f 1f 44 00 00 48 8b 05 11 22 33 44 55 66 77 <c7> 00 2a 00 00 00 c3
    <4>[  100.100004] Call Trace:
    <4>[  100.100005]  vfs_write+0xcf/0x3f0
    <0>[  100.200000] Kernel panic - not syncing: Fatal exception

    """

  private static let identity = {
    var identity = Sample.identity
    identity.commandLine = "root=UUID=0a1b2c3d-1111-4222-8333-444455556666 ro systemd.hostname=desk-7"
    identity.hardware["product_serial"] = "PF0ABCDE"
    return identity
  }()

  /// Some of a report.
  private struct Report: Decodable {
    struct Record: Decodable, Equatable {
      let sha256: String
      let size: Int
    }
    let id: String
    let title: String
    let crashedAtSeconds: Double
    let records: [Record]
    let isRedacted: Bool?
  }

  private let test: TestMachine
  private let bundle: Bundles.Bundle

  init() throws {
    test = try TestMachine()
    try Files.writeDurably(
      Array("root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:Alice Liddell,,,:/home/alice:/bin/sh\n".utf8),
      to: test.root.appending("etc/passwd"))
    try test.stage(Self.log)
    bundle = try #require(try test.collect(Self.identity).first)
  }

  private var export: BundleExport { BundleExport(of: bundle, on: test.machine) }

  /// Writes the export to a file, unpacks it with unzip(1), and gives every file in it.
  private func exported() throws -> (outcome: BundleExport.Outcome, files: [String: String]) {
    let zip = test.root.appending("out.zip")
    let file = try File.create(zip, permissions: .ownerReadWrite)
    let outcome = try export.writeRedacted(to: file.descriptor)
    let folder = test.root.appending("unpacked")
    let unzip = try Process.run(
      URL(filePath: "/usr/bin/unzip"), arguments: ["-q", zip.string, "-d", folder.string])
    unzip.waitUntilExit()
    #expect(unzip.terminationStatus == 0)
    let names = outcome.files.map(\.name)
    return (
      outcome, Dictionary(uniqueKeysWithValues: try names.map { ($0, try Files.readText(folder.appending($0))) })
    )
  }

  @Test func `holds none of the secrets in any file, nor in a file's name`() throws {
    let (_, files) = try exported()
    #expect(files.keys.contains("dmesg.txt") && files.keys.contains("system/command-line"))
    for (name, text) in files {
      let shown = name + text.lowercased()
      // A module and its functions keep their names.
      let rest = shown.replacing("alice_probe", with: "").replacing("[alice]", with: "")
      for secret in Self.secrets { #expect(!rest.contains(secret.lowercased()), "\(secret) in \(name)") }
    }
  }

  @Test func `has the same placeholder for the same text in every file`() throws {
    let (_, files) = try exported()
    let line = try #require(files["dmesg.txt"]?.split(separator: "\n").first { $0.contains("Command line:") })
    #expect(line.contains("root=UUID=uuid-1 "))
    #expect(files["system/command-line"]?.contains("root=UUID=uuid-1 ") == true)
    #expect(files["summary.txt"]?.contains("root=UUID=uuid-1 ") == true)
    #expect(files["report.json"]?.contains("root=UUID=uuid-1 ") == true)
  }

  @Test func `reads as the same crash`() throws {
    let (_, files) = try exported()
    var (before, after) = (CrashReader(), CrashReader())
    before.update(Array(try test.text("dmesg.txt", of: bundle).utf8))
    after.update(Array(try #require(files["dmesg.txt"]).utf8))
    let (old, new) = (before.finish(), after.finish())
    #expect(old.title == new.title)
    #expect(old.function == "alice_probe" && new.function == "alice_probe")
    #expect(old.taint == new.taint)
    #expect(old.uptime == new.uptime)
  }

  @Test func `keeps a report that is JSON, with the numbers as they were`() throws {
    let (_, files) = try exported()
    let old = try JSONDecoder().decode(Report.self, from: Data(try test.bytes("report.json", of: bundle)))
    let new = try JSONDecoder().decode(Report.self, from: Data(try #require(files["report.json"]).utf8))
    #expect(new.id == bundle.id)
    #expect(new.title == old.title)
    #expect(new.crashedAtSeconds == old.crashedAtSeconds)
    #expect(new.records == old.records)
    #expect(new.isRedacted == true && old.isRedacted == nil)
  }

  @Test func `leaves out the records as they were found, and what is no text`() throws {
    let (outcome, files) = try exported()
    #expect(outcome.leftOut == ["records/dmesg-ramoops-0"])
    #expect(files.keys.allSatisfy { !$0.hasPrefix("records/") })
    #expect(files["summary.txt"]?.contains("Redacted for publication") == true)
  }

  @Test func `is listed with the sizes that it has`() throws {
    let (outcome, files) = try exported()
    #expect(try export.redactedFiles() == outcome)
    for file in outcome.files { #expect(files[file.name]?.utf8.count == file.size) }
  }

  @Test func `counts what was replaced, in kinds`() throws {
    let counts = try export.redactedFiles().redaction.counts
    let kinds = counts.map(\.kind)
    #expect(kinds.contains(.host) && kinds.contains(.user) && kinds.contains(.mac) && kinds.contains(.serial))
    #expect(try #require(counts.first { $0.kind == .host }).texts == 1)
  }

  @Test func `goes into a pipe as well`() throws {
    let pipe = Pipe()
    let reading = pipe.fileHandleForReading
    let descriptor = FileDescriptor(rawValue: pipe.fileHandleForWriting.fileDescriptor)
    let outcome = try export.writeRedacted(to: descriptor)
    try pipe.fileHandleForWriting.close()
    let bytes = try #require(try reading.readToEnd())
    #expect(!outcome.files.isEmpty)
    #expect(bytes.starts(with: Array("PK".utf8)))
  }

  @Test func `as it is has the bytes of the bundle`() throws {
    var bytes: [UInt8] = []
    try export.copy { bytes += $0 }
    #expect(bytes == (try Files.read(test.logs.appending(bundle.name))))
    #expect(try export.rawFiles().map(\.name).contains("records/dmesg-ramoops-0"))
  }

  @Test func `says which bundle cannot be exported`() throws {
    let path = test.logs.appending(bundle.name)
    try Files.writeDurably(Array(try Files.read(path).prefix(200)), to: path)
    let error = #expect(throws: BundleError.self) { try export.redactedFiles() }
    #expect(error?.description.contains(bundle.name) == true)
  }
}

@Suite struct `How often a crash was seen` {
  @Test func `is how many bundles have its title where they have no signature`() throws {
    let test = try TestMachine()
    for (number, reason) in ["a", "b", "a"].enumerated() {
      try test.stage(
        "Panic#1 Part1\n<0>[    \(number).500000] Kernel panic - not syncing: \(reason)\n",
        modifiedAt: 1_789_000_000 + Double(number) * 1000)
    }
    try test.collect()
    #expect(try test.store.bundles().map(\.seen) == [2, 1, 2])
  }
}
