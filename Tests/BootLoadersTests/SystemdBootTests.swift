import LinuxSystem
import SystemPackage
import Testing

@testable import BootLoaders

struct SystemdBootTests {
  static let words = ["reserve_mem=4M:4096:lastgasp"]
  static let name = "3d2b7e1f-6.12.43+deb13-amd64"
  static let path = "/boot/efi/loader/entries/\(name).conf"
  static let beside = "/boot/efi/loader/entries/\(name)-lastgasp.conf"

  /// As kernel-install's 90-loaderentry writes it on Debian 13.
  static let entry = """
    # Boot Loader Specification type#1 entry
    # File created by /usr/lib/kernel/install.d/90-loaderentry.install (systemd 257.9-1~deb13u1)
    title      Debian GNU/Linux 13 (trixie)
    version    6.12.43+deb13-amd64
    machine-id 3d2b7e1f
    sort-key   debian
    options    root=UUID=1234 ro quiet systemd.machine_id=3d2b7e1f
    linux      /3d2b7e1f/6.12.43+deb13-amd64/linux
    initrd     /3d2b7e1f/6.12.43+deb13-amd64/initrd.img-6.12.43+deb13-amd64

    """

  static func debian(fat: Bool = true, _ more: [String: String] = [:]) throws -> FakeMachine {
    let older = entry.replacing("6.12.43", with: "6.12.41")
    let files = [
      path: entry, path.replacing("6.12.43", with: "6.12.41"): older, "/etc/machine-id": "3d2b7e1f\n",
      "/usr/bin/bootctl": "",
      "/boot/efi/loader/entries/other.conf": "title Other\nmachine-id ffff\nlinux /x\noptions a\n",
      "/boot/efi/loader/entries/efi.conf": "title Shell\nefi /shell.efi\noptions quiet\n",
    ]
    let fake = try FakeMachine(files.merging(more) { $1 })
    try fake.setLoaderVariable("LoaderInfo", "systemd-boot 257.9-1~deb13u1")
    try fake.setLoaderVariable("LoaderEntrySelected", "\(name).conf")
    if fat { try fake.mount([("/boot/efi", "vfat")]) }
    return fake
  }

  @Test func `an entry of which a power cut left the name alone is written anew, and goes when it is taken back`()
    async throws
  {
    let fake = try Self.debian()
    let before = try fake.files()
    let plan = try SystemdBoot(fake.context()).plan(.adding(Self.words))
    let record = try await fake.carryOut(plan, Self.words, of: SystemdBoot.name)
    let written = try fake.read(Self.beside)
    try fake.write(Self.beside, "")
    let undoing = ReservationStore(of: fake.machine).undoing(record, in: fake.context())
    #expect(undoing.plan.edits.contains { $0.path.string == Self.beside && $0.after == nil })
    _ = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    #expect(try fake.read(Self.beside) == written)
    #expect(before[Self.beside] == nil)
  }

  @Test func `on FAT a new entry is tried once, and comes into the old one when it has booted`() async throws {
    let fake = try Self.debian()
    let before = try fake.files()
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    #expect(try fake.read(Self.path) == Self.entry)
    #expect(
      try fake.read(Self.beside)
        == Self.entry.replacing("3d2b7e1f\nlinux", with: "3d2b7e1f reserve_mem=4M:4096:lastgasp\nlinux"))
    #expect(fake.programs.ran == ["/usr/bin/bootctl set-oneshot \(Self.name)-lastgasp.conf"])
    #expect(try SystemdBoot(fake.context()).plan(.adding(Self.words)).isEmpty)
    #expect(try SystemdBoot(fake.context()).isPending(Self.words))

    try fake.setLoaderVariable("LoaderEntrySelected", "\(Self.name)-lastgasp.conf")
    let store = ReservationStore(of: fake.machine)
    try store.save(record)
    let finished = try await fake.carryOut(
      try SystemdBoot(fake.context()).finish(Self.words), Self.words, of: SystemdBoot.name)
    #expect(try fake.read(Self.beside) == nil)
    #expect(try fake.read(Self.path)?.contains("systemd.machine_id=3d2b7e1f reserve_mem=4M:4096:lastgasp\n") == true)
    #expect(try fake.read(Self.path.replacing("6.12.43", with: "6.12.41"))?.contains("lastgasp") == true)
    #expect(try fake.read("/boot/efi/loader/entries/other.conf")?.contains("lastgasp") == false)
    #expect(try fake.read("/boot/efi/loader/entries/efi.conf")?.contains("lastgasp") == false)
    #expect(try !SystemdBoot(fake.context()).isPending(Self.words))
    try await fake.undo(finished, SystemdBoot(fake.context()))
    #expect(try fake.files() == before)
  }

  @Test func `what waits for its boot is taken back too`() async throws {
    let fake = try Self.debian()
    let before = try fake.files()
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    try await fake.undo(record, SystemdBoot(fake.context()))
    #expect(try fake.files() == before)
  }

  @Test func `where a rename is safe the entries themselves are edited`() async throws {
    let fake = try Self.debian(fat: false, ["/etc/kernel/cmdline": "root=UUID=1234 ro\n"])
    let before = try fake.files()
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    #expect(try fake.read(Self.path)?.contains(" reserve_mem=4M:4096:lastgasp\nlinux") == true)
    #expect(try fake.read("/etc/kernel/cmdline") == "root=UUID=1234 ro reserve_mem=4M:4096:lastgasp\n")
    #expect(fake.programs.ran.isEmpty)
    // A kernel that came since has the word of ours, and loses it too.
    let newer = "/boot/efi/loader/entries/3d2b7e1f-6.12.57+deb13-amd64.conf"
    try fake.write(newer, Self.entry.replacing("ro quiet", with: "ro reserve_mem=4M:4096:lastgasp"))
    try await fake.undo(record, SystemdBoot(fake.context()))
    #expect(try fake.read(newer)?.contains("options    root=UUID=1234 ro systemd") == true)
    try Files.remove(fake.root.appending(FilePath(newer).components))
    #expect(try fake.files() == before)
  }

  @Test func `the distribution's line for kernels to come is taken over, and the file is gone again`() async throws {
    let fake = try Self.debian(fat: false, ["/usr/lib/kernel/cmdline": "ro quiet"])
    let before = try fake.files()
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    #expect(try fake.read("/etc/kernel/cmdline") == "ro quiet reserve_mem=4M:4096:lastgasp")
    try await fake.undo(record, SystemdBoot(fake.context()))
    #expect(try fake.files() == before)
  }

  @Test(arguments: [
    ("linux /a", "linux /a\noptions W\n"),
    ("linux /a\noptions ro\noptions quiet\n", "linux /a\noptions ro\noptions quiet W\n"),
    ("linux /a\r\noptions ro\r\n", "linux /a\r\noptions ro W\r\n"),
    ("# options x\nlinux /a\n\toptions\tro  \n", "# options x\nlinux /a\n\toptions\tro W  \n"),
    ("linux /a\noptions W ro\n", "linux /a\noptions W ro\n"),
    ("title half writ", "title half writ"), ("linux /a\noptions\n", "linux /a\noptions\noptions W\n"),
    ("", ""),
  ])
  func `entries of all shapes`(before: String, after: String) async throws {
    let word = Self.words[0]
    let path = "/efi/loader/entries/a.conf"
    let fake = try FakeMachine([
      path: before.replacing("W", with: word), "/efi/loader/entries/b.conf": "linux /b\noptions b\n",
    ])
    try fake.setLoaderVariable("LoaderInfo", "systemd-boot 257")
    let files = try fake.files()
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    #expect(try fake.read(path) == after.replacing("W", with: word))
    try await fake.undo(record, SystemdBoot(fake.context()))
    #expect(try fake.files() == files)
  }

  @Test func `of a bare line of options the word is taken though the entry was edited since`() async throws {
    let path = "/efi/loader/entries/a.conf"
    let fake = try FakeMachine([path: "title A\nlinux /a\noptions\n"])
    try fake.setLoaderVariable("LoaderInfo", "systemd-boot 257")
    let record = try await fake.carryOut(
      try SystemdBoot(fake.context()).plan(.adding(Self.words)), Self.words, of: SystemdBoot.name)
    try fake.write(path, try #require(try fake.read(path)) + "#x\n")
    try await fake.undo(record, SystemdBoot(fake.context()))
    #expect(try fake.read(path) == "title A\nlinux /a\noptions\n#x\n")
  }

  @Test(arguments: [
    ("a-6.12.43+deb13-amd64.conf", "a-6.12.43+deb13-amd64.conf"), ("a+3.conf", "a.conf"), ("a+2-1.conf", "a.conf"),
    ("a+.conf", "a+.conf"), ("a+1-2-3.conf", "a+1-2-3.conf"), ("a+b", "a+b"),
  ])
  func `an entry's name is what is left without the count of its tries`(name: String, identifier: String) {
    #expect(BootEntries.identifier(name) == identifier)
  }

  @Test func `what is no configuration file among the entries is told, and hides none of them`() throws {
    let fake = try Self.debian(fat: false)
    let odd = fake.root.appending("boot/efi/loader/entries/odd.conf")
    try Files.createDirectories(odd, permissions: [.ownerReadWriteExecute])
    let plan = try SystemdBoot(fake.context()).plan(.adding(Self.words))
    #expect(plan.edits.count == 2)
    #expect(plan.remarks.contains { $0.contains("/boot/efi/loader/entries/odd.conf") })
  }

  @Test func `an odd file that is alone is named`() throws {
    let fake = try FakeMachine()
    let odd = fake.root.appending("boot/efi/loader/entries/odd.conf")
    try Files.createDirectories(odd, permissions: [.ownerReadWriteExecute])
    let error = #expect(throws: BootLoaderError.self) { try SystemdBoot(fake.context()).plan(.adding(Self.words)) }
    #expect(error?.description.contains("/boot/efi/loader/entries/odd.conf") == true)
  }
}
