import BackendConformance
import Bundles
import CapturePlan
import Foundation
import Glibc
import Journal
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage
import TestSupport
import Testing

@testable import Lifecycle

/// A machine with what a capture kernel left on it.
final class CapturedMachine {
  static let boot = "6c7ab1de-6f36-4a21-9d26-2d3d0f1f7a11"
  static let crashedAt = 1_789_999_000.0

  let kernel: FakeKernel
  var settings = Settings()
  var machine: Machine { kernel.machine }
  var crashFolder: FilePath { machine.path(settings.mountFolder.appending("crash")) }

  init() throws {
    kernel = try FakeKernel()
    settings.keepFreeBytes = 0
  }

  /// The end of a real log of 6.1 as makedumpfile gives it.
  static func dmesg(uptime: Double = 100.2, _ words: String = "sysrq triggered crash") -> String {
    """
    [    0.000000] Linux version 6.1.0-53-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.180-1
    [    0.000000] Command line: root=/dev/vda1 ro quiet crashkernel=128M
    [\(stamp(uptime - 0.1))] sysrq: Trigger a crash
    [\(stamp(uptime))] Kernel panic - not syncing: \(words)
    [\(stamp(uptime + 0.1))] CPU: 0 PID: 412 Comm: bash Not tainted 6.1.0-53-amd64 #1  Debian 6.1.180-1
    [\(stamp(uptime + 0.2))] Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2 04/01/2014

    """
  }

  static func stamp(_ seconds: Double) -> String {
    let text = "\(Int(seconds)).\(String(Int((seconds - Double(Int(seconds))) * 1e6) + 1_000_000).dropFirst())"
    return String(repeating: " ", count: max(0, 12 - text.count)) + text
  }

  static func status(_ change: (inout CaptureStatus) -> Void = { _ in }) -> CaptureStatus {
    var status = CaptureStatus()
    status.dmesg = .saved
    status.vmcore = .saved
    status.isFinished = true
    status.crashedBoot = boot
    status.crashedKernel = "6.1.0-53-amd64"
    status.crashedAt = UInt64(crashedAt)
    change(&status)
    return status
  }

  /// Leaves what a capture kernel leaves.
  @discardableResult
  func capture(
    _ status: CaptureStatus? = status(), dmesg: String? = dmesg(), vmcore: String? = "KDUMP   the memory",
    named vmcoreName: FilePath.Component = CapturedFolder.vmcore, log: String? = "makedumpfile Completed.\n",
    in folder: FilePath? = nil
  ) throws -> FilePath {
    let folder = folder ?? crashFolder.appending(CapturedFolder.name(crashedBoot: status?.crashedBoot))
    try Files.createDirectories(folder, permissions: .ownerReadWriteExecute)
    let files: [(FilePath.Component, String?)] = [
      (CapturedFolder.status, status?.text), (CapturedFolder.dmesg, dmesg), (vmcoreName, vmcore),
      (CapturedFolder.log, log),
    ]
    for (name, text) in files {
      guard let text else { continue }
      try Files.writeDurably(Array(text.utf8), to: folder.appending(name))
    }
    return folder
  }

  @discardableResult
  func collect(_ log: Announcements = Announcements()) -> Collection.Outcome {
    Collection(of: machine, settings: settings, announce: log.announce).run()
  }

  func bundles() throws -> [Bundles.Bundle] { try BundleStore(machine: machine, settings: settings).bundles() }

  func text(_ entry: String, of bundle: Bundles.Bundle) throws -> String {
    var bytes: [UInt8] = []
    try BundleStore(machine: machine, settings: settings).extract(entry, from: bundle) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  var left: [String] { ((try? Files.entriesIfPresent(of: crashFolder)) ?? []).map(\.string) }

  /// What a program prints, when it exits with 0.
  static func output(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }
}

@Suite struct CapturedCrashTests {
  @Test func `a captured crash is a light bundle, a zip with the vmcore that unzip and python read, and no source`()
    throws
  {
    let test = try CapturedMachine()
    try test.capture()
    let log = Announcements()
    let outcome = test.collect(log)
    #expect(!outcome.hasFailed)
    let bundle = try #require(outcome.bundles.first)
    #expect(test.left == ["\(bundle.id).zip"])
    let zip = test.crashFolder.appending("\(bundle.id).zip")
    #expect(try #require(try Files.status(zip)).permissions == .ownerReadWrite)
    #expect(try #require(try Files.status(test.crashFolder)).permissions == .ownerReadWriteExecute)
    #expect(try CapturedMachine.output("unzip", ["-p", zip.string, "vmcore"]) == "KDUMP   the memory")
    let script =
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); z.testzip(); print(sorted((i.filename,i.compress_type) for i in z.infolist()))"
    #expect(
      try CapturedMachine.output("python3", ["-c", script, zip.string])
        == "[('capture.log', 0), ('dmesg.txt', 0), ('status.txt', 0), ('vmcore', 0)]\n")
    #expect(log.texts.contains { $0.contains("logs saved in \"/var/crash/lastgasp/logs\"") })
    let told = try #require(log.all.first { $0.kind == .vmcoreSaved })
    #expect(told.text == "vmcore saved in \"/var/crash/lastgasp/crash\" as \(bundle.id).zip (18 bytes)")
    #expect(told.fields["VMCORE"] == "/var/crash/lastgasp/crash/\(bundle.id).zip")
    // The next collections find nothing more.
    #expect(test.collect().bundles.isEmpty)
    #expect(test.left == ["\(bundle.id).zip"])
  }

  @Test func `what a reset or a killed analysis left goes at the next collection, also without a crash`() throws {
    let test = try CapturedMachine()
    try test.capture()
    let bundle = try #require(test.collect().bundles.first)
    for name in [".\(bundle.id).taken", ".\(bundle.id).zip.new"] {
      try Files.createDirectories(test.crashFolder.appending(name), permissions: .ownerReadWriteExecute)
      try Files.writeDurably(Array("gigabytes".utf8), to: test.crashFolder.appending("\(name)/vmcore"))
    }
    test.collect()
    #expect(test.left == ["\(bundle.id).zip"])
  }

  @Test func `the light bundle has the whole log, and says what the capture kernel did`() throws {
    let test = try CapturedMachine()
    try test.capture()
    let bundle = try #require(test.collect().bundles.first)
    #expect(bundle.title == "kernel panic: sysrq triggered crash")
    #expect(bundle.crashedAt == CapturedMachine.crashedAt)
    #expect(try test.text("records/dmesg-kdump-0", of: bundle) == CapturedMachine.dmesg())
    #expect(try test.text("dmesg.txt", of: bundle) == CapturedMachine.dmesg())
    #expect(try test.text("capture/capture.log", of: bundle) == "makedumpfile Completed.\n")
    #expect(try test.text("summary.txt", of: bundle).contains("saved, 18 bytes, in /var/crash/lastgasp/crash under"))
    let report = try test.text("report.json", of: bundle)
    #expect(report.contains("\"source\" : \"kdump\""))
    #expect(report.contains("\"vmcoreFolder\" : \"/var/crash/lastgasp/crash\""))
    let listed = try #require(try test.bundles().first)
    #expect(listed.vmcore?.path.string == "/var/crash/lastgasp/crash/\(bundle.id).zip")
    #expect(listed.vmcore?.size == 18)
  }

  @Test func `the boot that crashed is the one that the status names, whatever the clock says`() throws {
    let test = try CapturedMachine()
    var crashed = test.machine.currentIdentity()
    crashed.bootID = CapturedMachine.boot
    crashed.startedAt = CapturedMachine.crashedAt - 9_000_000
    crashed.kernelRelease = "6.1.0-53-amd64"
    var nearer = crashed
    nearer.bootID = "11111111-6f36-4a21-9d26-2d3d0f1f7a11"
    nearer.startedAt = CapturedMachine.crashedAt - 100
    try BootIdentities(of: test.machine).save(crashed)
    try BootIdentities(of: test.machine).save(nearer)
    try test.capture()
    let bundle = try #require(test.collect().bundles.first)
    #expect(try test.text("report.json", of: bundle).contains("\"bootID\" : \"\(CapturedMachine.boot)\""))
  }

  @Test func `a boot of which nothing was saved is not replaced by another`() throws {
    let test = try CapturedMachine()
    var other = test.machine.currentIdentity()
    other.bootID = "11111111-6f36-4a21-9d26-2d3d0f1f7a11"
    other.startedAt = CapturedMachine.crashedAt - 100
    other.kernelRelease = "6.1.0-53-amd64"
    try BootIdentities(of: test.machine).save(other)
    try test.capture()
    let bundle = try #require(test.collect().bundles.first)
    #expect(!(try test.text("report.json", of: bundle)).contains("bootID"))
  }

  @Test func `a record in pstore and a captured log of one crash are one bundle, told by the captured log`()
    async throws
  {
    let test = try CapturedMachine()
    try test.capture()
    let record =
      "Panic#1 Part1\n<6>[   99.900000] late\n<0>[  100.200000] Kernel panic - not syncing: sysrq triggered crash\n"
    let path = "/sys/fs/pstore/dmesg-erst-1"
    try await test.kernel.write(record, to: path)
    try Self.setTime(of: test.machine.path(FilePath(path)), to: CapturedMachine.crashedAt + 0.7)
    let outcome = test.collect()
    #expect(outcome.bundles.count == 1)
    let bundle = try #require(outcome.bundles.first)
    #expect(try test.text("records/dmesg-erst-1", of: bundle) == record)
    #expect(try test.text("records/dmesg-kdump-0", of: bundle) == CapturedMachine.dmesg())
    #expect(try test.text("dmesg.txt", of: bundle) == CapturedMachine.dmesg())
    #expect(test.left == ["\(bundle.id).zip"])
  }

  @Test func `without a zip the vmcore lies in a folder of the same name, for root alone`() throws {
    let test = try CapturedMachine()
    test.settings.vmcoreInZip = false
    test.settings.bundleGroup = "0"
    let source = try test.capture()
    let inode = try #require(try Files.status(source.appending("vmcore"))).inode
    try File.open(reading: source.appending("vmcore")).changePermissions(to: [.ownerReadWrite, .groupRead, .otherRead])
    let bundle = try #require(test.collect().bundles.first)
    #expect(test.left == [bundle.id])
    let folder = test.crashFolder.appending(bundle.id)
    #expect(try Files.entries(of: folder).map(\.string) == ["capture.log", "dmesg.txt", "status.txt", "vmcore"])
    let vmcore = try #require(try Files.status(folder.appending("vmcore")))
    #expect(vmcore.inode == inode)
    #expect(vmcore.permissions == .ownerReadWrite)
    #expect(try test.bundles().first?.vmcore?.isZip == false)
    #expect(test.collect().bundles.isEmpty)
  }

  @Test func `where a copy does not fit the vmcore stays as a folder, and that is said`() throws {
    let test = try CapturedMachine()
    test.settings.keepFreeBytes = 1 << 60
    try test.capture()
    let log = Announcements()
    let bundle = try #require(test.collect(log).bundles.first)
    #expect(test.left == [bundle.id])
    let told = try #require(log.all.first { $0.kind == .vmcoreSaved })
    #expect(told.text.contains("as \(bundle.id)/ ("))
    #expect(told.text.contains("not zipped"))
    #expect(told.text.contains("KEEP_FREE_BYTES"))
  }

  @Test func `a dump that came half way keeps its name, and is said to be partial`() throws {
    let test = try CapturedMachine()
    try test.capture(
      CapturedMachine.status {
        $0.vmcore = .partial
        $0.vmcoreReason = "no space left"
      }, named: CapturedFolder.partialVmcore)
    let log = Announcements()
    let bundle = try #require(test.collect(log).bundles.first)
    let zip = test.crashFolder.appending("\(bundle.id).zip").string
    #expect(try CapturedMachine.output("unzip", ["-p", zip, "vmcore.partial"]) == "KDUMP   the memory")
    let told = try #require(log.all.first { $0.kind == .vmcoreSaved })
    #expect(told.severity == .warning)
    #expect(told.text.contains("partial: no space left"))
    #expect(try test.text("summary.txt", of: bundle).contains("partial: no space left"))
  }

  @Test func `a capture that did not end is collected, and said to be likely incomplete`() throws {
    let test = try CapturedMachine()
    try test.capture(
      CapturedMachine.status {
        $0.vmcore = .missing
        $0.isFinished = false
      }, named: CapturedFolder.partialVmcore, log: nil)
    let log = Announcements()
    let bundle = try #require(test.collect(log).bundles.first)
    #expect(try test.text("summary.txt", of: bundle).contains("likely incomplete"))
    #expect(log.texts.contains { $0.contains("likely incomplete") && $0.contains("partial") })
    #expect(test.left == ["\(bundle.id).zip"])
  }

  @Test func `a capture that saved no log is a bundle with the reason, and its vmcore is kept`() throws {
    let test = try CapturedMachine()
    try test.capture(
      CapturedMachine.status {
        $0.dmesg = .failed
        $0.dmesgReason = "the vmcore has no VMCOREINFO"
      }, dmesg: nil)
    let log = Announcements()
    let bundle = try #require(test.collect(log).bundles.first)
    #expect(bundle.title == "kernel crash; its log could not be saved: the vmcore has no VMCOREINFO")
    #expect(bundle.kernel == "6.1.0-53-amd64")
    #expect(try test.text("capture/capture.log", of: bundle) == "makedumpfile Completed.\n")
    #expect(log.all.contains { $0.severity == .error && $0.text.contains("the vmcore has no VMCOREINFO") })
    #expect(test.left == ["\(bundle.id).zip"])
  }

  @Test func `a log that capture failed to save does not split the crash that pstore recorded`() async throws {
    let test = try CapturedMachine()
    try test.capture(CapturedMachine.status { $0.dmesg = .failed }, dmesg: nil)
    let path = "/sys/fs/pstore/dmesg-erst-1"
    try await test.kernel.write("Panic#1 Part1\n<0>[  100.200000] Kernel panic - not syncing: x\n", to: path)
    try Self.setTime(of: test.machine.path(FilePath(path)), to: CapturedMachine.crashedAt)
    let outcome = test.collect()
    #expect(outcome.bundles.map(\.title) == ["kernel panic: x"])
    #expect(test.left == outcome.bundles.map { "\($0.id).zip" })
  }

  @Test func `a capture of the log alone leaves nothing under crash`() throws {
    let test = try CapturedMachine()
    try test.capture(CapturedMachine.status { $0.vmcore = .skipped }, vmcore: nil)
    let log = Announcements()
    let bundle = try #require(test.collect(log).bundles.first)
    #expect(test.left.isEmpty)
    #expect(bundle.vmcore == nil)
    #expect(!log.all.contains { $0.severity == .error })
  }

  @Test func `an empty folder is told as an error and goes`() throws {
    let test = try CapturedMachine()
    try test.capture(nil, dmesg: nil, vmcore: nil, log: nil)
    let log = Announcements()
    #expect(test.collect(log).bundles.isEmpty)
    #expect(log.all.contains { $0.kind == .captureIncomplete && $0.severity == .error })
    #expect(test.left.isEmpty)
  }

  @Test func `the log of an encrypted machine is taken from the plain target, and the source there goes`() throws {
    let test = try CapturedMachine()
    test.settings.capturePlaintextTarget = "/boot/lastgasp"
    let plain = test.machine.path("/boot/lastgasp/crash")
    try test.capture(
      CapturedMachine.status { $0.vmcore = .skipped }, vmcore: nil,
      in: plain.appending(CapturedFolder.name(crashedBoot: CapturedMachine.boot)))
    let outcome = test.collect()
    #expect(outcome.bundles.count == 1)
    #expect(!outcome.hasFailed)
    #expect(try Files.entries(of: plain).isEmpty)
  }

  static func setTime(of path: FilePath, to seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path.string)
  }
}
