import Backends
import BootLoaders
@testable import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

@testable import Doctor

/// One way in which a check can be seen.
struct CheckCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var check: Check?
  var verdict: Check.Verdict
  var says: String

  init(_ name: String, _ check: Check?, _ verdict: Check.Verdict, says: String) {
    testDescription = "\(name): \(says)"
    self.check = check
    self.verdict = verdict
    self.says = says
  }
}

/// Every check seen both ways: as it should be, and not.
@Suite struct CheckTableTests {
  static let configuration = """
    CONFIG_KEXEC_FILE=y
    CONFIG_CRASH_DUMP=y
    CONFIG_PROC_VMCORE=y
    CONFIG_RELOCATABLE=y
    CONFIG_DEBUG_INFO_BTF=y
    """

  static func kernel(_ change: (inout KernelFacts) -> Void) -> KernelFacts {
    var facts = KernelFacts(configuration: KernelConfiguration(Array(configuration.utf8)), armed: ["kdump"])
    change(&facts)
    return facts
  }

  static func without(_ option: String) -> KernelConfiguration {
    KernelConfiguration(
      Array(configuration.split(separator: "\n").filter { !$0.contains(option) }.joined(separator: "\n").utf8))
  }

  static func memory(asked: [String] = [], reserved: UInt64 = 0, isLoaded: Bool = false) -> CrashMemory {
    CrashMemory(asked: asked, reservedBytes: reserved, isLoaded: isLoaded, isSupported: true)
  }

  /// A request of the running boot, as it is when all is written.
  static func request(
    boot: String = "", commandLine: String = "quiet", _ change: (inout ReservationRecord) -> Void = { _ in }
  ) -> Check? {
    var record = ReservationRecord(["crashkernel=160M"], of: "GRUB", on: Machine(root: "/nowhere"))
    record.isWritten = true
    change(&record)
    return ReservationFacts(
      record: record, runningBoot: boot, commandLine: KernelCommandLine(commandLine)
    ).request()
  }

  static let kernelCases: [CheckCase] = [
    CheckCase("request", request { $0.askedIn = "" }, .warning, says: "counts from the next boot on"),
    CheckCase("request", request { $0.isWritten = false }, .warning, says: "something stopped it"),
    CheckCase("request", request { $0.refusal = "the kernel reserved nothing" }, .warning, says: "reserved nothing"),
    CheckCase("request", request { $0.isGranted = true }, .good, says: "is reserved"),
    CheckCase(
      "request", request(commandLine: "quiet crashkernel=160M") { $0.askedIn = "" }, .good, says: "was asked of GRUB"),
    CheckCase(
      "words",
      kernel { $0.commandLine = KernelCommandLine("quiet crashkernel=256M ramoops.ecc=1 root=/dev/sda") }.words(),
      .good, says: "says crashkernel=256M ramoops.ecc=1"),
    CheckCase(
      "words", kernel { $0.commandLine = KernelCommandLine("quiet") }.words(), .good, says: "asks for nothing"),
    CheckCase(
      "blacklist",
      kernel { ($0.commandLine, $0.armed) = (KernelCommandLine("module_blacklist=nouveau,ramoops"), []) }.blacklist(),
      .bad, says: "keeps ramoops from being loaded"),
    CheckCase(
      "crash memory", kernel { $0.crashMemory = memory(reserved: 256 << 20, isLoaded: true) }.crashMemoryUse(), .good,
      says: "a crash kernel is loaded in 256 MiB"),
    CheckCase(
      "crash memory", kernel { $0.crashMemory = memory(reserved: 256 << 20) }.crashMemoryUse(), .warning,
      says: "none is loaded"),
    CheckCase(
      "crash memory", kernel { $0.crashMemory = memory(asked: ["256M"]) }.crashMemoryUse(), .warning,
      says: "kexec_crash_size is 0"),
    CheckCase("crash memory", kernel { $0.crashMemory = memory() }.crashMemoryUse(), .good, says: "none was asked for"),
    CheckCase("options", kernel { _ in }.crashOptions(), .good, says: "PROC_VMCORE"),
    CheckCase(
      "options", kernel { $0.configuration = without("PROC_VMCORE") }.crashOptions(), .bad,
      says: "without CONFIG_PROC_VMCORE"),
    CheckCase(
      "options", kernel { $0.configuration = without("RELOCATABLE") }.crashOptions(), .bad,
      says: "without CONFIG_RELOCATABLE"),
    CheckCase(
      "options", kernel { ($0.configuration, $0.armed) = (without("KEXEC"), ["pstore-ram"]) }.crashOptions(), .warning,
      says: "without CONFIG_KEXEC_FILE"),
    CheckCase("debug info", kernel { _ in }.debugInformation(), .good, says: "DEBUG_INFO_BTF"),
    CheckCase(
      "debug info", kernel { $0.configuration = without("DEBUG_INFO") }.debugInformation(), .warning,
      says: "nobody can look into its vmcore"),
    CheckCase("lockdown", kernel { _ in }.lockedDown(), .good, says: "not locked down"),
    CheckCase("lockdown", kernel { $0.lockdown = .integrity }.lockedDown(), .good, says: "allows for"),
    CheckCase(
      "lockdown", kernel { ($0.lockdown, $0.armed) = (.integrity, []) }.lockedDown(), .warning, says: "no RAM buffer"),
    CheckCase("Secure Boot", kernel { $0.secureBoot = true }.signatures(), .good, says: "is on"),
    CheckCase("Secure Boot", kernel { $0.secureBoot = false }.signatures(), .good, says: "is off"),
    CheckCase("Secure Boot", kernel { _ in }.signatures(), .good, says: "has no Secure Boot"),
    CheckCase("slot", kernel { $0.slot = .ramoops }.pstoreSlot(), .good, says: "ramoops"),
    CheckCase("slot", kernel { $0.slot = .empty }.pstoreSlot(), .warning, says: "no pstore backend"),
  ]

  static func panic(_ values: [String: Int], _ change: (inout PanicFacts) -> Void = { _ in }) -> PanicFacts {
    var facts = PanicFacts(values: values)
    change(&facts)
    return facts
  }

  static let panicCases: [CheckCase] = [
    CheckCase("reboot", panic(["panic": -1]).reboot(), .good, says: "reboots at once"),
    CheckCase("reboot", panic(["panic": 10]).reboot(), .good, says: "after 10 s"),
    CheckCase("reboot", panic(["panic": 0]).reboot(), .warning, says: "stays halted"),
    CheckCase("oops", panic(["panic_on_oops": 1]).oops(), .good, says: "an oops is a panic"),
    CheckCase("oops", panic(["panic_on_oops": 0]).oops(), .warning, says: "goes on after an oops"),
    CheckCase("print", panic(["panic_print": 66]).print(), .good, says: "leaves room"),
    // SteamOS's own record: 141 KB of task dumps, and no panic in it.
    CheckCase("print", panic(["panic_print": 71]).print(), .warning, says: "push the panic itself out"),
    CheckCase("print", panic(["panic_print": 66]) { $0.processors = 32 }.print(), .warning, says: "push the panic"),
    CheckCase(
      "print", panic(["panic_print": 66]) { ($0.processors, $0.logBufferBytes) = (32, 1 << 20) }.print(), .good,
      says: "leaves room"),
    CheckCase(
      "hard lockup", panic(["nmi_watchdog": 1, "hardlockup_panic": 1]).hardLockup(), .good, says: "becomes a panic"),
    CheckCase(
      "hard lockup", panic(["nmi_watchdog": 1, "hardlockup_panic": 0]).hardLockup(), .warning, says: "is no panic"),
    CheckCase("hard lockup", panic(["nmi_watchdog": 0]).hardLockup(), .warning, says: "nobody notices a total freeze"),
    CheckCase("hard lockup", panic([:]) { $0.hasHardLockupDetector = false }.hardLockup(), .good, says: "no detector"),
    CheckCase(
      "soft lockup", panic(["soft_watchdog": 1, "softlockup_panic": 1]).softLockup(), .good, says: "becomes a panic"),
    CheckCase(
      "soft lockup", panic(["soft_watchdog": 1, "softlockup_panic": 0]).softLockup(), .good, says: "is logged"),
    CheckCase("soft lockup", panic(["soft_watchdog": 0]).softLockup(), .warning, says: "nobody notices"),
    CheckCase(
      "hung task", panic(["hung_task_timeout_secs": 120, "hung_task_panic": 1]).hungTask(), .good,
      says: "becomes a panic"),
    CheckCase("hung task", panic(["hung_task_timeout_secs": 120]).hungTask(), .good, says: "is logged"),
    CheckCase("hung task", panic(["hung_task_timeout_secs": 0]).hungTask(), .warning, says: "nobody notices"),
  ]

  static func space(free: UInt64, isReadOnly: Bool = false) -> FileSystemSpace {
    FileSystemSpace(availableBytes: free, totalBytes: 1 << 30, isReadOnly: isReadOnly)
  }

  static func collection(_ change: (inout CollectionFacts) -> Void) -> CollectionFacts {
    var facts = CollectionFacts(
      space: space(free: 512 << 20), keepFreeBytes: 64 << 20, runningBoot: "now", kernel: "6.1", now: 5000,
      isThrough: true)
    change(&facts)
    return facts
  }

  static func last(_ boot: String = "now", failed: Bool = false, bundles: [String] = []) -> CollectionFacts.State {
    CollectionFacts.State(last: LastCollection(bootID: boot, at: 0, bundles: bundles, hasFailed: failed))
  }

  static func tested(
    _ outcome: CrashTest.Outcome, boot: String = "before", kernel: String = "6.1", provenAt: Double? = nil
  ) -> Check? {
    var test = CrashTest(bootID: boot, at: 1000, kernel: kernel, backend: "pstore-ram")
    (test.outcome, test.bundle, test.ending) = (outcome, "B", "that boot ended by reboot")
    let state = CollectionFacts.State(test: test, provenAt: provenAt)
    return collection { _ in }.test(state, armed: ["pstore-ram"])
  }

  static let collectionCases: [CheckCase] = [
    CheckCase("target", collection { _ in }.target(), .good, says: "512 MiB are free"),
    CheckCase("target", collection { $0.space = nil }.target(), .bad, says: "cannot be looked at"),
    CheckCase(
      "target", collection { $0.space = space(free: 1 << 30, isReadOnly: true) }.target(), .bad, says: "read-only"),
    CheckCase("target", collection { $0.space = space(free: 1 << 20) }.target(), .bad, says: "only 1 MiB are free"),
    CheckCase("target", collection { $0.obstacle = "/var/crash is a link" }.target(), .bad, says: "is a link"),
    CheckCase("room", collection { _ in }.room(), .good, says: "KEEP_FREE_BYTES: 64 MiB"),
    CheckCase("room", collection { $0.keepFreeBytes = 1 << 30 }.room(), .warning, says: "vmcores are given up"),
    CheckCase("group", collection { $0.problem = "there is no group crash" }.group(), .warning, says: "no group crash"),
    CheckCase("staging", collection { _ in }.waiting(.init()), .good, says: "no record waits"),
    CheckCase("staging", collection { _ in }.waiting(.init(waiting: 2)), .warning, says: "2 record(s) wait"),
    CheckCase("staging", collection { _ in }.waiting(.init(waiting: nil)), .bad, says: "cannot be read"),
    CheckCase("last", collection { _ in }.last(last()), .good, says: "1970-01-01 00:00:00 UTC: no new crash"),
    CheckCase("last", collection { _ in }.last(last(bundles: ["A"])), .good, says: ": A"),
    CheckCase("last", collection { _ in }.last(last(failed: true)), .warning, says: "could not do everything"),
    CheckCase("last", collection { _ in }.last(last("before")), .warning, says: "this boot has not collected"),
    CheckCase("last", collection { $0.isThrough = false }.last(last("before")), .good, says: "no new crash"),
    CheckCase("last", collection { _ in }.last(.init()), .warning, says: "nothing was ever collected"),
    CheckCase("last", collection { $0.isThrough = false }.last(.init()), .good, says: "nothing was ever collected"),
    CheckCase("test", tested(.recorded), .good, says: "with kernel 6.1 was recorded as B"),
    CheckCase("test", tested(.notCrashed), .warning, says: "that boot ended by reboot"),
    CheckCase("test", tested(.leftNothing), .bad, says: "left no record (pstore-ram)"),
    CheckCase("test", tested(.leftNothing, provenAt: 500), .bad, says: "left no record"),
    CheckCase("test", tested(.leftNothing, provenAt: 2000), .good, says: "one came through since"),
    CheckCase("test", tested(.leftNothing, kernel: "5.10"), .warning, says: "with kernel 5.10 left no record"),
    CheckCase("test", tested(.pending), .warning, says: "has not been collected"),
    CheckCase("test", tested(.pending, boot: "now"), .warning, says: "has not crashed"),
  ]

  static func machine(_ change: (inout MachineFacts) -> Void) -> MachineFacts {
    var facts = MachineFacts()
    change(&facts)
    return facts
  }

  static let efi = EFIVariables(arePresent: true, space: space(free: 512 << 20))
  static let watchdog = WatchdogDevice(name: "watchdog0", identity: "iTCO_wdt", isActive: false)
  static let fed = WatchdogDevice(name: "watchdog0", identity: "iTCO_wdt", isActive: true)

  static let machineCases: [CheckCase] = [
    CheckCase("switch", machine { $0.isSwitchedOff = true }.switchedOff(), .bad, says: "lastgasp=off"),
    CheckCase("settings", machine { _ in }.settings().first, .good, says: "all understood"),
    CheckCase(
      "units", machine { ($0.installedUnits, $0.enabledUnits) = (["a.service"], ["a.service"]) }.units(), .good,
      says: "its units are enabled"),
    CheckCase("units", machine { $0.installedUnits = ["a.service"] }.units(), .warning, says: "a.service not enabled"),
    CheckCase("other tools", machine { _ in }.others(), .good, says: "no other crash tool"),
    CheckCase("other tools", machine { $0.otherTools = [CrashTool.known[1]] }.others(), .warning, says: "kdumpst"),
    CheckCase("systemd-pstore", machine { _ in }.systemdPstore(), .good, says: "is not enabled"),
    CheckCase(
      "systemd-pstore", machine { $0.enabledUnits = ["systemd-pstore.service"] }.systemdPstore(), .good,
      says: "is collected there"),
    CheckCase("records", machine { $0.variables = efi }.records(), .good, says: "no crash record"),
    CheckCase(
      "records", machine { $0.variables = EFIVariables(arePresent: true, crashRecords: 9) }.records(), .warning,
      says: "9 part(s)"),
    CheckCase("variables", machine { $0.variables = efi }.variableRoom(), .good, says: "512 MiB of 1 GiB"),
    CheckCase(
      "variables",
      machine { $0.variables = EFIVariables(arePresent: true, space: space(free: 16 << 10)) }.variableRoom(),
      .warning, says: "only 16 KiB of 1 GiB"),
    CheckCase("watchdog", machine { _ in }.watchdog(), .good, says: "no hardware watchdog"),
    CheckCase("watchdog", machine { $0.watchdogs = [fed] }.watchdog(), .good, says: "(iTCO_wdt) is active"),
    CheckCase("watchdog", machine { $0.watchdogs = [watchdog] }.watchdog(), .warning, says: "is not used"),
    CheckCase(
      "watchdog", machine { ($0.watchdogs, $0.runtimeWatchdog) = ([watchdog], "30s") }.watchdog(), .warning,
      says: "RuntimeWatchdogSec=30s is set"),
  ]

  @Test(arguments: kernelCases + panicCases + collectionCases + machineCases)
  func `every check is seen both ways, and names what mends it`(wanted: CheckCase) throws {
    let check = try #require(wanted.check)
    #expect(check.verdict == wanted.verdict)
    #expect(check.finding.contains(wanted.says), "\(check.finding)")
    #expect(check.verdict == .good || check.remedy?.isEmpty == false)
  }

  @Test func `what a freeze and an oops lead to is told whatever is armed`() {
    let checks = Self.panic(["panic": 0, "panic_on_oops": 0, "nmi_watchdog": 0, "soft_watchdog": 0]) { _ in }.checks()
    #expect(checks.map(\.name) == ["reboot", "oops", "hard-lockup", "soft-lockup"])
    #expect(checks.allSatisfy { $0.verdict == .warning && $0.remedy != nil })
  }

  @Test func `what does not apply is not said`() {
    #expect(Self.kernel { _ in }.blacklist() == nil)
    #expect(Self.kernel { $0.isKdumpWanted = false }.crashOptions() == nil)
    #expect(Self.kernel { $0.armed = ["pstore-ram"] }.debugInformation() == nil)
    #expect(Self.kernel { _ in }.pstoreSlot() == nil)
    #expect(Self.panic([:]).print() == nil)
    #expect(Self.machine { ($0.watchdogs, $0.isArmed) = ([Self.watchdog], false) }.watchdog() == nil)
    #expect(Self.collection { _ in }.group() == nil)
    #expect(Self.machine { _ in }.switchedOff() == nil)
    #expect(Self.machine { _ in }.units() == nil)
    #expect(Self.machine { _ in }.records() == nil)
    #expect(Self.machine { _ in }.variableRoom() == nil)
  }
}
