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
import Testing

@testable import Lifecycle

/// A reset after each step of a collection, as it leaves the disk: the next collection goes on, and loses and doubles nothing.
@Suite struct CapturedResetTests {
  /// Keeps what a folder holds, so that a later state of the disk can have it again.
  private static func copy(_ source: FilePath, to target: FilePath) throws {
    _ = try CapturedMachine.output("cp", ["-a", source.string, target.string])
  }

  private static func check(_ test: CapturedMachine, _ id: String) throws {
    #expect(test.left == ["\(id).zip"])
    #expect(try test.bundles().map(\.id) == [id])
    #expect(try Staging(of: test.machine).records().isEmpty)
    let zip = test.crashFolder.appending("\(id).zip").string
    #expect(try CapturedMachine.output("unzip", ["-p", zip, "vmcore"]) == "KDUMP   the memory")
  }

  @Test func `after the staging, before the bundle`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    _ = try Staging(of: test.machine).keep(
      source.appending(CapturedFolder.dmesg), named: "dmesg-kdump-0", from: .kdump,
      modifiedAt: CapturedMachine.crashedAt,
      capture: CapturedCrashes(under: test.settings.mountFolder, on: test.machine).find { _ in }.first?.account)
    let outcome = test.collect()
    try Self.check(test, try #require(outcome.bundles.first).id)
  }

  @Test func `a vmcore without a word beside it is kept once, and told`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    for name in [CapturedFolder.dmesg, CapturedFolder.status, CapturedFolder.log] {
      try Files.removeIfPresent(source.appending(name))
    }
    let log = Announcements()
    #expect(test.collect(log).bundles.isEmpty)
    #expect(log.texts.contains { $0.contains("before it could say anything; what there is lies in ") })
    let zip = try #require(test.left.first)
    #expect(test.left.count == 1)
    let path = test.crashFolder.appending(zip).string
    #expect(try CapturedMachine.output("unzip", ["-p", path, "vmcore"]) == "KDUMP   the memory")
    #expect(!test.collect().hasFailed)
    #expect(test.left == [zip])
  }

  @Test func `after the bundle, before the zip`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    try Files.remove(test.crashFolder.appending("\(id).zip"))
    try Self.copy(spare, to: source)
    let log = Announcements()
    #expect(test.collect(log).bundles.isEmpty)
    #expect(log.all.contains { $0.kind == .vmcoreSaved })
    try Self.check(test, id)
  }

  @Test func `half way through the zip`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    let zip = test.crashFolder.appending("\(id).zip")
    try Files.rename(zip, to: test.crashFolder.appending(".\(id).zip.new"))
    try Self.copy(spare, to: source)
    _ = test.collect()
    try Self.check(test, id)
  }

  @Test func `after the zip, before the source went`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    let inode = try Files.status(test.crashFolder.appending("\(id).zip"))?.inode
    try Self.copy(spare, to: source)
    _ = test.collect()
    try Self.check(test, id)
    #expect(try Files.status(test.crashFolder.appending("\(id).zip"))?.inode == inode)
  }

  @Test func `half way through the removal of the source`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    let taken = test.crashFolder.appending(".\(id).taken")
    try Self.copy(spare, to: taken)
    try Files.remove(taken.appending("dmesg.txt"))
    _ = test.collect()
    try Self.check(test, id)
  }

  @Test func `a light bundle that nobody settled is not written again`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    try test.machine.state.remove("bundled.json")
    try Self.copy(spare, to: source)
    _ = test.collect()
    try Self.check(test, id)
  }

  @Test func `a zip that is of another crash is not taken for this one's`() throws {
    let test = try CapturedMachine()
    let source = try test.capture()
    let spare = test.kernel.root.appending("spare")
    try Self.copy(source, to: spare)
    let id = try #require(test.collect().bundles.first).id
    try Self.copy(spare, to: source)
    try Files.writeDurably(Array("another memory, and longer".utf8), to: source.appending("vmcore"))
    _ = test.collect()
    #expect(test.left == [id, "\(id).zip"])
    #expect(
      try Files.readText(test.crashFolder.appending(id).appending("vmcore")) == "another memory, and longer")
  }

  @Test func `a killed collection at any moment leaves one bundle and one vmcore after the next`() throws {
    // The same steps by a real kill: a process of our own would be the lab's work; here the disk is made to refuse.
    let test = try CapturedMachine()
    try test.capture()
    let logs = test.machine.path(test.settings.mountFolder.appending("logs"))
    try Files.writeDurably([], to: logs)
    let failed = test.collect()
    #expect(failed.hasFailed)
    #expect(test.left == [CapturedFolder.name(crashedBoot: CapturedMachine.boot)])
    try Files.remove(logs)
    let outcome = test.collect()
    try Self.check(test, try #require(outcome.bundles.first).id)
  }
}

/// What lies under `crash/` and is not what a capture kernel left: nothing of it is followed.
@Suite struct PlantedCaptureTests {
  private static func refused(_ test: CapturedMachine) -> Bool {
    let log = Announcements()
    let outcome = test.collect(log)
    return outcome.hasFailed && outcome.bundles.isEmpty
      && log.all.contains { $0.kind == .captureIncomplete && $0.severity == .error && $0.text.contains("not touched") }
  }

  static let name = CapturedFolder.name(crashedBoot: CapturedMachine.boot)

  @Test func `a folder that is a link elsewhere`() throws {
    let test = try CapturedMachine()
    let elsewhere = test.kernel.root.appending("elsewhere")
    try test.capture(in: elsewhere)
    try Files.createDirectories(test.crashFolder, permissions: .ownerReadWriteExecute)
    try #require(unsafe symlink(elsewhere.string, test.crashFolder.appending(Self.name).string) == 0)
    #expect(Self.refused(test))
    #expect(try Files.entries(of: elsewhere).count == 4)
  }

  @Test(arguments: ["status.txt", "dmesg.txt", "vmcore", "capture.log"])
  func `a file that is a link elsewhere`(name: String) throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    let secret = test.kernel.root.appending("secret")
    try Files.writeDurably(Array("a secret".utf8), to: secret)
    let file = folder.appending(name)
    try Files.remove(file)
    try #require(unsafe symlink(secret.string, file.string) == 0)
    #expect(Self.refused(test))
    #expect(try Files.readText(secret) == "a secret")
  }

  @Test func `a file that has another name elsewhere`() throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    try #require(
      unsafe link(folder.appending("vmcore").string, test.kernel.root.appending("other").string) == 0)
    #expect(Self.refused(test))
  }

  @Test func `a pipe does not stop the collection`() throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    try #require(unsafe mkfifo(folder.appending("more").string, 0o600) == 0)
    #expect(Self.refused(test))
  }

  @Test func `a file of an odd name, and a folder of one`() throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    try Files.writeDurably([], to: folder.appending("x\u{1b}[31m"))
    #expect(Self.refused(test))
    let other = try CapturedMachine()
    try other.capture(in: other.crashFolder.appending(".captured-x\u{1b}[31m"))
    let log = Announcements()
    #expect(other.collect(log).hasFailed)
    #expect(log.texts.allSatisfy { !$0.unicodeScalars.contains("\u{1b}") })
  }

  @Test(.enabled(if: geteuid() == 0, "gives files to users"), arguments: ["", "vmcore"])
  func `what belongs to somebody else`(name: String) throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    let path = name.isEmpty ? folder : folder.appending(name)
    try #require(unsafe chown(path.string, 1234, 1234) == 0)
    #expect(Self.refused(test))
  }

  @Test func `a crash folder that is itself a link`() throws {
    let test = try CapturedMachine()
    let elsewhere = test.kernel.root.appending("elsewhere")
    try test.capture(in: elsewhere.appending(Self.name))
    try Files.createDirectories(
      test.machine.path(test.settings.mountFolder), permissions: [.ownerReadWriteExecute, .otherReadExecute])
    try #require(unsafe symlink(elsewhere.string, test.crashFolder.string) == 0)
    let log = Announcements()
    #expect(test.collect(log).bundles.isEmpty)
    #expect(log.texts.contains { $0.contains("symbolic link") })
    #expect(try Files.entries(of: elsewhere.appending(Self.name)).count == 4)
  }

  @Test func `a vmcore that is a giant hole costs no disk and is kept as it is`() throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    try #require(unsafe truncate(folder.appending("vmcore").string, 1 << 43) == 0)
    let bundle = try #require(test.collect().bundles.first)
    #expect(test.left == [bundle.id])
    let vmcore = try #require(try Files.status(test.crashFolder.appending(bundle.id).appending("vmcore")))
    #expect(vmcore.size == 1 << 43)
    #expect(vmcore.sizeAllocated < 1 << 20)
  }

  @Test func `one that is refused does not keep another from its bundle`() throws {
    let test = try CapturedMachine()
    try test.capture()
    let bad = test.crashFolder.appending(CapturedFolder.name(crashedBoot: nil))
    try Files.writeDurably([], to: bad)
    let outcome = test.collect()
    #expect(outcome.hasFailed)
    #expect(outcome.bundles.count == 1)
    #expect(test.left == [bad.lastComponent?.string ?? "", "\(outcome.bundles[0].id).zip"].sorted())
  }
}

/// What the limits do to vmcores.
@Suite struct VmcoreRetentionTests {
  /// A machine with this many crashes, each with a vmcore of 1 MiB.
  private static func machine(with count: Int) throws -> (test: CapturedMachine, ids: [String]) {
    let test = try CapturedMachine()
    var ids: [String] = []
    for number in 0..<count {
      try test.capture(
        CapturedMachine.status {
          $0.crashedAt = UInt64(CapturedMachine.crashedAt) + UInt64(number) * 1000
          $0.crashedBoot = "0000000\(number)-6f36-4a21-9d26-2d3d0f1f7a11"
        }, dmesg: CapturedMachine.dmesg(uptime: 10.2 + Double(number)),
        vmcore: String(repeating: "x", count: 1 << 20))
      ids += test.collect().bundles.map(\.id)
    }
    return (test, ids)
  }

  @Test func `the oldest vmcore goes before any log, and that is told`() throws {
    let (test, ids) = try Self.machine(with: 3)
    test.settings.maxBundleBytes = 5 << 19
    let log = Announcements()
    _ = test.collect(log)
    #expect(test.left == ["\(ids[1]).zip", "\(ids[2]).zip"])
    #expect(try test.bundles().count == 3)
    #expect(log.all.filter { $0.kind == .vmcoreRemoved }.map(\.fields["BUNDLE_ID"]) == [ids[0]])
  }

  @Test func `a crash beyond the number goes with its vmcore, be it a zip or a folder`() throws {
    let (test, ids) = try Self.machine(with: 2)
    test.settings.vmcoreInZip = false
    test.settings.maxBundles = 1
    try test.capture()
    let newest = try #require(test.collect().bundles.first)
    #expect(ids.count == 2)
    // The crash that was just collected is the oldest by its time, and stays all the same.
    #expect(test.left.contains(newest.id))
    #expect(test.left.count == 2)
  }

  @Test func `a vmcore larger than the limit costs no log`() throws {
    let (test, ids) = try Self.machine(with: 2)
    test.settings.maxBundleBytes = 64 << 10
    try test.capture(vmcore: String(repeating: "y", count: 1 << 20))
    _ = test.collect()
    #expect(test.left.count == 1)
    #expect(try Set(test.bundles().map(\.id)).isSuperset(of: ids))
  }
}

/// The size from which on a zip needs ZIP64.
@Suite struct LargeVmcoreTests {
  @Test(.enabled(if: unsafe getenv("LASTGASP_LARGE_TESTS") != nil, "writes four gigabytes: set LASTGASP_LARGE_TESTS"))
  func `a vmcore of more than four gigabytes becomes a zip that unzip and python read`() throws {
    let test = try CapturedMachine()
    let folder = try test.capture()
    let size = (4 << 30) + 4097
    try #require(unsafe truncate(folder.appending("vmcore").string, size) == 0)
    let bundle = try #require(test.collect().bundles.first)
    let zip = test.crashFolder.appending("\(bundle.id).zip").string
    #expect(try test.bundles().first?.vmcore?.size == size)
    let script =
      "import sys,zipfile; i=zipfile.ZipFile(sys.argv[1]).getinfo('vmcore'); print(i.file_size, i.compress_type)"
    #expect(try CapturedMachine.output("python3", ["-c", script, zip]) == "\(size) 0\n")
    #expect(try CapturedMachine.output("unzip", ["-tqq", zip]).isEmpty)
    let peak = try Files.readText("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = try #require(peak?.split(separator: " ").compactMap { Int($0) }.first)
    #expect(kilobytes < 512 << 10)
  }
}
