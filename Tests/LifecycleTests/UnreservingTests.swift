import BackendConformance
import Backends
import Lifecycle
import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

/// Taking back where the machine is not what it was when it was asked: partitions that are not mounted, another boot loader, no
/// record.
struct UnreservingTests {
  /// A machine on which boot loaders' tools work, as far as these tests need them.
  struct Fixture {
    let kernel: FakeKernel
    let machine: Machine
    let told = ReservingTests.Told()

    init(commandLine: String = "root=/dev/vda1 ro") async throws {
      kernel = try FakeKernel(kernel: "6.12.43+deb13-amd64", commandLine: commandLine)
      machine = Machine(root: kernel.root, programs: BootTools(root: kernel.root), now: { 1_790_000_000 })
      try await kernel.write("MemTotal:        2097152 kB\n", to: "/proc/meminfo")
      try await kernel.write("f00\n", to: "/etc/machine-id")
    }

    func write(_ text: String, to path: String) async throws {
      let place = machine.path(FilePath(path))
      try Files.createDirectories(place.removingLastComponent(), permissions: [.ownerReadWriteExecute])
      try await kernel.write(text, to: path)
    }

    func read(_ path: String) -> String? { try? Files.readText(machine.path(FilePath(path))) }

    func boot(_ number: Int) async throws {
      try await kernel.write("boot-\(number)\n", to: "/proc/sys/kernel/random/boot_id")
    }

    /// Puts Debian's GRUB on the machine.
    func installGRUB() async throws {
      try await write(BootTools.grubConfiguration("quiet"), to: "/boot/grub/grub.cfg")
      try await write("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n", to: "/etc/default/grub")
      try await write("for x in ${sysconfdir}/default/grub.d/*.cfg ; do\n", to: "/usr/sbin/grub-mkconfig")
      try Files.createDirectories(
        machine.path("/etc/default/grub.d"), permissions: [.ownerReadWriteExecute])
    }

    /// The record as a power cut in the midst of the writing leaves it.
    func stopWriting() async throws {
      let path = "/var/lib/lastgasp/reservation.json"
      let record = try #require(read(path))
      try await write(record.replacing("\"isWritten\" : true", with: "\"isWritten\" : false"), to: path)
    }

    func removeGRUB() throws {
      for path in ["/boot/grub", "/etc/default/grub", "/usr/sbin/grub-mkconfig"] {
        try Files.removeTree(machine.path(FilePath(path)))
      }
    }

    func installSystemdBoot() async throws {
      let entry = "title Debian\nversion 6.12.43+deb13-amd64\nmachine-id f00\nlinux /linux\noptions root=/dev/vda1 ro\n"
      try await write(entry, to: "/boot/loader/entries/f00-6.12.43+deb13-amd64.conf")
      try await write("", to: "/usr/bin/bootctl")
      try set("LoaderInfo", "systemd-boot 257.9-1")
    }

    func installImage() async throws {
      try await write("MZ", to: "/boot/efi/EFI/Linux/debian.efi")
      try await write("", to: "/usr/bin/ukify")
      try set("StubInfo", "systemd-stub 257.9-1")
      try set("StubImageIdentifier", "\\EFI\\Linux\\debian.efi")
    }

    func set(_ variable: String, _ text: String) throws {
      let bytes: [UInt8] = [6, 0, 0, 0] + (text + "\0").utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
      try Files.writeDurably(bytes, to: machine.path(FilePath(Self.variable(variable))))
    }

    func unset(_ variable: String) throws { try Files.remove(machine.path(FilePath(Self.variable(variable)))) }

    private static func variable(_ name: String) -> String {
      "/sys/firmware/efi/efivars/\(name)-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
    }

    func putOnFAT(_ point: String) async throws {
      try await write(
        "1 0 8:1 / / rw - ext4 /dev/vda1 rw\n2 1 8:2 / \(point) rw - vfat /dev/vda2 rw\n", to: "/proc/self/mountinfo")
    }

    /// The partition that is mounted there is not any more: the folder is empty.
    func unmount(_ point: String) throws {
      try Files.rename(machine.path(FilePath(point)), to: kernel.root.appending("away"))
      try Files.createDirectory(machine.path(FilePath(point)), permissions: .ownerReadWriteExecute)
    }

    func mount(_ point: String) throws {
      try Files.removeDirectory(machine.path(FilePath(point)))
      try Files.rename(kernel.root.appending("away"), to: machine.path(FilePath(point)))
    }

    /// Every file with what it holds, but for our own state and the kernel's.
    func files(below path: FilePath = "/") throws -> [String: String] {
      var found: [String: String] = [:]
      for name in try Files.entriesIfPresent(of: machine.path(path)) {
        let inner = path.appending(name)
        if ["/var", "/run", "/sys", "/proc"].contains(inner.string) { continue }
        if try Files.status(machine.path(inner))?.type == .directory {
          found.merge(try files(below: inner)) { one, _ in one }
        } else {
          found[inner.string] = read(inner.string)
        }
      }
      return found
    }

    func reserve(_ wish: MemoryWish = .any, acceptsTPMChange: Bool = false) async -> Reserving.Outcome {
      var options = Reserving.Options()
      options.wish = wish
      options.acceptsTPMChange = acceptsTPMChange
      let told = told
      return await Reserving(
        of: machine, settings: Settings(), options: options, announce: { told.add($0.text) }
      ).run()
    }

    func unreserve(byPackage: Bool = false, isDryRun: Bool = false) async -> Reserving.Outcome {
      let told = told
      return await Unreserving(
        of: machine, settings: Settings(), isDryRun: isDryRun, isByPackage: byPackage, announce: { told.add($0.text) },
        show: { told.add($0) }
      ).run()
    }

    var hasRecord: Bool { machine.has("/var/lib/lastgasp/reservation.json") }
  }

  /// grub-mkconfig and ukify.
  struct BootTools: ProgramRunner {
    let root: FilePath

    static func grubConfiguration(_ words: String) -> String {
      """
      #
      # DO NOT EDIT THIS FILE
      #
      # It is automatically generated by grub-mkconfig using templates
      menuentry 'Debian' {
      \tlinux /vmlinuz root=/dev/vda1 ro \(words)
      }

      """
    }

    func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
      let words = Array(arguments.drop { $0.hasPrefix("--unset") })
      if words.first?.hasSuffix("mkconfig") == true {
        let dropIn = (try? Files.readText(root.appending("etc/default/grub.d/lastgasp.cfg"))) ?? ""
        let value = dropIn.split(separator: "\n").first { $0.hasPrefix("GRUB_CMDLINE") } ?? ""
        let added = value.split(separator: "\"").dropFirst().first?.split(separator: " ").dropFirst() ?? []
        let text = Self.grubConfiguration((["quiet"] + added).joined(separator: " "))
        try? Files.writeDurably(Array(text.utf8), to: FilePath(words[2]))
      }
      // journalctl(1) has an option of that name, too.
      if let output = words.first(where: { $0.hasPrefix("--output=/") }) {
        let line = words.first { $0.hasPrefix("--cmdline=") } ?? ""
        try? Files.writeDurably(
          Array("MZ\0\(line.dropFirst("--cmdline=".count))\0".utf8),
          to: FilePath(String(output.dropFirst("--output=".count))))
      }
      return ProgramOutcome(status: 0)
    }
  }

  static let region = ReservingTests.region
  static let dropIn = "/etc/default/grub.d/lastgasp.cfg"
  static let addon = "/boot/efi/loader/addons/lastgasp.addon.efi"
  static let beside = "/boot/loader/entries/f00-6.12.43+deb13-amd64-lastgasp.conf"

  // MARK: Partitions that are not mounted

  @Test func `an addon on a partition that is not mounted is not forgotten`() async throws {
    let fixture = try await Fixture()
    try await fixture.installImage()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    #expect(fixture.read(Self.addon) != nil)
    try fixture.unmount("/boot/efi")
    #expect(await fixture.unreserve() == .notAsked)
    #expect(fixture.told.has("/boot/efi"))
    #expect(fixture.hasRecord)
    try fixture.mount("/boot/efi")
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  @Test func `an entry that waits for its boot on a partition that is not mounted is not forgotten`() async throws {
    let fixture = try await Fixture()
    try await fixture.installSystemdBoot()
    try await fixture.putOnFAT("/boot")
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    #expect(fixture.read(Self.beside) != nil)
    try fixture.unmount("/boot")
    #expect(await fixture.unreserve(byPackage: true) == .notAsked)
    #expect(fixture.told.has(Self.beside))
    #expect(fixture.hasRecord)
    try fixture.mount("/boot")
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  @Test func `a mount of fstab that is not mounted hides what is there`() async throws {
    let fixture = try await Fixture()
    try await fixture.installSystemdBoot()
    try await fixture.putOnFAT("/boot")
    try await fixture.write("# <file system> <mount point>\nUUID=1 /boot vfat umask=0077 0 1\n", to: "/etc/fstab")
    #expect(await fixture.reserve() == .asked)
    try fixture.unmount("/boot")
    try await fixture.write("1 0 8:1 / / rw - ext4 /dev/vda1 rw\n", to: "/proc/self/mountinfo")
    try await fixture.write("what an older installation left\n", to: "/boot/config-5.10")
    #expect(await fixture.unreserve() == .notAsked)
    #expect(fixture.told.has("nothing is mounted at /boot"))
    #expect(fixture.hasRecord)
  }

  @Test func `what can be undone without /boot is, and the rest when it is there`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try fixture.unmount("/boot")
    #expect(await fixture.unreserve() == .notAsked)
    #expect(fixture.read(Self.dropIn) == nil)
    #expect(fixture.told.has("/boot/grub/grub.cfg"))
    #expect(!fixture.told.has("GRUB_BOOT_FILE"))
    try fixture.mount("/boot")
    // What is half taken back is not completed by the unit.
    try await fixture.boot(2)
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(fixture.read(Self.dropIn) == nil)
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
    #expect(!fixture.hasRecord)
  }

  @Test func `what is half taken back can be asked for again`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try fixture.unmount("/boot")
    #expect(await fixture.unreserve() == .notAsked)
    try fixture.mount("/boot")
    #expect(await fixture.reserve() == .asked)
    #expect(fixture.read(Self.dropIn) != nil)
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  // MARK: Another boot loader

  @Test(arguments: [false, true])
  func `what was written for GRUB is undone where systemd-boot is there now`(isEdited: Bool) async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    #expect(await fixture.reserve() == .asked)
    let dropIn = try #require(fixture.read(Self.dropIn))
    if isEdited { try await fixture.write(dropIn + "GRUB_TIMEOUT=3\n", to: Self.dropIn) }
    try fixture.removeGRUB()
    try await fixture.write("root=/dev/vda1 ro\n", to: "/proc/cmdline")
    try await fixture.installSystemdBoot()
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.read(Self.dropIn) == (isEdited ? "GRUB_TIMEOUT=3\n" : nil))
    #expect(!fixture.hasRecord)
  }

  @Test(arguments: [false, true])
  func `what was written for systemd-boot is undone where GRUB is there now`(isOnFAT: Bool) async throws {
    let fixture = try await Fixture()
    try await fixture.installSystemdBoot()
    try await fixture.write("root=/dev/vda1 ro\n", to: "/etc/kernel/cmdline")
    if isOnFAT { try await fixture.putOnFAT("/boot") }
    #expect(await fixture.reserve() == .asked)
    try Files.removeTree(fixture.machine.path("/boot/loader"))
    try fixture.unset("LoaderInfo")
    try await fixture.write("BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro\n", to: "/proc/cmdline")
    try await fixture.installGRUB()
    let commandLine = try #require(fixture.read("/etc/kernel/cmdline"))
    try await fixture.write("\(commandLine)# mine\n", to: "/etc/kernel/cmdline")
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.read("/etc/kernel/cmdline") == "root=/dev/vda1 ro\n# mine\n")
    #expect(!fixture.hasRecord)
  }

  @Test func `the boot loader that is there now can be asked, and what was written for both is undone`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try Files.rename(fixture.machine.path("/boot/grub"), to: fixture.machine.path("/boot/grub-off"))
    try await fixture.installSystemdBoot()
    try await fixture.write("root=/dev/vda1 ro\n", to: "/proc/cmdline")
    let entry = "/boot/loader/entries/f00-6.12.43+deb13-amd64.conf"
    let plain = try #require(fixture.read(entry))
    try await fixture.boot(2)
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(await fixture.reserve() == .asked)
    #expect(fixture.read(entry)?.contains(Self.region) == true)
    try Files.rename(fixture.machine.path("/boot/grub-off"), to: fixture.machine.path("/boot/grub"))
    // Both changed since: each boot loader's own way is needed.
    try await fixture.write(try #require(fixture.read(entry)) + "# mine\n", to: entry)
    try await fixture.write(
      try #require(fixture.read("/boot/grub/grub.cfg")).replacing("Debian", with: "Debian 13"),
      to: "/boot/grub/grub.cfg")
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.read(entry) == plain + "# mine\n")
    #expect(fixture.read(Self.dropIn) == nil)
    #expect(fixture.read("/boot/grub/grub.cfg") == before["/boot/grub/grub.cfg"])
    #expect(!fixture.hasRecord)
  }

  @Test func `what a power cut stopped does not stand in the way of the boot loader that is there now`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    #expect(await fixture.reserve() == .asked)
    try await fixture.stopWriting()
    try fixture.removeGRUB()
    try await fixture.installSystemdBoot()
    try await fixture.boot(2)
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(fixture.told.has("GRUB's configuration was not found"))
    #expect(await fixture.reserve() == .asked)
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.read(Self.dropIn) == nil)
  }

  @Test func `what a power cut stopped is written to the end when its partition is there again`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    #expect(await fixture.reserve() == .asked)
    try await fixture.stopWriting()
    try fixture.unmount("/boot")
    try await fixture.boot(2)
    #expect(await fixture.reserve(.automatic) == .notAsked)
    try fixture.mount("/boot")
    try await fixture.boot(3)
    #expect(await fixture.reserve(.automatic) == .alreadyThere)
  }

  // MARK: Without a record

  @Test func `without a record our drop-in of GRUB is known by its mark`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try Files.removeTree(fixture.machine.path("/var/lib/lastgasp"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
    #expect(await fixture.unreserve() == .alreadyThere)
  }

  @Test func `without a record what the drop-in was read into is not forgotten either`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try Files.removeTree(fixture.machine.path("/var/lib/lastgasp"))
    try fixture.unmount("/boot")
    #expect(await fixture.unreserve() == .notAsked)
    #expect(fixture.read(Self.dropIn) == nil)
    try fixture.mount("/boot")
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  @Test func `without a record our addon is known by its name`() async throws {
    let fixture = try await Fixture()
    try await fixture.installImage()
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try Files.removeTree(fixture.machine.path("/var/lib/lastgasp"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  @Test func `without a record the entry beside another one is known by its name`() async throws {
    let fixture = try await Fixture()
    try await fixture.installSystemdBoot()
    try await fixture.putOnFAT("/boot")
    try await fixture.write("title Mine\nlinux /mine\noptions ro\n", to: "/boot/loader/entries/not-lastgasp.conf")
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    try Files.removeTree(fixture.machine.path("/var/lib/lastgasp"))
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.told.has("\(Self.region) is not asked for any more"))
    #expect(try fixture.files() == before)
  }

  @Test func `without a record our drop-in of u-boot-menu and what was made from it`() async throws {
    let fixture = try await Fixture(commandLine: "root=/dev/vda1 ro")
    try await fixture.write(ReservingTests.Fixture.entries, to: "/boot/extlinux/extlinux.conf")
    try await fixture.write("for file in /etc/u-boot-menu/conf.d/*.conf\n", to: "/usr/sbin/u-boot-update")
    let before = try fixture.files()
    #expect(await fixture.reserve() == .asked)
    #expect(fixture.read("/etc/u-boot-menu/conf.d/zz-lastgasp.conf") != nil)
    try Files.removeTree(fixture.machine.path("/var/lib/lastgasp"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.files() == before)
  }

  @Test func `a file of our name without our mark stays`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    try await fixture.write("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet crashkernel=512M\"\n", to: Self.dropIn)
    let before = try fixture.files()
    #expect(await fixture.unreserve() == .alreadyThere)
    #expect(try fixture.files() == before)
  }

  @Test func `a damaged record is told, and what is marked goes`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    #expect(await fixture.reserve() == .asked)
    try await fixture.write("{\"wor", to: "/var/lib/lastgasp/reservation.json")
    #expect(await fixture.unreserve() == .notAsked)
    #expect(fixture.told.has("/var/lib/lastgasp/reservation.json.damaged"))
    #expect(fixture.read(Self.dropIn) == nil)
    #expect(fixture.read("/boot/grub/grub.cfg")?.contains(Self.region) == false)
    #expect(fixture.machine.has("/var/lib/lastgasp/boot-files"))
    // It is told until somebody has looked and removed it.
    #expect(await fixture.unreserve() == .notAsked)
    try Files.remove(fixture.machine.path("/var/lib/lastgasp/reservation.json.damaged"))
    #expect(await fixture.unreserve() == .alreadyThere)
  }

  // MARK: What is told

  @Test func `a disk that the TPM unlocks is told, and is no reason`() async throws {
    let fixture = try await Fixture()
    try await fixture.installSystemdBoot()
    let before = try fixture.files()
    try await fixture.write("luks UUID=1 none luks,tpm2-device=auto\n", to: "/etc/crypttab")
    #expect(await fixture.reserve(acceptsTPMChange: true) == .asked)
    #expect(!fixture.told.has("recovery key"))
    #expect(await fixture.unreserve() == .asked)
    #expect(fixture.told.has("recovery key"))
    try Files.remove(fixture.machine.path("/etc/crypttab"))
    #expect(try fixture.files() == before)
  }

  @Test func `a dry run tells what is left too, and undoes nothing`() async throws {
    let fixture = try await Fixture(commandLine: "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro")
    try await fixture.installGRUB()
    #expect(await fixture.reserve() == .asked)
    try fixture.unmount("/boot")
    #expect(await fixture.unreserve(isDryRun: true) == .notAsked)
    #expect(fixture.told.has("/boot/grub/grub.cfg"))
    #expect(fixture.read(Self.dropIn) != nil)
    #expect(fixture.hasRecord)
  }
}
