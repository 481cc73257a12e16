import BackendConformance
import Backends
import Lifecycle
import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

/// A `crashkernel=` of the user's that comes beside ours, and one of ours that changes.
struct CrashMemoryOfOthersTests {
  typealias Fixture = ReservingTests.Fixture

  static let ours = "crashkernel=160M"
  static let users = "crashkernel=512M"
  static let both = "root=/dev/vda1 ro \(users) \(ours)"

  static func entries(_ words: String) -> String { Fixture.entries.replacing("ro\n", with: "ro \(words)\n") }

  /// Linux 6.1 of Debian 12, which has no other way than a crash kernel; ours was asked for, and the user's came beside it.
  private func fixtureWithBoth() async throws -> Fixture {
    let fixture = try await Fixture(release: "6.1.0-53-amd64")
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    #expect(await fixture.reserve(.kdump) == .asked)
    #expect(try fixture.entries == Self.entries(Self.ours))
    try await fixture.kernel.write(Self.entries("\(Self.users) \(Self.ours)"), to: "/boot/extlinux/extlinux.conf")
    return fixture
  }

  @Test(arguments: [MemoryWish.automatic, .any, .kdump])
  func `the next boot takes ours out again, and says which one is in force until then`(wish: MemoryWish) async throws {
    let fixture = try await fixtureWithBoth()
    try await fixture.boot(2, Self.both)
    try await fixture.kernel.write("167772160\n", to: "/sys/kernel/kexec_crash_size")
    #expect(await fixture.reserve(wish) == .alreadyThere)
    #expect(try fixture.entries == Self.entries(Self.users))
    #expect(fixture.told.has("\(Self.ours) of ours is taken out"))
    #expect(fixture.told.has("until the next boot \(Self.ours) is in force"))
    #expect(!fixture.told.has("the kernel reserved the memory that was asked for"))
    #expect(!fixture.kernel.machine.has("/var/lib/lastgasp/reservation.json"))

    let fresh = fixture.told.lines.count
    #expect(await fixture.reserve(.kdump) == .alreadyThere)
    let told = fixture.told.lines.dropFirst(fresh).joined(separator: "\n")
    #expect(told.contains("\(Self.users) is set already, and stays"))
    #expect(told.contains("until the next boot \(Self.ours) is in force"))
    #expect(try fixture.entries == Self.entries(Self.users))
  }

  @Test func `a request in the same boot does so too`() async throws {
    let fixture = try await fixtureWithBoth()
    #expect(await fixture.reserve(.kdump) == .alreadyThere)
    #expect(try fixture.entries == Self.entries(Self.users))
    #expect(fixture.told.has("\(Self.ours) of ours is taken out"))
    #expect(!fixture.told.has("is in force"))
    #expect(await fixture.unreserve() == .alreadyThere)
    #expect(try fixture.entries == Self.entries(Self.users))
  }

  @Test func `a dry run shows it and writes nothing`() async throws {
    let fixture = try await fixtureWithBoth()
    let before = try fixture.entries
    _ = await fixture.reserve(.kdump, isDryRun: true)
    #expect(fixture.told.has("+  APPEND root=/dev/vda1 ro \(Self.users)\n"))
    #expect(try fixture.entries == before)
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Self.entries(Self.users))
  }

  @Test func `a region of ours stays`() async throws {
    let fixture = try await Fixture()
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    let region = ReservingTests.region
    #expect(await fixture.reserve(.pstore) == .asked)
    #expect(await fixture.reserve(.kdump) == .asked)
    #expect(try fixture.entries == Self.entries("\(region) \(Self.ours)"))
    try await fixture.kernel.write(
      Self.entries("\(Self.users) \(region) \(Self.ours)"), to: "/boot/extlinux/extlinux.conf")
    try await fixture.boot(2, "\(Self.both) \(region)")
    #expect(await fixture.reserve(.automatic) == .alreadyThere)
    #expect(try fixture.entries == Self.entries("\(Self.users) \(region)"))
    #expect(await fixture.reserve(.kdump) == .alreadyThere)
    #expect(fixture.told.has("\(Self.users) is set already, and stays"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Self.entries(Self.users))
  }

  /// Typed at the boot menu: the kernel took it, and the configuration is as it was.
  @Test func `one for a single boot is not taken for the answer to ours`() async throws {
    let fixture = try await Fixture(release: "6.1.0-53-amd64")
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    #expect(await fixture.reserve(.kdump) == .asked)
    try await fixture.boot(2, "root=/dev/vda1 ro \(Self.ours) \(Self.users)")
    _ = await fixture.reserve(.automatic)
    #expect(!fixture.told.has("the kernel reserved"))
    #expect(try fixture.entries == Self.entries(Self.ours))
  }

  @Test func `a CRASHKERNEL that changed replaces ours`() async throws {
    let fixture = try await Fixture(release: "6.1.0-53-amd64")
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    #expect(await fixture.reserve(.kdump) == .asked)
    try await fixture.boot(2, "root=/dev/vda1 ro \(Self.ours)")
    try await fixture.kernel.write("CRASHKERNEL=96M\n", to: "/etc/lastgasp.d/50-local")
    let settings = SettingsReader(root: fixture.kernel.root).read().settings
    #expect(await fixture.reserve(.kdump, settings: settings, isDryRun: true) == .asked)
    #expect(fixture.told.has("+  APPEND root=/dev/vda1 ro crashkernel=96M\n"))
    #expect(await fixture.reserve(.kdump, settings: settings) == .asked)
    #expect(try fixture.entries == Self.entries("crashkernel=96M"))
    #expect(await fixture.reserve(.kdump, settings: settings) == .alreadyThere)
    #expect(try fixture.entries == Self.entries("crashkernel=96M"))
    #expect(await fixture.unreserve() == .asked)
    #expect(try fixture.entries == Fixture.entries)
  }

  @Test(arguments: ["off", "none", "no", "0"])
  func `no crash kernel is asked for where CRASHKERNEL says so`(value: String) async throws {
    let fixture = try await Fixture(release: "6.1.0-53-amd64")
    try await fixture.kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    try await fixture.kernel.write("CRASHKERNEL=\(value)\n", to: "/etc/lastgasp.d/50-local")
    let (settings, problems) = SettingsReader(root: fixture.kernel.root).read()
    #expect(problems.isEmpty)
    for wish in [MemoryWish.automatic, .any, .kdump] {
      #expect(await fixture.reserve(wish, settings: settings) == .notAsked)
    }
    #expect(fixture.told.has("CRASHKERNEL=off"))
    #expect(try fixture.entries == Fixture.entries)
  }
}
