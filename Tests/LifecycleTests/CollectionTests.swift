import BackendConformance
import Backends
import Bundles
import Journal
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage
import TestSupport
import Testing

@testable import Lifecycle

@Suite struct CollectionTests {
  static func collect(_ kernel: FakeKernel, _ log: Announcements = Announcements()) -> Collection.Outcome {
    Collection(of: kernel.machine, settings: Settings(), announce: log.announce).run()
  }

  static func bundles(_ kernel: FakeKernel) throws -> [Bundle] {
    try BundleStore(machine: kernel.machine, settings: Settings()).bundles()
  }

  @Test func `a panic is one bundle at the next boot, and nothing at the one after`() async throws {
    let kernel = try await ArmingTests.machine()
    _ = await ArmingTests.arm(kernel)
    try await kernel.panic()
    _ = await ArmingTests.arm(kernel)
    let log = Announcements()
    let outcome = Self.collect(kernel, log)
    #expect(outcome.bundles.count == 1)
    #expect(!outcome.hasFailed)
    #expect(log.texts.contains { $0.contains("logs saved in \"/var/crash/lastgasp/logs\"") })
    #expect(try Staging(of: kernel.machine).records().isEmpty)
    try await kernel.reboot()
    _ = await ArmingTests.arm(kernel)
    let quiet = Announcements()
    #expect(Self.collect(kernel, quiet).bundles.isEmpty)
    #expect(quiet.texts == ["no new crash"])
    #expect(try Self.bundles(kernel).count == 1)
  }

  @Test func `a bundle that was written before a reset is not written again`() async throws {
    let kernel = try await ArmingTests.machine()
    _ = await ArmingTests.arm(kernel)
    try await kernel.panic()
    _ = await ArmingTests.arm(kernel)
    let staged = kernel.machine.state.path.appending("staging")
    let saved = try Self.copy(of: staged)
    _ = Self.collect(kernel)
    // As a reset after the bundle and before the ledger leaves it.
    try kernel.machine.state.remove("bundled.json")
    try Self.restore(saved, to: staged)
    try await kernel.reset()
    _ = Self.collect(kernel)
    #expect(try Self.bundles(kernel).count == 1)
    #expect(try Staging(of: kernel.machine).records().isEmpty)
  }

  @Test func `what systemd-pstore took first reaches a bundle once, and its archive is left alone`() async throws {
    let kernel = try await ArmingTests.machine()
    let archived = "/var/lib/systemd/pstore/dmesg-ramoops-0"
    try await kernel.write("Panic#1 Part1\n<0>[   99.0] Kernel panic - not syncing: first\n", to: archived)
    #expect(Self.collect(kernel).bundles.count == 1)
    #expect(Self.collect(kernel).bundles.isEmpty)
    #expect(kernel.machine.has(archived))
  }

  @Test func `a panic before the crash of the boot before was collected yields both`() async throws {
    let kernel = try await ArmingTests.machine()
    _ = await ArmingTests.arm(kernel)
    try await kernel.panic()
    _ = await ArmingTests.arm(kernel)
    await kernel.leave("Panic#1 Part1\n<0>[    7.000000] Kernel panic - not syncing: early\n", at: 0x3e80_0000)
    try await kernel.reset()
    _ = await ArmingTests.arm(kernel)
    #expect(Self.collect(kernel).bundles.count == 2)
  }

  @Test func `a folder that is a planted link is refused, and the record stays`() async throws {
    let kernel = try await ArmingTests.machine()
    try await kernel.write(
      "Panic#1 Part1\n<0>[    7.0] Kernel panic - not syncing: x\n", to: "/sys/fs/pstore/dmesg-erst-1")
    try Files.createDirectories(kernel.root.appending("var/crash/lastgasp"), permissions: .ownerReadWriteExecute)
    try Files.createDirectories(kernel.root.appending("elsewhere"), permissions: .ownerReadWriteExecute)
    try SymbolicLink.make(
      at: kernel.root.appending("var/crash/lastgasp/logs"), to: kernel.root.appending("elsewhere"))
    let log = Announcements()
    #expect(Self.collect(kernel, log).hasFailed)
    #expect(try Files.entries(of: kernel.root.appending("elsewhere")).isEmpty)
    #expect(try Staging(of: kernel.machine).records().count == 1)
    #expect(log.all.contains { $0.kind == .bundlingFailed && $0.severity == .error })
  }

  @Test(arguments: [("reboot", 0), (nil, 1)] as [(String?, Int)])
  func `a console record is a crash only after a boot that did not end in order`(ending: String?, bundles: Int)
    async throws
  {
    let kernel = try await ArmingTests.machine()
    _ = await ArmingTests.arm(kernel)
    if let ending {
      try BootIdentities(of: kernel.machine).noteEnding(ending, of: kernel.machine.currentIdentity())
    }
    await kernel.leave("<6>[    1.0] booting\n<6>[   50.0] frozen here\n", as: "console-ramoops-0", at: 0x3e80_0000)
    try await kernel.reset()
    _ = await ArmingTests.arm(kernel)
    #expect(Self.collect(kernel).bundles.count == bundles)
    #expect(try Staging(of: kernel.machine).records().isEmpty)
  }

  @Test func `an empty record is settled without a bundle`() async throws {
    let kernel = try await ArmingTests.machine()
    try await kernel.write("", to: "/sys/fs/pstore/dmesg-erst-1")
    #expect(Self.collect(kernel).bundles.isEmpty)
    #expect(try Staging(of: kernel.machine).records().isEmpty)
  }

  @Test func `what crashes after the first collecting is news, though nothing was armed`() async throws {
    let kernel = try await ArmingTests.machine()
    #expect(Self.collect(kernel).bundles.isEmpty)
    let installed = try #require(Installation.recorded(of: kernel.machine))
    let record = FilePath("/var/lib/systemd/pstore/1/dmesg-efi-1")
    try await kernel.write("Panic#1 Part1\n<0>[    7.0] Kernel panic - not syncing: x\n", to: record.string)
    let log = Announcements()
    #expect(Self.collect(kernel, log).bundles.first.map { $0.crashedAt >= installed.at.rounded(.down) } == true)
    #expect(log.all.first { $0.kind == .bundleWritten }?.text.contains("before lastgasp was installed") == false)
  }

  @Test func `a crash from before the installation is told quietly`() async throws {
    let kernel = try await ArmingTests.machine()
    try await kernel.write(
      "Panic#1 Part1\n<0>[    7.0] Kernel panic - not syncing: x\n", to: "/sys/fs/pstore/dmesg-erst-1")
    let installed = Installation(at: 4_000_000_000)
    try kernel.machine.state.save(installed, as: "installation.json")
    let log = Announcements()
    #expect(Self.collect(kernel, log).bundles.count == 1)
    let told = try #require(log.all.first { $0.kind == .bundleWritten })
    #expect(told.severity == .informational)
    #expect(told.text.contains("before lastgasp was installed"))
  }

  static func copy(of directory: FilePath) throws -> [FilePath: [UInt8]] {
    var content: [FilePath: [UInt8]] = [:]
    for name in try Files.entries(of: directory) where !name.string.hasPrefix(".") {
      for file in try Files.entries(of: directory.appending(name)) {
        let path = FilePath(root: nil, [name, file])
        content[path] = try Files.read(directory.appending(path.components))
      }
    }
    return content
  }

  static func restore(_ content: [FilePath: [UInt8]], to directory: FilePath) throws {
    for (path, bytes) in content {
      let file = directory.appending(path.components)
      try Files.createDirectories(file.removingLastComponent(), permissions: .ownerReadWriteExecute)
      try Files.writeDurably(bytes, to: file)
    }
  }
}
