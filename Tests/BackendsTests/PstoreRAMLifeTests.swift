import BackendConformance
import Backends
import LinuxSystem
import Machine
import Settings
import Staging
import Synchronization
import SystemPackage
import Testing

/// Boots of one machine with pstore-RAM, told as a person would.
@Suite struct PstoreRAMLifeTests {
  static let first: UInt64 = 0x3e80_0000
  static let second: UInt64 = 0x3f00_0000
  static let panic = "Panic#1 Part1\n<0>[    9.0] Kernel panic - not syncing: gone\n"

  final class Events: Sendable {
    private let list = Mutex<[BackendEvent]>([])
    var all: [BackendEvent] { list.withLock { $0 } }
    func add(_ event: BackendEvent) { list.withLock { $0.append(event) } }
  }

  static func buffer() throws -> FakeKernel { try FakeKernel(ramBuffers: [(first, 6 << 20)]) }

  static func arm(
    _ kernel: FakeKernel, _ settings: Settings = Settings(), mayTryUnproven: Bool = true, retries: Bool = false,
    events: Events = Events()
  ) async throws -> Armament {
    let context = kernel.context(
      settings, mayTryUnproven: mayTryUnproven, retriesRegions: retries, report: { events.add($0) })
    return try await PstoreRAMBackend(context).arm()
  }

  static func refusal(
    _ kernel: FakeKernel, _ settings: Settings = Settings(), mayTryUnproven: Bool = true, events: Events = Events()
  ) async throws -> Refusal {
    do {
      let armament = try await arm(kernel, settings, mayTryUnproven: mayTryUnproven, events: events)
      Issue.record("armed where it should not be: \(armament)")
      return Refusal("")
    } catch let error as BackendError {
      return error.refusal
    }
  }

  @Test func `a clean reboot proves a region, and clean shutdowns are then no longer dumped`() async throws {
    let kernel = try Self.buffer()
    #expect(try await Self.arm(kernel).standing == .unproven)
    #expect(await kernel.ran.last?.contains("max_reason=4") == true)
    try BootMilestones(of: kernel.machine).noteComplete()
    try await kernel.reboot()
    let armament = try await Self.arm(kernel)
    guard case .proven(let proof) = armament.standing else {
      Issue.record("not proven: \(armament)")
      return
    }
    #expect(proof.way == .reboot)
    #expect(await kernel.ran.last?.contains("max_reason=2") == true)
    #expect(try kernel.machine.state.names().contains("trial.json") == false)
  }

  @Test func `a new kernel turns a proof stale, and clean shutdowns are dumped again`() async throws {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try await kernel.panic()
    #expect(try await Self.arm(kernel).standing.isProven)
    try await kernel.reset()
    try await kernel.install(kernel: "6.1.0-99-amd64")
    let armament = try await Self.arm(kernel)
    guard case .stale(_, let change) = armament.standing else {
      Issue.record("not stale: \(armament)")
      return
    }
    #expect(change.contains("6.1.0-53-amd64"))
    #expect(change.contains("6.1.0-99-amd64"))
    #expect(await kernel.ran.last?.contains("max_reason=4") == true)
  }

  @Test func `a record is read with the sizes that the crashed boot used before new sizes hold`() async throws {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try await kernel.panic()
    var settings = Settings()
    settings.pstoreRecordSize = 2 << 20
    let armament = try await Self.arm(kernel, settings)
    #expect(armament.description.contains("2 MiB"))
    let loads = await kernel.ran.filter { $0.hasPrefix("modprobe ramoops") }
    #expect(loads.count == 4)
    #expect(loads[2].contains("record_size=1048576"))
    #expect(loads[3].contains("record_size=2097152"))
    #expect(try Staging(of: kernel.machine).records().map(\.name) == ["dmesg-ramoops-0"])
  }

  @Test func `two warm reboots without their record give a region up, and the next one is taken`() async throws {
    let kernel = try FakeKernel(ramBuffers: [(Self.first, 6 << 20), (Self.second, 5 << 20)])
    await kernel.forget(at: Self.first)
    let events = Events()
    for _ in 1...2 {
      let armament = try await Self.arm(kernel, events: events)
      #expect(armament.description.contains("0x3e800000"))
      let milestones = BootMilestones(of: kernel.machine)
      try milestones.noteComplete()
      #expect(try milestones.noteEnding(jobs: "12 reboot.target start waiting") == .reboot)
      try await kernel.reboot()
    }
    #expect(try await Self.arm(kernel, events: events).description.contains("0x3f000000"))
    #expect(events.all.contains { if case .regionGivenUp = $0 { true } else { false } })
    let backend = PstoreRAMBackend(kernel.context())
    #expect(backend.armament()?.description.contains("0x3f000000") == true)
  }

  @Test(arguments: ["poweroff", "halt", "kexec", "soft-reboot"])
  func `an ending that is no warm reboot says nothing`(way: String) async throws {
    let kernel = try Self.buffer()
    await kernel.forget(at: Self.first)
    for _ in 1...3 {
      #expect(try await Self.arm(kernel).standing == .unproven)
      let milestones = BootMilestones(of: kernel.machine)
      try milestones.noteComplete()
      #expect(
        try milestones.noteEnding(jobs: "1 shutdown.target start\n2 \(way).target start waiting")?.rawValue == way)
      try await kernel.reset()
    }
    #expect(try await Self.arm(kernel).standing == .unproven)
  }

  @Test func `a unit that stops while the machine goes on takes an earlier ending back`() async throws {
    let kernel = try Self.buffer()
    let milestones = BootMilestones(of: kernel.machine)
    #expect(try milestones.noteEnding(jobs: "2 reboot.target start waiting") == .reboot)
    #expect(try milestones.noteEnding(jobs: "2 getty.target start waiting") == nil)
    #expect(try kernel.machine.state.names().contains("ending.json") == false)
  }

  @Test func `a trial that two boots never finished is quarantined, and retried only when asked`() async throws {
    let kernel = try FakeKernel(ramBuffers: [(Self.first, 6 << 20), (Self.second, 5 << 20)])
    await kernel.forget(at: Self.first)
    _ = try await Self.arm(kernel)
    try await kernel.reset()
    let events = Events()
    _ = try await Self.arm(kernel, events: events)
    #expect(events.all.contains { if case .regionTried = $0 { true } else { false } })
    try await kernel.reset()
    let refusal = try await Self.refusal(kernel, events: events)
    #expect(refusal.reason.contains("quarantined"))
    #expect(refusal.reason.contains("0x3f000000"), "another RAM buffer must not be tried")
    #expect(refusal.remedy?.contains("--retry-region") == true)
    #expect(events.all.contains { if case .regionQuarantined = $0 { true } else { false } })
    #expect(PstoreRAMBackend(kernel.context()).armament() == nil)
    #expect(try await Self.arm(kernel, retries: true).description.contains("0x3e800000"))
  }

  @Test func `a valid record proves a region before any thought of quarantine`() async throws {
    let kernel = try Self.buffer()
    for _ in 1...2 {
      _ = try await Self.arm(kernel)
      try await kernel.reset()
    }
    await kernel.leave(Self.panic, at: Self.first)
    #expect(try await Self.arm(kernel).standing.isProven)
    #expect(try Staging(of: kernel.machine).records().count == 1)
  }

  @Test func `an oops of the boot that is running proves nothing when arming is repeated`() async throws {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    #expect(try await PstoreRAMBackend(kernel.context()).disarm())
    await kernel.leave("Oops#1 Part1\n<4>[    50.0] BUG: something\n", at: Self.first)
    #expect(try await Self.arm(kernel).standing == .unproven)
    #expect(try Staging(of: kernel.machine).records().count == 1)
  }

  @Test
  func
    `a state directory that cannot be written leaves a proven region armed, and no shutdown is dumped over a record`()
    async throws
  {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try await kernel.panic()
    _ = try await Self.arm(kernel)
    try await kernel.panic()
    // A directory in the place of the temporary names makes every write of state fail, as a full disk does.
    for name in ["regions.json", "armed-region.json"] {
      try await kernel.write("", to: "/var/lib/lastgasp/.\(name).new/in-the-way")
    }
    let events = Events()
    _ = try await Self.arm(kernel, events: events)
    #expect(events.all.contains { if case .stateNotKept = $0 { true } else { false } })
    #expect(await kernel.ran.last?.contains("max_reason=2") == true)
    #expect(PstoreRAMBackend(kernel.context()).armament() != nil)
  }

  @Test func `efi_pstore has its place back in the end, also after the region was retried`() async throws {
    let kernel = try Self.buffer()
    try await kernel.loadEFI()
    _ = try await Self.arm(kernel)
    _ = try await Self.arm(kernel, retries: true)
    #expect(try await PstoreRAMBackend(kernel.context()).disarm())
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "efi_pstore")
  }

  @Test func `efi_pstore that udev loaded in vain meanwhile comes back all the same`() async throws {
    let kernel = try Self.buffer()
    try await kernel.loadEFI()
    _ = try await Self.arm(kernel)
    _ = try await kernel.run("modprobe", ["efi_pstore"])
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "ramoops")
    #expect(try await PstoreRAMBackend(kernel.context()).disarm())
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "efi_pstore")
  }

  @Test func `a region that booted through before is looked into once more before it is given up`() async throws {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try BootMilestones(of: kernel.machine).noteComplete()
    try await kernel.panic()
    // Two boots that were reset in modprobe, as their markers tell.
    let trial = kernel.machine.state.path.appending("trial.json")
    var text = try Files.readText(trial)
    let end = try #require(text.lastIndex(of: "]"))
    text.insert(contentsOf: ["b", "c"].map { ", {\"bootID\": \"\($0)\", \"stage\": \"loading\"}" }.joined(), at: end)
    try Files.writeDurably(Array(text.utf8), to: trial)
    #expect(try await Self.arm(kernel).standing.isProven)
    #expect(try Staging(of: kernel.machine).records().count == 1)
  }

  @Test func `a reset between the release of a record and its verdict is no miss`() async throws {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try BootMilestones(of: kernel.machine).noteComplete()
    _ = try BootMilestones(of: kernel.machine).noteEnding(jobs: "2 reboot.target start")
    try await kernel.reboot()
    // The ledger cannot be written, as if the machine were reset before it.
    try await kernel.write("", to: "/var/lib/lastgasp/.regions.json.new/in-the-way")
    _ = try await Self.arm(kernel)
    try Files.removeTree(kernel.root.appending("var/lib/lastgasp/.regions.json.new"))
    try await kernel.reset()
    let events = Events()
    _ = try await Self.arm(kernel, events: events)
    #expect(!events.all.contains { if case .regionMissed = $0 { true } else { false } })
  }

  @Test func `a reservation that the kernel refused is not taken for a region`() async throws {
    let kernel = try FakeKernel(kernel: "6.12.43+deb13-amd64", commandLine: "reserve_mem=4M:4096:lastgasp")
    #expect(try await Self.refusal(kernel).reason.contains("could not be loaded"))
    #expect(!kernel.machine.has("/sys/module/ramoops"))
  }

  @Test func `garbage that shows up as a record is kept but proves nothing`() async throws {
    let kernel = try Self.buffer()
    await kernel.leave("\u{1}\u{2} not a dump", at: Self.first)
    #expect(try await Self.arm(kernel).standing == .unproven)
    #expect(try Staging(of: kernel.machine).records().count == 1)
  }

  @Test func `a maintainer script arms what is reserved but tries no RAM buffer`() async throws {
    let buffer = try Self.buffer()
    let refusal = try await Self.refusal(buffer, mayTryUnproven: false)
    #expect(refusal.reason.contains("not proven"))
    #expect(await buffer.ran.isEmpty)
    let reserved = try FakeKernel(kernel: "6.12.43+deb13-amd64")
    try await reserved.reserve("lastgasp", address: Self.first, size: 4 << 20)
    #expect(try await Self.arm(reserved, mayTryUnproven: false).description.contains("reserve_mem"))
  }

  @Test func `a reservation is preferred to a RAM buffer, and its move is told`() async throws {
    let kernel = try FakeKernel(kernel: "6.12.43+deb13-amd64", ramBuffers: [(Self.first, 6 << 20)])
    try await kernel.reserve("lastgasp", address: Self.second, size: 4 << 20)
    #expect(try await Self.arm(kernel).description.contains("0x3f000000"))
    let milestones = BootMilestones(of: kernel.machine)
    try milestones.noteComplete()
    _ = try milestones.noteEnding(jobs: "2 reboot.target start")
    try await kernel.reboot()
    try await kernel.reserve("lastgasp", address: 0x2000_0000, size: 4 << 20)
    let events = Events()
    #expect(try await Self.arm(kernel, events: events).standing == .unproven)
    #expect(events.all.contains { if case .regionMoved(_, let to) = $0 { to.contains("0x20000000") } else { false } })
  }

  @Test func `a kernel before 6_11 takes no reservation by name`() async throws {
    let kernel = try FakeKernel(kernel: "6.1.0-53-amd64")
    try await kernel.reserve("lastgasp", address: Self.first, size: 4 << 20)
    #expect(try await Self.refusal(kernel).reason.contains("6.11"))
  }

  @Test func `efi_pstore gives its slot to ramoops after its records are saved`() async throws {
    let kernel = try Self.buffer()
    try await kernel.loadEFI(records: ["dmesg-efi_pstore-171234567801001": Self.panic])
    _ = try await Self.arm(kernel)
    #expect(try Staging(of: kernel.machine).records().map(\.name) == ["dmesg-efi_pstore-171234567801001"])
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "ramoops")
    #expect(try await PstoreRAMBackend(kernel.context()).disarm())
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "efi_pstore")
  }

  @Test func `efi_pstore is left alone where there is no region to load`() async throws {
    let kernel = try FakeKernel()
    try await kernel.loadEFI()
    await #expect(throws: BackendError.self) { try await PstoreRAMBackend(kernel.context()).arm() }
    #expect(await kernel.ran.isEmpty)
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "efi_pstore")
  }

  @Test func `efi_pstore has its slot back when ramoops takes no region`() async throws {
    let kernel = try Self.buffer()
    await kernel.refuse(at: Self.first)
    try await kernel.loadEFI()
    let refusal = try await Self.refusal(kernel)
    #expect(refusal.reason.contains("could not be loaded"))
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "efi_pstore")
    #expect(PstoreRAMBackend(kernel.context()).armament() == nil)
    #expect(!kernel.machine.has("/sys/module/ramoops"))
  }

  @Test func `a lockdown is known beforehand and leaves no trial`() async throws {
    let kernel = try Self.buffer()
    try await kernel.write("none [integrity] confidentiality\n", to: "/sys/kernel/security/lockdown")
    #expect(try await Self.refusal(kernel).reason.contains("locked down (integrity)"))
    #expect(await kernel.ran.isEmpty)
    #expect(try kernel.machine.state.names().contains("trial.json") == false)
  }

  @Test func `USE_PSTORE_RAM=0 is told with the file and line that say so, and the crash of the boot before is saved`()
    async throws
  {
    let kernel = try Self.buffer()
    _ = try await Self.arm(kernel)
    try await kernel.panic()
    try await kernel.write("# ours\nUSE_PSTORE_RAM=0\n", to: "/etc/lastgasp.d/10-no-ram")
    let settings = SettingsReader(root: kernel.root).read().settings
    let refusal = try await Self.refusal(kernel, settings)
    #expect(refusal.reason == "USE_PSTORE_RAM=0, decided by /etc/lastgasp.d/10-no-ram:2")
    #expect(try Staging(of: kernel.machine).records().map(\.name) == ["dmesg-ramoops-0"])
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "(null)")
  }

  @Test func `ramoops that somebody else made active is used as it is`() async throws {
    let kernel = try FakeKernel()
    await kernel.leave(Self.panic, at: Self.second)
    _ = try await kernel.run(
      "modprobe", ["ramoops", "mem_address=0x3f000000", "mem_size=1048576", "record_size=65536"])
    let armament = try await Self.arm(kernel)
    #expect(armament.description.contains("already has"))
    #expect(try Staging(of: kernel.machine).records().count == 1)
    #expect(try await PstoreRAMBackend(kernel.context()).disarm() == false)
    #expect(kernel.machine.fact("/sys/module/pstore/parameters/backend") == "ramoops")
  }
}
