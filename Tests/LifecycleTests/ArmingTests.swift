import BackendConformance
import Backends
import Doctor
import Journal
import LinuxSystem
import Machine
import Settings
import Staging
import Synchronization
import SystemPackage
import Testing

@testable import Lifecycle

/// Announcements as they come.
final class Announcements: Sendable {
  private let list = Mutex<[Announcement]>([])
  var all: [Announcement] { list.withLock { $0 } }
  var texts: [String] { all.map(\.text) }
  var announce: Announce { { announcement in self.list.withLock { $0.append(announcement) } } }
}

@Suite struct ArmingTests {
  static let sysctls = ["panic": "0", "panic_on_oops": "0", "hardlockup_panic": "1", "panic_print": "0"]

  static func machine(ramBuffers: [(UInt64, UInt64)] = [(0x3e80_0000, 6 << 20)]) async throws -> FakeKernel {
    let kernel = try FakeKernel(ramBuffers: ramBuffers)
    for (name, value) in sysctls { try await kernel.write(value + "\n", to: "/proc/sys/kernel/\(name)") }
    return kernel
  }

  static func values(_ kernel: FakeKernel) -> [String: String] {
    Dictionary(uniqueKeysWithValues: sysctls.keys.map { ($0, kernel.machine.fact("/proc/sys/kernel/\($0)") ?? "") })
  }

  static func arm(_ kernel: FakeKernel, _ log: Announcements = Announcements()) async -> Arming.Outcome {
    await Arming(of: kernel.machine, settings: Settings(), announce: log.announce).run()
  }

  @Test func `the sysctls are set only once something is armed, over defaults alone, and taken back`() async throws {
    let kernel = try await Self.machine()
    guard case .armed = await Self.arm(kernel) else {
      Issue.record("not armed")
      return
    }
    var values = Self.values(kernel)
    #expect(values["panic"] == "-1")
    #expect(values["panic_on_oops"] == "1")
    #expect(values["panic_print"] == "66")
    // Somebody decides otherwise meanwhile: that is not undone.
    try await kernel.write("30\n", to: "/proc/sys/kernel/panic")
    let disarming = Disarming(of: kernel.machine, settings: Settings(), announce: { _ in })
    #expect(await disarming.run())
    values = Self.values(kernel)
    #expect(values == ["panic": "30", "panic_on_oops": "0", "hardlockup_panic": "1", "panic_print": "0"])
  }

  @Test func `what the settings do not allow any more is disarmed by the next arming`() async throws {
    let kernel = try await Self.machine()
    guard case .armed = await Self.arm(kernel) else {
      Issue.record("not armed")
      return
    }
    var settings = Settings()
    settings.usePstoreRAM = false
    let log = Announcements()
    let outcome = await Arming(of: kernel.machine, settings: settings, announce: log.announce).run()
    #expect(outcome == .notArmed)
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "(null)")
    #expect(log.texts.contains("pstore-ram is not armed any more"))
    #expect(Self.values(kernel) == Self.sysctls)
  }

  @Test func `a machine on which nothing is armed behaves as before`() async throws {
    let kernel = try await Self.machine(ramBuffers: [])
    let log = Announcements()
    #expect(await Self.arm(kernel, log) == .notArmed)
    #expect(Self.values(kernel) == Self.sysctls)
    let told = try #require(log.all.first { $0.kind == .notArmed })
    #expect(told.text.contains("RAM buffer"))
    #expect(told.text.contains("memmap="))
  }

  @Test func `lastgasp=off arms nothing, and still saves what is there`() async throws {
    let kernel = try await Self.machine()
    try await kernel.write("quiet lastgasp=off\n", to: "/proc/cmdline")
    try await kernel.write("Panic#1 Part1\n", to: "/sys/fs/pstore/dmesg-erst-1")
    #expect(await Self.arm(kernel) == .notArmed)
    #expect(await kernel.ran.isEmpty)
    #expect(try Staging(of: kernel.machine).records().map(\.name) == ["dmesg-erst-1"])
    #expect(Self.values(kernel) == Self.sysctls)
  }

  @Test func `a maintainer script's marker keeps a RAM buffer from being tried`() async throws {
    let kernel = try await Self.machine()
    try await kernel.write("", to: Arming.maintainerScriptMarker)
    let log = Announcements()
    #expect(await Self.arm(kernel, log) == .notArmed)
    #expect(await kernel.ran.isEmpty)
    #expect(log.texts.contains { $0.contains("first tried at the next boot") })
    try await kernel.reset()
    guard case .armed = await Self.arm(kernel) else {
      Issue.record("not armed at the next boot")
      return
    }
  }

  @Test func `what this boot is is known afterwards`() async throws {
    let kernel = try await Self.machine()
    _ = await Self.arm(kernel)
    let identity = try #require(try BootIdentities(of: kernel.machine).all().first)
    #expect(identity.bootID == kernel.machine.bootID)
    #expect(identity.kernelRelease == "6.1.0-53-amd64")
    #expect(identity.commandLine == "quiet")
  }

  @Test func `the journal tells the words that people know from kdumpst`() async throws {
    let kernel = try await Self.machine()
    let log = Announcements()
    _ = await Self.arm(kernel, log)
    #expect(log.texts.contains { $0.hasPrefix("pstore-RAM was loaded successfully") })
  }
}

@Suite struct PanicBehaviorTests {
  @Test(
    arguments: [
      (128 << 10, 2, 66), (128 << 10, 8, 66), (128 << 10, 16, 2), (1 << 20, 64, 66), (16 << 10, 1, 2), (8 << 10, 1, 0),
    ] as [(UInt64, Int, Int)])
  func `what a panic prints besides fits half of the log buffer`(log: UInt64, processors: Int, mask: Int) {
    #expect(PanicPrint.fitting(logBufferBytes: log, processors: processors).rawValue == mask)
  }

  @Test func `only a kernel default is written over`() {
    func change(from before: String, kernelDefault: String = "0", onCommandLine: Bool = false) -> PanicBehavior.Change?
    {
      PanicBehavior.change(
        "panic", from: before, to: -1, kernelDefault: kernelDefault, isOnCommandLine: onCommandLine)
    }
    #expect(change(from: "0")?.after == "-1")
    #expect(change(from: "10") == nil)
    #expect(change(from: "10", kernelDefault: "10")?.before == "10")
    #expect(change(from: "0", onCommandLine: true) == nil)
  }
}

@Suite struct StatusTests {
  static func status(_ kernel: FakeKernel) -> StatusReport { StatusReport(of: kernel.machine, settings: Settings()) }

  @Test func `status says not armed, unproven and proven as the boots go by`() async throws {
    let kernel = try await ArmingTests.machine()
    #expect(Self.status(kernel).verdict.exitStatus == 2)
    _ = await ArmingTests.arm(kernel)
    #expect(Self.status(kernel).verdict.exitStatus == 3)
    try await kernel.reboot()
    _ = await ArmingTests.arm(kernel)
    #expect(Self.status(kernel).verdict.exitStatus == 0)
    try await kernel.install(kernel: "6.1.0-99-amd64")
    #expect(Self.status(kernel).verdict.exitStatus == 3)
  }

  @Test func `every check that is not good says what to do`() async throws {
    for kernel in [try await ArmingTests.machine(), try await ArmingTests.machine(ramBuffers: [])] {
      for check in Self.status(kernel).groups.flatMap(\.checks) where check.verdict != .good {
        #expect(check.remedy != nil, "\(check.name): \(check.finding)")
      }
    }
  }

  @Test func `a record that waits is said`() async throws {
    let kernel = try await ArmingTests.machine()
    try await kernel.write("Panic#1 Part1\n", to: "/sys/fs/pstore/dmesg-erst-1")
    _ = await ArmingTests.arm(kernel)
    let check = Self.status(kernel).checks(in: "collection").first { $0.name == "staging" }
    #expect(check?.finding == "1 record(s) wait for their bundle")
  }
}

@Suite struct UnitGeneratorTests {
  @Test func `the unit waits for the mount of the folder`() {
    #expect(
      UnitGenerator(mountFolder: "/var/crash/lastgasp").collecting.contains(
        "RequiresMountsFor=\"/var/crash/lastgasp\"\n"))
    #expect(!UnitGenerator(mountFolder: "/var/crash/lastgasp").collecting.contains("ProtectHome"))
    #expect(
      UnitGenerator(mountFolder: "/var/crash/lastgasp").collecting.contains("ReadWritePaths=\"-/var/crash\"\n"))
    #expect(!UnitGenerator(mountFolder: "/crash").collecting.contains("ReadWritePaths"))
    let withTarget = UnitGenerator(mountFolder: "/var/crash/lastgasp", plaintextTarget: "/boot/lastgasp")
    #expect(withTarget.collecting.hasSuffix("[Service]\nReadWritePaths=\"-/boot/lastgasp\"\n"))
  }

  @Test func `capturing waits for the same mount as collecting`() throws {
    let folder = FilePath("/tmp/lastgasp-units-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectory(folder, permissions: .ownerReadWriteExecute)
    defer { try? Files.removeTree(folder) }
    try UnitGenerator(mountFolder: "/srv/crash").write(into: folder)
    for unit in ["lastgasp-collect.service.d", "lastgasp-capture.service.d"] {
      let text = try Files.readText(folder.appending(unit).appending("50-mount-folder.conf"))
      #expect(text.contains("RequiresMountsFor=\"/srv/crash\"\n"))
    }
  }

  @Test func `a folder under home is let through the sandbox, and odd names are escaped`() {
    let text = UnitGenerator(mountFolder: #"/home/50% "crash""#).collecting
    #expect(text.contains(#"RequiresMountsFor="/home/50%% \"crash\"""#))
    #expect(text.contains("ProtectHome=no"))
  }
}
