import Foundation
import SystemPackage
import Testing

@testable import Settings

@Suite struct `Reading lastgasp.d` {
  private let root: SettingsRoot

  init() throws {
    root = try SettingsRoot()
  }

  private func read() -> (settings: Settings, problems: [SettingsProblem]) {
    SettingsReader(root: root.path).read()
  }

  @Test func `a machine without any file has the built-in defaults and no problem`() {
    let (settings, problems) = read()
    #expect(settings == Settings())
    #expect(problems.isEmpty)
  }

  @Test func `the shipped defaults name every key and change nothing`() throws {
    try root.write("/usr/share/lastgasp.d/00-default", try Data(contentsOf: Self.shippedDefaults))
    var (settings, problems) = read()
    #expect(problems.isEmpty)
    #expect(Set(settings.origins.keys) == Set(SettingKey.allCases), "every key is documented in the file")
    #expect(settings.crashKernel.request == .automatic)
    #expect(settings.reservesByItself.value)
    settings.origins = [:]
    #expect(settings == Settings())
  }

  @Test(arguments: SettingKey.allCases)
  func `the manual tells every key`(key: SettingKey) throws {
    let manual = try String(contentsOf: Self.project.appending(path: "packaging/man/lastgasp.d.5"), encoding: .utf8)
    #expect(manual.contains("\n.BI \(key.rawValue)= ") || manual.contains("\n.BR \(key.rawValue)= "))
  }

  @Test func `later directories win, and every value says which line decided it`() throws {
    try root.write("/usr/share/lastgasp.d/10-a", "MAX_BUNDLES=1\nNOTIFY=0\nKDUMP=never\n")
    try root.write("/etc/lastgasp.d/20-b", "# the admin\nMAX_BUNDLES=2\nNOTIFY=yes\n")
    try root.write("/run/lastgasp.d/30-c", "\n\nMAX_BUNDLES=3\n")
    let (settings, problems) = read()
    #expect(problems.isEmpty)
    #expect(settings.maxBundles == 3)
    #expect(settings.origin(of: .maxBundles) == .file("/run/lastgasp.d/30-c", line: 3))
    #expect(settings.origin(of: .notify).description == "/etc/lastgasp.d/20-b:3")
    #expect(settings.origin(of: .kdump).description == "/usr/share/lastgasp.d/10-a:3")
    #expect(settings.origin(of: .usePstoreRAM).description == "built in")
  }

  @Test func `names decide the order, over all directories, by their bytes`() throws {
    try root.write("/run/lastgasp.d/10-early", "MAX_BUNDLES=1")
    try root.write("/usr/share/lastgasp.d/Z-upper", "MAX_BUNDLES=2")
    try root.write("/usr/share/lastgasp.d/a-lower", "MAX_BUNDLES=3")
    try root.write("/etc/lastgasp.d/é-beyond", "MAX_BUNDLES=4")
    #expect(read().settings.maxBundles == 4)
    try root.write("/etc/lastgasp.d/é-beyond", "")
    #expect(read().settings.maxBundles == 3)
  }

  @Test func `a file replaces the one of the same name in an earlier directory as a whole`() throws {
    try root.write("/usr/share/lastgasp.d/50-x", "MAX_BUNDLES=1\nNOTIFY=0\n")
    try root.write("/etc/lastgasp.d/50-x", "MAX_BUNDLES=2\n")
    let settings = read().settings
    #expect(settings.maxBundles == 2)
    #expect(settings.notify)
  }

  @Test func `an empty file and a link to dev null switch a file off`() throws {
    try root.write("/usr/share/lastgasp.d/50-x", "MAX_BUNDLES=1\n")
    try root.write("/usr/share/lastgasp.d/60-y", "NOTIFY=0\n")
    try root.write("/etc/lastgasp.d/50-x", "")
    try root.link("/run/lastgasp.d/60-y", to: "/dev/null")
    let (settings, problems) = read()
    #expect(settings == Settings())
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    "50-x~", "50-x.bak", "50-x.orig", "50-x.dpkg-old", "50-x.dpkg-new", "50-x.dpkg-dist", "50-x.ucf-dist", ".50-x.swp",
    ".hidden",
    "50-x.rpmnew", "50-x.pacnew",
  ])
  func `what editors and package managers leave behind is not read`(name: String) throws {
    try root.write(FilePath("/etc/lastgasp.d").appending(name), "MAX_BUNDLES=1\nnonsense\n")
    #expect(read().settings == Settings())
    #expect(read().problems.isEmpty)
  }

  @Test func `a directory among the files is no settings file`() throws {
    try root.makeDirectory("/etc/lastgasp.d/50-x")
    #expect(read().problems.isEmpty)
  }

  @Test func `a file that cannot be read is an error, and the others count`() throws {
    try root.link("/etc/lastgasp.d/50-gone", to: "nowhere")
    try root.write("/etc/lastgasp.d/60-huge", String(repeating: "#", count: SettingsFile.largestSize + 1))
    try root.write("/etc/lastgasp.d/70-good", "MAX_BUNDLES=7")
    let (settings, problems) = read()
    #expect(settings.maxBundles == 7)
    #expect(problems.map(\.path) == ["/etc/lastgasp.d/50-gone", "/etc/lastgasp.d/60-huge"])
    #expect(problems.allSatisfy { $0.severity == .error })
  }

  @Test func `bytes that are no UTF-8 spoil their own value at most`() throws {
    try root.write("/etc/lastgasp.d/50-x", Data([0x23, 0xFF, 0xFE, 0x0A]) + Data("MAX_BUNDLES=5\n".utf8))
    let (settings, problems) = read()
    #expect(settings.maxBundles == 5)
    #expect(problems.isEmpty)
  }

  @Test func `a bad value is an error with file and line, and what was before stays`() throws {
    try root.write("/etc/lastgasp.d/10-x", "MAX_BUNDLES=9\n")
    try root.write("/etc/lastgasp.d/20-y", "\nMAX_BUNDLES=many\nNOTIFY=\n")
    let (settings, problems) = read()
    #expect(settings.maxBundles == 9)
    #expect(settings.origin(of: .maxBundles) == .file("/etc/lastgasp.d/10-x", line: 1))
    #expect(settings.notify)
    #expect(problems.map(\.severity) == [.error, .error])
    #expect(
      problems.map(\.description) == [
        "/etc/lastgasp.d/20-y:2: MAX_BUNDLES cannot be \"many\": give a number, 0 for no limit; "
          + "the value from /etc/lastgasp.d/10-x:1 stays",
        "/etc/lastgasp.d/20-y:3: NOTIFY cannot be \"\": give 1 or 0 (yes or no, true or false); the built-in default stays",
      ])
  }

  @Test func `an unknown key is a warning that names the nearest one`() throws {
    try root.write("/etc/lastgasp.d/50-x", "USE_PSTORE_RAN=0\nLS_COLORS=1\n")
    let (settings, problems) = read()
    #expect(settings == Settings())
    #expect(problems.map(\.severity) == [.warning, .warning])
    #expect(
      problems.map(\.description) == [
        "/etc/lastgasp.d/50-x:1: there is no setting USE_PSTORE_RAN: it is left out (did you mean USE_PSTORE_RAM?)",
        "/etc/lastgasp.d/50-x:2: there is no setting LS_COLORS: it is left out",
      ])
  }

  @Test func `nothing in a file is ever run`() throws {
    let trace = root.path.appending("trace")
    try root.write(
      "/etc/lastgasp.d/50-x",
      "touch \(trace)\nBUNDLE_GROUP=$(touch${IFS}\(trace))\nMAKEDUMPFILE_DMESG_CMD=\"`touch \(trace)`\"\n")
    let (settings, problems) = read()
    #expect(!FileManager.default.fileExists(atPath: trace.string))
    #expect(settings.makedumpfileDmesgOptions == ["`touch", "\(trace)`"])
    #expect(problems.map(\.severity) == [.error, .warning, .error, .warning])
  }

  @Test(arguments: [
    ("PSTORE_RECORD_SZ=1000000", 524_288), ("PSTORE_RECORD_SZ=8M", 4 << 20), ("PSTORE_MEM_AMOUNT=512K", 512 << 10),
    ("PSTORE_MEM_AMOUNT=5242880\nPSTORE_RECORD_SZ=5242880", 4 << 20),
  ])
  func `records that do not fit are made to fit, and that is said`(text: String, size: Int) throws {
    try root.write("/etc/lastgasp.d/50-x", text)
    let (settings, problems) = read()
    #expect(settings.pstoreRecordSize == size)
    #expect(problems.map(\.severity) == [.warning])
  }

  private static var project: URL { URL(filePath: #filePath).appending(path: "../../..").standardized }

  private static var shippedDefaults: URL {
    project.appending(path: "defaults.d/00-default")
  }
}

@Suite struct `Files of kdumpst` {
  private let root: SettingsRoot

  init() throws {
    root = try SettingsRoot()
    try root.write(
      "/usr/share/lastgasp.d/00-default", "CRASHKERNEL=auto\nGRUB_CMDLINE=\nRESERVE_AUTOSET=1\nGRUB_AUTOSET=1\n")
  }

  private static let arch = """
    # Options of kdumpst, as Arch Linux has them.

    USE_PSTORE_RAM=1
    PSTORE_MEM_AMOUNT=4194304   # bytes
    PSTORE_RECORD_SZ=1048576

    MOUNT_FOLDER="/var/crash/kdumpst"
    FULL_COREDUMP=1
    MAKEDUMPFILE_COREDUMP_CMD="-z -d 31"
    MAKEDUMPFILE_DMESG_CMD="--dump-dmesg"
    KDUMP_APPEND_CMDLINE="panic=-1 oops=panic fsck.mode=force fsck.repair=yes nr_cpus=1 reset_devices"

    GRUB_AUTOSET=1
    GRUB_BOOT_FILE="/boot/grub/grub.cfg"
    GRUB_CFG_FILE="/etc/default/grub"
    GRUB_CMDLINE="crashkernel=256M "
    """

  private static let steamOS = """
    USE_PSTORE_RAM=1
    PSTORE_MEM_AMOUNT=5242880
    PSTORE_RECORD_SZ=2097152
    MOUNT_FOLDER="/home/.steamos/offload/var/kdumpst"
    FULL_COREDUMP=0
    MAKEDUMPFILE_COREDUMP_CMD="-z -d 31"
    MAKEDUMPFILE_DMESG_CMD="--dump-dmesg"
    KDUMP_APPEND_CMDLINE="panic=-1 oops=panic fsck.mode=force fsck.repair=yes nr_cpus=1 reset_devices"
    GRUB_AUTOSET=0
    GRUB_BOOT_FILE=/efi/EFI/steamos/grub.cfg
    GRUB_CFG_FILE=/etc/default/grub
    GRUB_CMDLINE="crashkernel=192M "
    """

  @Test func `Arch's is taken as it is`() throws {
    try root.write("/etc/lastgasp.d/00-default", Self.arch)
    let (settings, problems) = SettingsReader(root: root.path).read()
    #expect(problems.isEmpty)
    #expect(settings.usePstoreRAM)
    #expect(settings.pstoreMemoryAmount == 4_194_304)
    #expect(settings.pstoreRecordSize == 1_048_576)
    #expect(settings.mountFolder == "/var/crash/kdumpst")
    #expect(settings.origin(of: .mountFolder) == .file("/etc/lastgasp.d/00-default", line: 7))
    #expect(settings.fullCoredump)
    #expect(settings.makedumpfileCoredumpOptions == ["-z", "-d", "31"])
    #expect(settings.makedumpfileDmesgOptions == ["--dump-dmesg"])
    #expect(settings.kdumpAppendCommandLine == Settings().kdumpAppendCommandLine)
    #expect(settings.reservesByItself == (true, .grubAutoset))
    #expect(settings.grubBootFile == "/boot/grub/grub.cfg")
    #expect(settings.grubConfigurationFile == "/etc/default/grub")
    #expect(settings.crashKernel == (.sizes(["256M"]), .grubCommandLine))
  }

  @Test func `SteamOS's is taken as it is`() throws {
    try root.write("/etc/lastgasp.d/00-default", Self.steamOS)
    let (settings, problems) = SettingsReader(root: root.path).read()
    #expect(problems.isEmpty)
    #expect(settings.pstoreMemoryAmount == 5_242_880)
    #expect(settings.pstoreRecordSize == 2_097_152)
    #expect(settings.mountFolder == "/home/.steamos/offload/var/kdumpst")
    #expect(!settings.fullCoredump)
    #expect(settings.reservesByItself == (false, .grubAutoset))
    #expect(settings.grubBootFile == "/efi/EFI/steamos/grub.cfg")
    #expect(settings.crashKernel == (.sizes(["192M"]), .grubCommandLine))
  }

  @Test(
    arguments: [
      ("", .automatic, .crashKernel),
      ("GRUB_CMDLINE=\"quiet crashkernel=256M \"", .sizes(["256M"]), .grubCommandLine),
      ("GRUB_CMDLINE=\"crashkernel=1G,high crashkernel=64M,low\"", .sizes(["1G,high", "64M,low"]), .grubCommandLine),
      ("GRUB_CMDLINE=quiet", .automatic, .crashKernel),
      ("GRUB_CMDLINE=\"crashkernel=256M\"\nCRASHKERNEL=512M", .sizes(["512M"]), .crashKernel),
      ("GRUB_CMDLINE=\"crashkernel=256M\"\nCRASHKERNEL=auto", .automatic, .crashKernel),
      ("CRASHKERNEL=rubbish\nGRUB_CMDLINE=\"crashkernel=256M\"", .sizes(["256M"]), .grubCommandLine),
    ] as [(String, CrashKernelRequest, SettingKey)])
  func `CRASHKERNEL wins over GRUB_CMDLINE, which wins over auto`(
    text: String, request: CrashKernelRequest, decidedBy: SettingKey
  ) throws {
    try root.write("/etc/lastgasp.d/50-local", text)
    #expect(SettingsReader(root: root.path).read().settings.crashKernel == (request, decidedBy))
  }

  @Test(
    arguments: [
      ("", true, .reserveAutoset), ("GRUB_AUTOSET=0", false, .grubAutoset),
      ("RESERVE_AUTOSET=0", false, .reserveAutoset),
      ("RESERVE_AUTOSET=1\nGRUB_AUTOSET=0", true, .reserveAutoset),
      ("RESERVE_AUTOSET=maybe\nGRUB_AUTOSET=1", false, .reserveAutoset),
      ("GRUB_AUTOSET=maybe", false, .grubAutoset),
    ] as [(String, Bool, SettingKey)])
  func `RESERVE_AUTOSET wins over GRUB_AUTOSET`(text: String, value: Bool, decidedBy: SettingKey) throws {
    try root.write("/etc/lastgasp.d/50-local", text)
    #expect(SettingsReader(root: root.path).read().settings.reservesByItself == (value, decidedBy))
  }

  @Test func `a RESERVE_AUTOSET that cannot be read is told, and counts as 0`() throws {
    try root.write("/etc/lastgasp.d/50-local", "\nRESERVE_AUTOSET=maybe\n")
    let (settings, problems) = SettingsReader(root: root.path).read()
    #expect(!settings.reservesByItself.value)
    let problem = try #require(problems.first)
    #expect(problem.description.hasPrefix("/etc/lastgasp.d/50-local:2: RESERVE_AUTOSET cannot be \"maybe\""))
    #expect(problem.description.hasSuffix("it counts as 0"))
    #expect(problem.severity == .error)
  }

  @Test func `a CRASHKERNEL of more than the machine has is told with its place`() throws {
    try root.write("/etc/lastgasp.d/50-local", "\nCRASHKERNEL=99999G\n")
    let settings = SettingsReader(root: root.path).read().settings
    let problem = try #require(settings.problems(memory: 2 << 30).first)
    #expect(problem.description.hasPrefix("/etc/lastgasp.d/50-local:2: CRASHKERNEL: 99999G is more than this machine"))
    try root.write("/etc/lastgasp.d/50-local", "CRASHKERNEL=4G-:8G\n")
    #expect(SettingsReader(root: root.path).read().settings.problems(memory: 2 << 30).isEmpty)
  }
}
