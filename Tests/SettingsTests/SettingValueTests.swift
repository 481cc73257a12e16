import SystemPackage
import Testing

@testable import Settings

@Suite struct `Values of settings` {
  private let origin = SettingOrigin.file("/etc/lastgasp.d/50-local", line: 1)

  @Test(
    arguments: [
      ("1", true), ("yes", true), ("TRUE", true), ("0", false), ("no", false), ("False", false),
      ("", nil), ("2", nil), ("on", nil), (" 1", nil), ("01", nil),
    ] as [(String, Bool?)])
  func `booleans`(text: String, value: Bool?) {
    #expect((try? SettingValue.boolean(text)) == value)
  }

  @Test(
    arguments: [
      ("4194304", 4_194_304), ("4M", 4 << 20), ("4m", 4 << 20), ("64K", 64 << 10), ("2G", 2 << 30), ("4096", 4096),
      ("4095", nil), ("", nil), ("M", nil), ("4MB", nil), ("-4M", nil), ("+4096", nil), ("4.5M", nil),
      ("0x400000", nil),
      ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("9999999999G", nil), ("4 M", nil), ("٤٠٩٦", nil),
    ] as [(String, Int?)])
  func `bytes`(text: String, value: Int?) {
    #expect((try? SettingValue.bytes(text, atLeast: 4096)) == value)
  }

  @Test(arguments: [("0x30000000", 0x3000_0000), ("0X3E800000", 0x3E80_0000), ("805306368", 805_306_368)])
  func `addresses`(text: String, value: UInt64) throws {
    #expect(try SettingValue.address(text) == value)
  }

  @Test(arguments: ["0", "0x", "30000000h", "-1", "0x-1", "+5", "0x1ffffffffffffffff", "0x 1"])
  func `what is no address`(text: String) {
    #expect(throws: SettingValueError.self) { try SettingValue.address(text) }
  }

  @Test func `no address is nil, not an error`() throws {
    #expect(try SettingValue.address("") == nil)
  }

  @Test(
    arguments: [
      ("/var/crash/lastgasp", "/var/crash/lastgasp"),
      ("/home/.steamos//offload/var/kdumpst/", "/home/.steamos/offload/var/kdumpst"),
      ("/var/./crash", "/var/crash"), ("/with blank", "/with blank"),
      ("/", nil), ("", nil), ("var/crash", nil), ("~/crash", nil), ("/var/../etc", nil), ("$HOME/crash", nil),
    ] as [(String, FilePath?)])
  func `folders`(text: String, value: FilePath?) {
    #expect((try? SettingValue.folder(text)) == value)
  }

  @Test(
    arguments: [
      ("auto", .automatic), ("256M", .sizes(["256M"])), ("1G,high 128M,low", .sizes(["1G,high", "128M,low"])),
      ("2G-8G:192M,8G-:256M@16M", .sizes(["2G-8G:192M,8G-:256M@16M"])),
      ("", nil), ("much", nil), ("crashkernel=256M", nil), ("256M;reboot", nil), ("256M\"", nil),
      ("off", .never), ("None", .never), ("no", .never), ("0", .never),
      ("256", nil), ("1023K", nil), ("1M", .sizes(["1M"])), ("0x10000000", .sizes(["0x10000000"])),
      ("-1", nil), ("0M", nil), ("256MB", nil), ("1G,high 0,low", .sizes(["1G,high", "0,low"])), ("1G,huge", nil),
      ("2G-:256", nil), ("2G-1G:256M", nil), ("0-4G:0,4G-:256M", .sizes(["0-4G:0,4G-:256M"])),
      ("99999G", .sizes(["99999G"])),
    ] as [(String, CrashKernelRequest?)])
  func `crash kernel memory`(text: String, value: CrashKernelRequest?) {
    #expect((try? SettingValue.crashKernel(text)) == value)
  }

  @Test func `panic sysctls`() throws {
    #expect(try SettingValue.panicSysctls("") == PanicSysctls([]))
    #expect(
      try SettingValue.panicSysctls("panic=30  softlockup_panic=1 panic_print=66 panic=-1").assignments
        == [.init(.softlockupPanic, .number(1)), .init(.panicPrint, .number(66)), .init(.panic, .number(-1))])
    #expect(try SettingValue.panicSysctls("panic_print=auto").assignments == [.init(.panicPrint, .fitted)])
  }

  @Test(arguments: [
    "panic", "panic=", "panic=auto", "panic_on_oops=-1", "panic=99999999999", "modprobe=/tmp/x", "core_pattern=1",
    "../vm/panic_on_oom=1", "panic==1", "panic=1,panic_on_oops=1",
  ])
  func `no other file of proc can be set`(text: String) {
    #expect(throws: SettingValueError.self) { try SettingValue.panicSysctls(text) }
  }

  @Test(arguments: ["adm", "systemd-journal", "4"])
  func `groups`(text: String) throws {
    #expect(try SettingValue.group(text) == text)
  }

  @Test(arguments: ["a b", "a:b", "../a", "-x", "a,b"])
  func `what is no group`(text: String) {
    #expect(throws: SettingValueError.self) { try SettingValue.group(text) }
  }

  @Test(arguments: SettingKey.allCases)
  func `every key can be set, and says who set it`(key: SettingKey) throws {
    let values: [SettingKey: String] = [
      .mountFolder: "/x", .grubBootFile: "/x", .grubConfigurationFile: "/x", .kdumpKernel: "/x", .kdumpInitrd: "/x",
      .capturePlaintextTarget: "/x", .pstoreMemoryAmount: "8M", .pstoreRecordSize: "64K",
      .pstoreMemoryAddress: "0x1000",
      .maxBundleBytes: "1G", .keepFreeBytes: "1M", .maxBundles: "7", .bundleGroup: "adm", .kdump: "never",
      .captureImage: "system", .captureFailAction: "halt", .crashKernel: "512M", .panicSysctls: "panic=3",
      .grubCommandLine: "crashkernel=1G", .kdumpAppendCommandLine: "a b", .makedumpfileCoredumpOptions: "-l",
      .makedumpfileDmesgOptions: "-x",
    ]
    var settings = Settings()
    #expect(settings.origin(of: key) == .builtIn)
    try settings.assign(key, values[key] ?? "0", origin: origin)
    #expect(settings.origin(of: key) == origin)
    var same = settings
    same.origins = [:]
    #expect(same != Settings(), "the value of \(key.rawValue) goes nowhere")
  }

  @Test(
    arguments: [
      ("USE_PSTOR_RAM", .usePstoreRAM), ("use_pstore_ram", .usePstoreRAM), ("PSTORE_MEM_AMUONT", .pstoreMemoryAmount),
      ("PSTORE_RECORD_SIZE", .pstoreRecordSize), ("MOUNTFOLDER", .mountFolder), ("MAX_BUNDLE", .maxBundles),
      ("CRASH_KERNEL", .crashKernel), ("MAKEDUMPFILE_CMD", .makedumpfileDmesgOptions), ("KDUMP_KERNL", .kdumpKernel),
      ("PATH", nil), ("X", nil), ("SOMETHING_ELSE_ALTOGETHER", nil),
    ] as [(String, SettingKey?)])
  func `the nearest key is found, and none where none is meant`(name: String, key: SettingKey?) {
    #expect(SettingKey.nearest(to: name) == key)
  }

  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1),
    ("abc", "acb", 1),
    ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func `distances between names`(left: String, right: String, distance: Int) {
    #expect(editDistance(Array(left.utf8), Array(right.utf8)) == distance)
  }
}
