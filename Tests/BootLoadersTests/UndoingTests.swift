import LinuxSystem
import SystemPackage
import Testing

@testable import BootLoaders

/// What is undone, and what is left and why, by what is there.
struct UndoingTests {
  static let words = GRUBTests.words
  static let grubConfiguration = "/boot/grub/grub.cfg"

  /// A machine with GRUB that was asked, and whose `grub.cfg` was made anew since.
  private static func updated() async throws -> (fake: FakeMachine, record: ReservationRecord) {
    let fake = try GRUBTests.debian()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(words)), words, of: GRUB.name)
    let updated = try #require(try fake.read(grubConfiguration)).replacing("6.12.43", with: "6.12.57")
    try fake.write(grubConfiguration, updated)
    return (fake, record)
  }

  @Test func `what GRUB checks the signature of by now is left, and told`() async throws {
    let (fake, record) = try await Self.updated()
    try fake.write("\(Self.grubConfiguration).sig", "signed")
    let undoing = ReservationStore(of: fake.machine).undoing(record, in: fake.context())
    #expect(undoing.plan.paths == ["/etc/default/grub.d/lastgasp.cfg"])
    #expect(undoing.left.map(\.path) == ["/boot/grub/grub.cfg"])
    #expect(undoing.left.first?.reason.contains("signature") == true)
  }

  @Test func `without grub-mkconfig a grub.cfg that was changed since is left until the words are out of it`()
    async throws
  {
    let (fake, record) = try await Self.updated()
    try Files.remove(fake.root.appending("usr/sbin/grub-mkconfig"))
    let store = ReservationStore(of: fake.machine)
    let undoing = store.undoing(record, in: fake.context())
    #expect(undoing.left.map(\.path) == ["/boot/grub/grub.cfg"])
    try await EditExecutor(fake.machine).apply(undoing.plan) { _ in }
    try store.keep(undoing.left, of: record)
    let rest = try #require(try store.record())
    #expect(rest.files.map(\.path) == [Self.grubConfiguration])
    #expect(rest.isBeingTakenBack == true)
    try fake.write(
      Self.grubConfiguration, try #require(try fake.read(Self.grubConfiguration)).replacing(Self.words[0], with: ""))
    let done = store.undoing(rest, in: fake.context())
    #expect(done.left.isEmpty)
    #expect(done.plan.isEmpty)
  }

  @Test func `of the changed files of a boot loader that is gone our lines and words alone are taken`() async throws {
    let fake = try FakeMachine([
      "/boot/limine.conf": "/Debian\nprotocol: linux\ncmdline: ro\n", "/usr/bin/limine-update": "",
      "/etc/default/limine": "ESP_PATH=/boot\n",
    ])
    let record = try await fake.carryOut(
      try Limine(fake.context()).plan(.adding(Self.words)), Self.words, of: Limine.name)
    let settings = try #require(try fake.read("/etc/default/limine"))
    #expect(settings.contains(Self.words[0]))
    try fake.write("/etc/default/limine", settings + "TARGET_OS_NAME=Debian\n")
    try Files.remove(fake.root.appending("boot/limine.conf"))
    try Files.remove(fake.root.appending("usr/bin/limine-update"))
    try fake.write("/boot/grub/grub.cfg", "menuentry\n")
    try await fake.undo(record, Limine(fake.context()))
    #expect(try fake.read("/etc/default/limine") == "ESP_PATH=/boot\nTARGET_OS_NAME=Debian\n")
  }

  @Test(arguments: [
    ("title A\noptions W\noptions\n# W\n", "title A\noptions\n# W\n"), ("ro W quiet\n", "ro quiet\n"),
    ("A=1\nX=\"$X W\" # by lastgasp\n", "A=1\n"), ("ro\n", nil),
  ])
  func `our words are taken out of any text`(before: String, after: String?) throws {
    let word = Self.words[0]
    let edit = OwnWords.removal(
      from: Array(before.replacing("W", with: word).utf8), at: "/x.conf", words: Self.words, isOurs: false)
    #expect(
      edit?.after.map { String(decoding: $0, as: UTF8.self) } == after?.replacing("W", with: word))
  }

  @Test(arguments: [
    ("UUID=1 / ext4 defaults 0 1\nUUID=2 /boot/efi vfat umask=0077 0 1\n", ["/boot/efi"]),
    ("# UUID=2 /boot/efi vfat\nUUID=3 none swap sw\n\nproc /proc proc defaults\n", []),
    ("UUID=2\t/boot\text4\tdefaults 0 2\n", []),
  ])
  func `what fstab has and is not mounted`(fstab: String, points: [String]) {
    let mounts = """
      1 0 8:1 / / rw - ext4 /dev/vda1 rw
      2 1 8:2 / /boot rw - ext4 /dev/vda2 rw
      3 1 0:5 / /proc rw - proc proc rw

      """
    #expect(BootPartitions.unmounted(fstab: fstab, mounts: mounts).map(\.string) == points)
    #expect(BootPartitions.unmounted(fstab: fstab, mounts: nil).isEmpty)
  }
}
