import BackendConformance
import Backends
import Bundles
import CapturePlan
import Doctor
import Journal
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage
import Testing

@testable import Lifecycle

/// `lastgasp test`, from the announcement to what the next boot says of it.
@Suite struct CrashTestTests {
  static func machine(ramBuffers: [(UInt64, UInt64)] = [(0x3e80_0000, 6 << 20)]) async throws -> FakeKernel {
    let kernel = try await ArmingTests.machine(ramBuffers: ramBuffers)
    try await kernel.write("", to: "/proc/sysrq-trigger")
    try await kernel.write("", to: "/dev/kmsg")
    return kernel
  }

  static func testing(_ kernel: FakeKernel, _ log: Announcements = Announcements()) -> CrashTesting {
    CrashTesting(of: kernel.machine, settings: Settings(), announce: log.announce)
  }

  /// Arms, and does everything that a test does before the crash.
  static func announced() async throws -> (FakeKernel, CrashTest) {
    let kernel = try await machine()
    _ = await ArmingTests.arm(kernel)
    let testing = testing(kernel)
    try await testing.announceDurably(try testing.prepare())
    return (kernel, try #require(last(kernel)))
  }

  static func last(_ kernel: FakeKernel) -> CrashTest? { CrashTests(of: kernel.machine).last() }

  static func kmsg(_ kernel: FakeKernel) -> String { kernel.machine.fact("/dev/kmsg") ?? "" }

  /// Arms and collects, as a boot does.
  static func nextBoot(_ kernel: FakeKernel) async -> (Collection.Outcome, Announcements) {
    let log = Announcements()
    _ = await ArmingTests.arm(kernel, log)
    return (CollectionTests.collect(kernel, log), log)
  }

  @Test func `a test that came through proves by test, is marked in its bundle, and is told as no crash`() async throws
  {
    let (kernel, test) = try await Self.announced()
    #expect(Self.kmsg(kernel).contains(test.announcement))
    #expect(test.stage == .crashing)
    try await kernel.panic(after: test.announcement)
    let (outcome, log) = await Self.nextBoot(kernel)
    #expect(!outcome.hasFailed)
    let bundle = try #require(outcome.bundles.first)
    #expect(bundle.isTest)
    #expect(bundle.title.hasPrefix("test crash: "))
    #expect(try CollectionTests.bundles(kernel).map(\.isTest) == [true])
    #expect(!log.all.contains { $0.kind == .bundleWritten })
    let told = try #require(log.all.first { $0.kind == .testRecorded })
    #expect(told.severity == .notice)
    #expect(told.fields["BUNDLE_ID"] == bundle.id)
    #expect(Self.last(kernel)?.outcome == .recorded)
    let report = StatusTests.status(kernel)
    #expect(report.verdict == .proven)
    #expect(report.armed?.standing.proof?.way == .test)
    #expect(report.armed?.standing.proof?.kernel == "6.1.0-53-amd64")
    #expect(report.checks(in: "collection").first { $0.name == "test" }?.verdict == .good)
    // Nothing more is said of it at the boot after.
    try await kernel.reboot()
    let (_, quiet) = await Self.nextBoot(kernel)
    #expect(!quiet.all.contains { [.testRecorded, .testLeftNothing, .testNotCrashed].contains($0.kind) })
  }

  @Test func `a reset before the records were let go tells of one test, and bundles it once`() async throws {
    let (kernel, test) = try await Self.announced()
    try await kernel.panic(after: test.announcement)
    _ = await ArmingTests.arm(kernel)
    let staged = kernel.machine.state.path.appending("staging")
    let saved = try CollectionTests.copy(of: staged)
    _ = CollectionTests.collect(kernel)
    try kernel.machine.state.remove("bundled.json")
    try CollectionTests.restore(saved, to: staged)
    try await kernel.reset()
    let (_, log) = await Self.nextBoot(kernel)
    #expect(try CollectionTests.bundles(kernel).map(\.isTest) == [true])
    #expect(!log.all.contains { $0.kind == .bundleWritten || $0.kind == .testLeftNothing })
    #expect(Self.last(kernel)?.outcome == .recorded)
  }

  @Test func `a real crash instead of the test is one, whatever its time`() async throws {
    let (kernel, _) = try await Self.announced()
    try await kernel.panic(after: "something else went wrong")
    let (outcome, log) = await Self.nextBoot(kernel)
    #expect(outcome.bundles.map(\.isTest) == [false])
    #expect(log.all.contains { $0.kind == .bundleWritten && $0.severity == .warning })
    #expect(log.all.contains { $0.kind == .testLeftNothing && $0.severity == .error })
    #expect(StatusTests.status(kernel).armed?.standing.proof?.way == .crash)
  }

  @Test func `a test that left nothing is said loudly, proves nothing, and status fails until something comes through`()
    async throws
  {
    let (kernel, _) = try await Self.announced()
    await kernel.forget(at: 0x3e80_0000)
    try await kernel.panic()
    let (_, log) = await Self.nextBoot(kernel)
    let told = try #require(log.all.first { $0.kind == .testLeftNothing })
    #expect(told.severity == .error)
    #expect(told.text.contains("left no record"))
    let report = StatusTests.status(kernel)
    #expect(report.verdict == .broken)
    #expect(report.armed?.standing == .unproven)
    #expect(report.faults.contains { $0.finding.contains("left no record") })
    // It is said once.
    let (_, quiet) = await Self.nextBoot(kernel)
    #expect(!quiet.all.contains { $0.kind == .testLeftNothing })
  }

  @Test func `a boot that never came to its crash says nothing about what is armed`() async throws {
    for (ending, words) in [("reboot", "ended by reboot"), (nil, "cut off")] {
      let (kernel, announced) = try await Self.announced()
      var test = announced
      test.stage = ending == nil ? .announced : .crashing
      try CrashTests(of: kernel.machine).save(test)
      try BootIdentities(of: kernel.machine).noteEnding(ending, of: kernel.machine.currentIdentity())
      try await kernel.reset()
      let (_, log) = await Self.nextBoot(kernel)
      #expect(log.all.contains { $0.kind == .testNotCrashed && $0.text.contains(words) })
      #expect(!log.all.contains { $0.kind == .testLeftNothing })
      #expect(StatusTests.status(kernel).verdict != .broken)
    }
  }

  @Test func `where not everything could be looked at, nothing is said yet`() async throws {
    let (kernel, test) = try await Self.announced()
    try await kernel.panic(after: test.announcement)
    try Files.createDirectories(kernel.root.appending("var/crash"), permissions: .ownerReadWriteExecute)
    try await kernel.write("in the way", to: "/var/crash/lastgasp")
    let (outcome, log) = await Self.nextBoot(kernel)
    #expect(outcome.hasFailed)
    #expect(!log.all.contains { $0.kind == .testLeftNothing })
    try Files.remove(kernel.root.appending("var/crash/lastgasp"))
    let (again, _) = await Self.nextBoot(kernel)
    #expect(again.bundles.map(\.isTest) == [true])
    #expect(Self.last(kernel)?.outcome == .recorded)
  }

  @Test func `a capture kernel's log of the tested boot is a test, and its failure to save one is told`() throws {
    for (isSaved, outcome) in [(true, CrashTest.Outcome.recorded), (false, .leftNothing)] {
      let captured = try CapturedMachine()
      var test = CrashTest(bootID: CapturedMachine.boot, at: 1, kernel: "6.1.0-53-amd64", backend: "kdump")
      test.stage = .crashing
      try CrashTests(of: captured.machine).save(test)
      let status = CapturedMachine.status { status in
        guard !isSaved else { return }
        (status.dmesg, status.dmesgReason) = (.failed, "no room")
      }
      try captured.capture(status, dmesg: isSaved ? CapturedMachine.dmesg() : nil)
      let log = Announcements()
      #expect(captured.collect(log).bundles.map(\.isTest) == [true])
      #expect(CrashTests(of: captured.machine).last()?.outcome == outcome)
      #expect(log.all.contains { $0.kind == (isSaved ? .testRecorded : .testLeftNothing) })
    }
  }

  @Test func `nothing armed is no test, and what to do is said`() async throws {
    let kernel = try await Self.machine(ramBuffers: [])
    _ = await ArmingTests.arm(kernel)
    let refusal = try #require(throws: Refusal.self) { try Self.testing(kernel).prepare() }
    #expect(refusal.reason.hasPrefix("nothing is armed"))
    #expect(refusal.remedy?.isEmpty == false)
    let armed = try await ArmingTests.machine()
    _ = await ArmingTests.arm(armed)
    #expect(throws: Refusal.self) { try Self.testing(armed).prepare() }
  }

  @Test func `a test whose crash is still to be collected is not followed by another`() async throws {
    let (kernel, test) = try await Self.announced()
    try await kernel.panic(after: test.announcement)
    _ = await ArmingTests.arm(kernel)
    let refusal = try #require(throws: Refusal.self) { try Self.testing(kernel).prepare() }
    #expect(refusal.remedy == "lastgasp collect")
    _ = CollectionTests.collect(kernel)
    #expect(throws: Never.self) { try Self.testing(kernel).prepare() }
  }

  @Test func `before it, those who are logged in are named and the sysctls lead to a reboot`() async throws {
    let kernel = try await Self.machine()
    _ = await ArmingTests.arm(kernel)
    try await kernel.write("USER=ada\nCLASS=user\nSTATE=active\n", to: "/run/systemd/sessions/2")
    for name in ["panic", "panic_on_oops"] { try await kernel.write("0\n", to: "/proc/sys/kernel/\(name)") }
    let log = Announcements()
    let testing = Self.testing(kernel, log)
    let preparation = try testing.prepare()
    #expect(preparation.users == ["ada"])
    #expect(preparation.changesReboot)
    // A kernel that takes the key and lives on: no test is left to be judged.
    try await testing.crash(preparation)
    #expect(kernel.machine.fact("/proc/sysrq-trigger") == "c")
    #expect(kernel.machine.fact("/proc/sys/kernel/panic") == "-1")
    #expect(kernel.machine.fact("/proc/sys/kernel/panic_on_oops") == "1")
    #expect(log.all.map(\.kind) == [.testBegun])
    #expect(Self.last(kernel) == nil)
  }
}
