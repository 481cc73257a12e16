import LinuxSystem
import Machine
import SystemPackage
import Testing

@Suite struct MemoryMapTests {
  static let real = """
    00000000-00000fff : Reserved
    00001000-0009fbff : System RAM
    000f0000-000fffff : System ROM
    00100000-3e7fffff : System RAM
      2d000000-2e001bef : Kernel code
      2e200000-2eb0afff : Kernel rodata
    3e800000-3ffdffff : RAM buffer
    fed00000-fed003ff : HPET 0
      fed00000-fed003ff : PNP0103:00
    3fef4000-3fefffff : RAM buffer
    """

  @Test func `the largest RAM buffer comes first`() {
    let buffers = MemoryMap(parsing: Self.real).ramBuffers
    #expect(buffers.map(\.start) == [0x3e80_0000, 0x3fef_4000])
    #expect(buffers.first?.size == 0x17e_0000)
  }

  @Test func `nested ranges keep their depth`() {
    let map = MemoryMap(parsing: Self.real)
    #expect(map.ranges.count == 10)
    #expect(map.ranges.first { $0.name == "Kernel code" }?.depth == 1)
  }

  @Test func `addresses that the kernel hides are no regions`() {
    let map = MemoryMap(parsing: "00000000-00000000 : System RAM\n00000000-00000000 : RAM buffer\n")
    #expect(map.hidesAddresses)
    #expect(map.ramBuffers.isEmpty)
  }

  @Test(arguments: [
    "", "garbage", "1-2", "zz-10 : RAM buffer", "20-10 : RAM buffer", "0-ffffffffffffffff : RAM buffer",
  ])
  func `a line that is none is passed over`(text: String) {
    #expect(MemoryMap(parsing: text).ramBuffers.isEmpty)
  }
}

@Suite struct KernelCommandLineTests {
  @Test func `quotes join words, and dashes are underscores`() {
    let line = KernelCommandLine(#"BOOT_IMAGE=/vmlinuz root=UUID=1-2 dyndbg="file a.c +p" ramoops.mem-size=1M quiet"#)
    #expect(line.value(of: "root") == "UUID=1-2")
    #expect(line.value(of: "dyndbg") == "file a.c +p")
    #expect(line.value(of: "ramoops.mem_size") == "1M")
    #expect(line.contains("quiet"))
    #expect(line.value(of: "quiet") == nil)
  }

  @Test func `the last value holds, all can be had, and what init gets is not ours`() {
    let line = KernelCommandLine("reserve_mem=2M:4096:trace reserve_mem=4M:4096:lastgasp lastgasp=on -- lastgasp=off")
    #expect(line.values(of: "reserve_mem") == ["2M:4096:trace", "4M:4096:lastgasp"])
    #expect(line.value(of: "lastgasp") == "on")
  }
}

@Suite struct ByteSizeTests {
  @Test(
    arguments: [
      ("4096", 4096), ("4M", 4 << 20), ("4m", 4 << 20), ("0x3e800000", 0x3e80_0000), ("2G", 2 << 30), ("1K", 1024),
    ] as [(String, UInt64)])
  func `sizes are read as the kernel reads them`(text: String, bytes: UInt64) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(arguments: ["", "M", "4X", "-1", "4 M", "99999999999999999999", "99999999999999T", "0x", "0xg"])
  func `what is no size is none`(text: String) {
    #expect(ByteSize.parse(text) == nil)
  }

  @Test(
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (1024, "1 KiB"), (1536, "1.5 KiB"), (4 << 20, "4 MiB"), (3 << 30, "3 GiB"),
    ] as [(UInt64, String)])
  func `a size is told in the unit that fits`(bytes: UInt64, text: String) {
    #expect(ByteSize.describe(bytes) == text)
  }
}

@Suite struct KernelFactsTests {
  @Test(arguments: [
    ("none [integrity] confidentiality", Lockdown.integrity), ("[none] integrity confidentiality", .none), ("", .none),
    ("none integrity [confidentiality]", .confidentiality),
  ])
  func `the mode in brackets holds`(text: String, mode: Lockdown) {
    #expect(Lockdown(parsing: text) == mode)
  }

  @Test(arguments: [
    ("6.12.43+deb13-amd64", true), ("6.11-rc3", true), ("6.1.0-53-amd64", false), ("7.0", true), ("5.19.0", false),
  ])
  func `a release is compared by numbers, not by text`(text: String, isNew: Bool) {
    #expect(KernelRelease(text).isAtLeast(6, 11) == isNew)
  }

  @Test func `a configuration tells modules from what is not set`() {
    let configuration = KernelConfiguration(
      Array("CONFIG_PSTORE=y\nCONFIG_PSTORE_RAM=m\n# CONFIG_PSTORE_CONSOLE is not set\nCONFIG_LOG_BUF_SHIFT=17".utf8))
    #expect(configuration["LOG_BUF_SHIFT"] == "17")
    #expect(configuration.has("PSTORE_RAM"))
    #expect(configuration["PSTORE_RAM"] == "m")
    #expect(!configuration.has("PSTORE_CONSOLE"))
  }
}

@Suite final class StateTests {
  let root = FilePath("/tmp").appending("lastgasp-state-\(UInt64.random(in: 0 ... .max))")

  deinit { try? Files.removeTree(root) }

  func identity(_ name: String, startedAt: Double) -> BootIdentity {
    BootIdentity(
      bootID: name, startedAt: startedAt, kernelRelease: "6.1", kernelVersion: "", commandLine: "", osRelease: "",
      hardware: [:], modules: "")
  }

  @Test func `a damaged file is set aside and stops nothing`() throws {
    let state = Machine(root: root).state
    try state.save(["a": 1], as: "x.json")
    try Files.writeDurably(Array("{ half".utf8), to: state.path.appending("x.json"))
    let value: [String: Int]? = try state.load(from: "x.json")
    #expect(value == nil)
    #expect(try state.names() == ["x.json.damaged"])
  }

  @Test func `identities are kept newest first, and old ones dropped`() throws {
    let identities = BootIdentities(of: Machine(root: root))
    for number in 1...20 { try identities.save(identity("boot-\(number)", startedAt: Double(number) * 1000)) }
    let all = try identities.all()
    #expect(all.count == 16)
    #expect(all.first?.bootID == "boot-20")
  }

  @Test func `processes that note one boot at the same time do not take each other's files away`() async throws {
    let machine = Machine(root: root)
    let now = identity("now", startedAt: 1000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<50 { try BootIdentities(of: machine).save(now) } }
        group.addTask { for _ in 0..<50 { try BootIdentities(of: machine).noteEnding("reboot", of: now) } }
      }
      try await group.waitForAll()
    }
    #expect(try BootIdentities(of: machine).all().map(\.bootID) == ["now"])
  }

  @Test func `the boot that crashed is the one that started when the log says`() {
    let all = [identity("now", startedAt: 9000), identity("b", startedAt: 5000), identity("a", startedAt: 1000)]
    func crashed(_ start: Double?, at crash: Double, of identities: [BootIdentity]) -> String? {
      BootIdentities.crashed(startedAt: start, crashedAt: crash, running: "now", among: identities)?.bootID
    }
    #expect(crashed(1030, at: 2000, of: all) == "a")
    #expect(crashed(3000, at: 6000, of: all) == "b")
    #expect(crashed(8950, at: 9100, of: all) == "now")
    #expect(crashed(nil, at: 9100, of: all) == "b")
    #expect(crashed(nil, at: 2000, of: all) == "a")
    #expect(crashed(nil, at: 9100, of: [all[0]]) == nil)
    #expect(crashed(-90_000, at: -80_000, of: all) == nil, "a crash from before every boot that is known")
  }
}

@Suite struct `Programs of the machine` {
  @Test(arguments: ["echo", "/bin/echo"]) func `are run by their name or by their path`(program: String) async throws {
    let outcome = try await InstalledPrograms().run(program, ["here"])
    #expect(outcome == ProgramOutcome(status: 0, output: "here\n"))
  }

  @Test(arguments: ["no-such-program", "/bin/no-such-program"]) func `that are not there are named`(program: String)
    async
  {
    let error = await #expect(throws: ProgramError.self) { try await InstalledPrograms().run(program, []) }
    #expect(error?.program == program)
  }
}
