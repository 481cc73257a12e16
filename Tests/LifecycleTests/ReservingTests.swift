import BackendConformance
import Backends
import BootLoaders
import Lifecycle
import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

/// From the command to the files, over boots.
struct ReservingTests {
  /// A machine with extlinux, whose plan needs no program.
  struct Fixture {
    static let entries = "LABEL l0\n  LINUX /vmlinuz\n  APPEND root=/dev/vda1 ro\n"

    let kernel: FakeKernel
    let told = Told()

    init(release: String = "6.12.43+deb13-amd64", entries: String = entries) async throws {
      kernel = try FakeKernel(kernel: release, commandLine: "root=/dev/vda1 ro")
      try Files.createDirectories(kernel.root.appending("boot/extlinux"), permissions: [.ownerReadWriteExecute])
      try await kernel.write(entries, to: "/boot/extlinux/extlinux.conf")
      try await kernel.write("MemTotal:        2097152 kB\n", to: "/proc/meminfo")
    }

    var entries: String { get throws { try Files.readText(kernel.root.appending("boot/extlinux/extlinux.conf")) } }

    func reserve(
      _ wish: MemoryWish = .any, settings: Settings = Settings(), acceptsTPMChange: Bool = false, isDryRun: Bool = false
    ) async -> Reserving.Outcome {
      var options = Reserving.Options()
      options.wish = wish
      options.acceptsTPMChange = acceptsTPMChange
      options.isDryRun = isDryRun
      let told = told
      return await Reserving(
        of: kernel.machine, settings: settings, options: options, announce: { told.add($0.text) },
        show: { told.add($0) }
      ).run()
    }

    func unreserve(byPackage: Bool = false) async -> Reserving.Outcome {
      let told = told
      return await Unreserving(
        of: kernel.machine, settings: Settings(), isByPackage: byPackage, announce: { told.add($0.text) }
      ).run()
    }

    /// The machine comes up again with this command line.
    func boot(_ number: Int, _ commandLine: String) async throws {
      try await kernel.write("boot-\(number)\n", to: "/proc/sys/kernel/random/boot_id")
      try await kernel.write(commandLine + "\n", to: "/proc/cmdline")
    }
  }

  final class Told: @unchecked Sendable {
    private(set) var lines: [String] = []
    func add(_ line: String) { lines.append(line) }
    func has(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
  }

  static let region = "reserve_mem=4M:4096:lastgasp"
  static let changed = Fixture.entries.replacing("ro\n", with: "ro \(region)\n")

  @Test func `it is asked for once, and taken back to the letter`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve() == .asked)
    #expect(try fixture.entries == Self.changed)
    #expect(await fixture.reserve() == .alreadyThere)
    #expect(fixture.told.has("counts from the next boot on"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Fixture.entries)
    #expect(await fixture.unreserve() == .alreadyThere)
    #expect(!fixture.kernel.machine.has("/var/lib/lastgasp/boot-files"))
  }

  @Test(arguments: [".extlinux.conf.lastgasp-new", "EXTLIN~1.LAS", "EX4F1A~1.LAS"])
  func `what a power cut left of a file that was being replaced goes with it`(name: String) async throws {
    let fixture = try await Fixture()
    try await fixture.kernel.write(
      "1 0 254:1 / / rw - ext4 /dev/vda1 rw\n2 1 254:2 / /boot rw - vfat /dev/vda2 rw\n", to: "/proc/self/mountinfo")
    #expect(await fixture.reserve() == .asked)
    try await fixture.kernel.write("half of it", to: "/boot/extlinux/\(name)")
    try await fixture.kernel.write("no concern of ours", to: "/boot/extlinux/MENU~1.C32")
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Fixture.entries)
    let left = try Files.entries(of: fixture.kernel.root.appending("boot/extlinux")).map(\.string).sorted()
    #expect(left == ["MENU~1.C32", "extlinux.conf"])
  }

  @Test func `what a person took back is not asked for again by itself`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve(.automatic) == .asked)
    #expect(await fixture.unreserve() == .asked)
    try await fixture.boot(2, "root=/dev/vda1 ro")
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(fixture.told.has("it was taken back"))
    #expect(try fixture.entries == Fixture.entries)
    #expect(await fixture.reserve() == .asked)
    #expect(try fixture.entries == Self.changed)
  }

  @Test func `what the package took back with itself is asked for again when it comes back`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve(.automatic) == .asked)
    #expect(await fixture.unreserve(byPackage: true) == .asked)
    #expect(await fixture.reserve(.automatic) == .asked)
  }

  @Test func `in a boot that still has it, it can be asked for again`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve() == .asked)
    try await fixture.boot(2, "root=/dev/vda1 ro \(Self.region)")
    #expect(await fixture.unreserve() == .asked)
    #expect(await fixture.reserve() == .asked)
    #expect(try fixture.entries == Self.changed)
  }

  @Test func `a dry run shows the difference and writes nothing`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve(isDryRun: true) == .asked)
    #expect(fixture.told.has("+  APPEND root=/dev/vda1 ro \(Self.region)"))
    #expect(try fixture.entries == Fixture.entries)
    #expect(!fixture.kernel.machine.has("/var/lib/lastgasp/reservation.json"))
  }

  @Test func `a user's crashkernel=512M stays`() async throws {
    let entries = Fixture.entries.replacing("ro\n", with: "ro crashkernel=512M\n")
    let fixture = try await Fixture(release: "6.1.0-53-amd64", entries: entries)
    for wish in [MemoryWish.automatic, .any, .kdump] { #expect(await fixture.reserve(wish) == .alreadyThere) }
    #expect(fixture.told.has("crashkernel=512M is set already, and stays"))
    #expect(try fixture.entries == entries)
  }

  @Test func `what the kernel refused is told in its words and not asked for again`() async throws {
    let fixture = try await Fixture(release: "6.1.0-53-amd64")
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    var settings = Settings()
    settings.kdump = .always
    #expect(await fixture.reserve(.kdump, settings: settings) == .asked)
    let asked = try fixture.entries
    try await fixture.boot(2, "root=/dev/vda1 ro crashkernel=160M")
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(fixture.told.has("the kernel reserved nothing for crashkernel=160M"))
    #expect(await fixture.reserve(.kdump) == .notAsked)
    #expect(try fixture.entries == asked)
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Fixture.entries)
  }

  @Test func `what somebody took out again is not put back by itself`() async throws {
    let fixture = try await Fixture()
    #expect(await fixture.reserve(.automatic) == .asked)
    try await fixture.kernel.write(Fixture.entries, to: "/boot/extlinux/extlinux.conf")
    try await fixture.boot(2, "root=/dev/vda1 ro")
    #expect(await fixture.reserve(.automatic) == .notAsked)
    #expect(fixture.told.has("taken out of the configuration"))
    #expect(try fixture.entries == Fixture.entries)
  }

  @Test func `a disk that the TPM unlocks is a reason until it is accepted`() async throws {
    let fixture = try await Fixture()
    try await fixture.kernel.write("root UUID=1 none luks,tpm2-device=auto\n", to: "/etc/crypttab")
    #expect(await fixture.reserve() == .notAsked)
    #expect(fixture.told.has("--accept-tpm-change"))
    #expect(try fixture.entries == Fixture.entries)
    #expect(await fixture.reserve(acceptsTPMChange: true) == .asked)
  }

  @Test func `without a boot loader that is known, the parameter is told`() async throws {
    let fixture = try await Fixture()
    try Files.removeTree(fixture.kernel.root.appending("boot"))
    #expect(await fixture.reserve() == .notAsked)
    #expect(fixture.told.has(Self.region))
  }
}
