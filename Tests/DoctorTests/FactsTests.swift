import BackendConformance
import Backends
import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

@testable import Doctor

/// What the checks look at, read off files as a kernel shows them.
@Suite struct FactsTests {
  @Test func `what the kernel does at a panic is read off its sysctls`() async throws {
    let kernel = try FakeKernel()
    for (name, value) in ["panic": "-1", "panic_print": "71", "nmi_watchdog": "1", "hung_task_panic": "what"] {
      try await kernel.write("\(value)\n", to: "/proc/sys/kernel/\(name)")
    }
    try await kernel.write("0.00 0.01 0.05 2/311 4242\n", to: "/proc/loadavg")
    try await kernel.write("0-3\n", to: "/sys/devices/system/cpu/online")
    let facts = PanicFacts(of: kernel.machine)
    #expect(facts.values == ["panic": -1, "panic_print": 71, "nmi_watchdog": 1])
    #expect(facts.tasks == 311)
    #expect(facts.processors == 4)
    #expect(facts.print()?.verdict == .warning)
  }

  @Test func `the kernel's own copy of its configuration serves where a distribution leaves none`() async throws {
    let kernel = try FakeKernel()
    #expect(KernelFacts(of: kernel.machine, settings: Settings(), armed: [], seesAll: true).crashOptions() == nil)
    try Files.writeDurably(Self.gzip, to: kernel.root.appending("proc/config.gz"))
    let facts = KernelFacts(of: kernel.machine, settings: Settings(), armed: [], seesAll: true)
    #expect(facts.configuration?["PSTORE_RAM"] == "m")
    #expect(facts.crashOptions()?.finding.contains("CONFIG_PROC_VMCORE") == true)
    // Cut short, it is none.
    try Files.writeDurably(Array(Self.gzip.prefix(30)), to: kernel.root.appending("proc/config.gz"))
    #expect(kernel.machine.kernelConfiguration == nil)
  }

  /// What gzip makes of four options.
  ///
  /// `printf 'CONFIG_PSTORE=y\nCONFIG_PSTORE_RAM=m\nCONFIG_KEXEC_FILE=y\nCONFIG_CRASH_DUMP=y\n' | gzip -n -9`
  static let gzip: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0xf6, 0xf7, 0x73, 0xf3, 0x74,
    0x8f, 0x0f, 0x08, 0x0e, 0xf1, 0x0f, 0x72, 0xb5, 0xad, 0xe4, 0x72, 0x46, 0xe6, 0xc7, 0x07, 0x39,
    0xfa, 0xda, 0xe6, 0xc2, 0xc4, 0xbc, 0x5d, 0x23, 0x5c, 0x9d, 0xe3, 0xdd, 0x3c, 0x7d, 0x90, 0xd4,
    0x39, 0x07, 0x39, 0x06, 0x7b, 0xc4, 0xbb, 0x84, 0xfa, 0x06, 0x00, 0xc5, 0x00, 0x86, 0xc4, 0x56,
    0x75, 0x4c, 0x00, 0x00, 0x00,
  ]

  @Test func `the firmware's variables are counted and looked into`() async throws {
    let kernel = try FakeKernel()
    let folder = "/sys/firmware/efi/efivars"
    #expect(kernel.machine.efiVariables.crashRecords == 0)
    for part in 1...3 {
      try await kernel.write(
        "x", to: "\(folder)/dump-type0-\(part)-1-1700000000-D-cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0")
    }
    try await kernel.write("x", to: "\(folder)/Boot0001-8be4df61-93ca-11d2-aa0d-00e098032b8c")
    #expect(kernel.machine.efiVariables.secureBoot == nil)
    try Files.writeDurably(
      [6, 0, 0, 0, 1],
      to: kernel.root.appending("sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"))
    #expect(kernel.machine.efiVariables.crashRecords == 3)
    #expect(kernel.machine.efiVariables.secureBoot == true)
  }

  @Test func `softdog is no watchdog, and the last drop-in decides what systemd feeds`() async throws {
    let kernel = try FakeKernel()
    try await kernel.write("Software Watchdog\n", to: "/sys/class/watchdog/watchdog0/identity")
    try await kernel.write("active\n", to: "/sys/class/watchdog/watchdog0/state")
    try await kernel.write("iTCO_wdt\n", to: "/sys/class/watchdog/watchdog1/identity")
    try await kernel.write("inactive\n", to: "/sys/class/watchdog/watchdog1/state")
    #expect(
      kernel.machine.watchdogDevices == [WatchdogDevice(name: "watchdog1", identity: "iTCO_wdt", isActive: false)])
    #expect(kernel.machine.systemdSetting("RuntimeWatchdogSec") == nil)
    try await kernel.write(
      "[Manager]\n#RuntimeWatchdogSec=off\nRuntimeWatchdogSec=1min\n", to: "/etc/systemd/system.conf")
    try await kernel.write("[Manager]\nRuntimeWatchdogSec=30s\n", to: "/usr/lib/systemd/system.conf.d/10-watchdog.conf")
    try await kernel.write("[Manager]\nRuntimeWatchdogSec=20s\n", to: "/etc/systemd/system.conf.d/20-mine.conf")
    #expect(kernel.machine.systemdSetting("RuntimeWatchdogSec") == "20s")
  }

  @Test func `those who are logged in are named once, and a session that closes is none`() async throws {
    let kernel = try FakeKernel()
    #expect(kernel.machine.loggedInUsers.isEmpty)
    for (id, text) in [
      "c1": "UID=1000\nUSER=ada\nCLASS=user\nSTATE=active\n", "c2": "UID=1000\nUSER=ada\nCLASS=user\nSTATE=online\n",
      "c3": "UID=113\nUSER=gdm\nCLASS=greeter\nSTATE=active\n", "4": "UID=1001\nUSER=bob\nCLASS=user\nSTATE=closing\n",
    ] { try await kernel.write(text, to: "/run/systemd/sessions/\(id)") }
    #expect(kernel.machine.loggedInUsers == ["ada"])
  }

  @Test func `a unit that something wants is enabled`() async throws {
    let kernel = try FakeKernel()
    try await kernel.write("", to: "/usr/lib/systemd/system/lastgasp-arm.service")
    try await kernel.write("", to: "/usr/lib/systemd/system/lastgasp-collect.service")
    try await kernel.write("", to: "/etc/systemd/system/sysinit.target.wants/lastgasp-arm.service")
    let facts = MachineFacts(of: kernel.machine, settings: Settings(), problems: [], isArmed: true)
    #expect(facts.units()?.remedy == "systemctl enable lastgasp-collect.service")
  }
}
