import LinuxSystem
import Settings
import SystemPackage
import TestSupport
import Testing

@testable import BootLoaders

struct GRUBTests {
  static let words = ["reserve_mem=4M:4096:lastgasp"]

  /// Debian's own, as grub-common ships it.
  static let defaults = """
    # If you change this file, run 'update-grub' afterwards to update
    # /boot/grub/grub.cfg.

    GRUB_DEFAULT=0
    GRUB_TIMEOUT=5
    GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`
    GRUB_CMDLINE_LINUX_DEFAULT="quiet"
    GRUB_CMDLINE_LINUX=""

    # Uncomment to disable graphical terminal
    #GRUB_TERMINAL=console

    """

  static func debian(
    _ more: [String: String] = [:], commandLine: String = "BOOT_IMAGE=/boot/vmlinuz root=UUID=1234 ro quiet"
  )
    throws -> FakeMachine
  {
    let files = [
      "/boot/grub/grub.cfg": grubConfiguration("quiet"), "/etc/default/grub": defaults,
      "/usr/sbin/grub-mkconfig": "for x in ${sysconfdir}/default/grub.d/*.cfg ; do\n",
    ]
    let fake = try FakeMachine(files.merging(more) { $1 }, commandLine: commandLine)
    try Files.createDirectories(fake.root.appending("etc/default/grub.d"), permissions: [.ownerReadWriteExecute])
    return fake
  }

  @Test func `a drop-in and grub.cfg made anew, and back to the last byte`() async throws {
    let fake = try Self.debian()
    let before = try fake.files()
    let plan = try GRUB(fake.context()).plan(.adding(Self.words))
    let record = try await fake.carryOut(plan, Self.words, of: GRUB.name)
    #expect(try fake.read("/boot/grub/grub.cfg")?.contains("ro quiet reserve_mem=4M:4096:lastgasp\n") == true)
    #expect(try fake.read("/etc/default/grub") == Self.defaults)
    #expect(fake.programs.ran.count == 1)
    #expect(try GRUB(fake.context()).plan(.adding(Self.words)).isEmpty)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.files() == before)
    #expect(fake.programs.ran.count == 1)
  }

  @Test func `a grub.cfg that was made anew since is made anew once more`() async throws {
    let fake = try Self.debian()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    let updated = try #require(try fake.read("/boot/grub/grub.cfg")).replacing("6.12.43", with: "6.12.57")
    try fake.write("/boot/grub/grub.cfg", updated)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.read("/etc/default/grub.d/lastgasp.cfg") == nil)
    #expect(try fake.read("/boot/grub/grub.cfg")?.contains("lastgasp") == false)
    #expect(fake.programs.ran.count == 2)
  }

  @Test(arguments: ["", "\n", "\r\n"])
  func `where no drop-ins are read, a line of ours`(end: String) async throws {
    let settings = "# mine\nGRUB_CMDLINE_LINUX_DEFAULT='quiet  splash' # \u{fe}\nGRUB_TIMEOUT=5" + end
    let fake = try Self.debian([
      "/etc/default/grub": settings, "/usr/sbin/grub-mkconfig": "#!/bin/sh\n# not default/grub.d\n",
    ])
    let before = try fake.files()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    let after = try #require(try fake.read("/etc/default/grub"))
    #expect(after.hasPrefix(settings.trimmingSuffix(end)))
    #expect(
      after.contains(
        "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT reserve_mem=4M:4096:lastgasp\" # by lastgasp\n"))
    #expect(try GRUB(fake.context()).plan(.adding(Self.words)).isEmpty)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.files() == before)
  }

  @Test func `of a file that was edited since, our line alone is taken`() async throws {
    let fake = try Self.debian(["/usr/sbin/grub-mkconfig": "#!/bin/sh\n"])
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    try fake.write("/etc/default/grub", try #require(try fake.read("/etc/default/grub")) + "GRUB_GFXMODE=auto\n")
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.read("/etc/default/grub") == Self.defaults + "GRUB_GFXMODE=auto\n")
  }

  @Test func `a grub.cfg that is a link stays one`() async throws {
    let fake = try Self.debian(["/boot/efi/EFI/fedora/grub.cfg": grubConfiguration("quiet")])
    try Files.remove(fake.root.appending("boot/grub/grub.cfg"))
    try SymbolicLink.make(at: fake.root.appending("boot/grub/grub.cfg"), to: "../efi/EFI/fedora/grub.cfg")
    let plan = try GRUB(fake.context()).plan(.adding(Self.words))
    #expect(plan.paths.last == "/boot/efi/EFI/fedora/grub.cfg")
    try await fake.carryOut(plan, Self.words, of: GRUB.name)
    #expect(try Files.linkTarget(of: fake.root.appending("boot/grub/grub.cfg")) == "../efi/EFI/fedora/grub.cfg")
    #expect(try fake.read("/boot/efi/EFI/fedora/grub.cfg")?.contains("lastgasp") == true)
  }

  @Test func `a grub-mkconfig that fails leaves everything as it was`() async throws {
    let fake = try Self.debian()
    fake.programs.failing = ["/usr/sbin/grub-mkconfig"]
    let before = try fake.files()
    await #expect(throws: BootLoaderError.self) {
      try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    }
    #expect(try fake.files() == before)
  }

  @Test func `what a power cut left half done is finished`() async throws {
    let fake = try Self.debian()
    let plan = try GRUB(fake.context()).plan(.adding(Self.words))
    let edit = try #require(plan.edits.first)
    try fake.write(edit.path.string, String(decoding: edit.after ?? [], as: UTF8.self))
    let rest = try GRUB(fake.context()).plan(.adding(Self.words))
    #expect(rest.edits.isEmpty)
    #expect(rest.paths == ["/boot/grub/grub.cfg"])
  }

  @Test func `a drop-in of that name that somebody else wrote keeps what it has`() async throws {
    let mine = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet debug\"\n"
    let fake = try Self.debian(["/etc/default/grub.d/lastgasp.cfg": mine])
    let before = try fake.files()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    #expect(try fake.read("/etc/default/grub.d/lastgasp.cfg")?.hasPrefix(mine) == true)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.files() == before)
  }

  @Test func `a configuration that GRUB checks the signature of is left`() throws {
    let fake = try Self.debian(["/boot/grub/grub.cfg": "set check_signatures=enforce\n" + grubConfiguration("quiet")])
    #expect(throws: BootLoaderError.self) { try GRUB(fake.context()).plan(.adding(Self.words)) }
  }

  @Test func `a user's own crashkernel= is seen wherever it stands`() throws {
    let fake = try Self.debian([
      "/etc/default/grub.d/kdump-tools.cfg":
        "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=512M\"\n"
    ])
    let lines = try GRUB(fake.context()).commandLines()
    #expect(lines.flatMap { KernelWords.named("crashkernel", in: $0) } == ["crashkernel=512M"])
  }

  /// Fedora: GRUB reads the entries itself.
  @Test func `entries that GRUB reads itself get the word, and kernels to come too`() async throws {
    let entry = """
      title Fedora Linux (6.11.4-301.fc41.x86_64) 41 (Workstation Edition)
      version 6.11.4-301.fc41.x86_64
      linux /vmlinuz-6.11.4-301.fc41.x86_64
      initrd /initramfs-6.11.4-301.fc41.x86_64.img $tuned_initrd
      options root=UUID=6d3376e4 ro rootflags=subvol=root rhgb quiet $tuned_params
      grub_users $grub_users
      grub_arg --unrestricted
      grub_class fedora

      """
    let fake = try FakeMachine([
      "/boot/grub2/grub.cfg": "insmod blscfg\nblscfg\n", "/etc/kernel/cmdline": "root=UUID=6d3376e4 ro rhgb quiet\n",
      "/boot/loader/entries/f00-6.11.4-301.fc41.x86_64.conf": entry,
      "/boot/loader/entries/f00-0-rescue.conf": entry.replacing("6.11.4-301.fc41.x86_64", with: "0-rescue"),
      "/etc/machine-id": "f00\n",
    ])
    let before = try fake.files()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    for name in ["f00-6.11.4-301.fc41.x86_64", "f00-0-rescue"] {
      let text = try #require(try fake.read("/boot/loader/entries/\(name).conf"))
      #expect(text.contains("rhgb quiet $tuned_params reserve_mem=4M:4096:lastgasp\ngrub_users"))
    }
    #expect(try fake.read("/etc/kernel/cmdline") == "root=UUID=6d3376e4 ro rhgb quiet reserve_mem=4M:4096:lastgasp\n")
    #expect(fake.programs.ran.isEmpty)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.files() == before)
  }

  // MARK: What is somebody else's

  @Test func `a grub.cfg that grub-mkconfig has not made is left alone, and what to type is told`() throws {
    let mine = "# my own\nmenuentry \"mine\" {\n linux /vmlinuz-my root=/dev/sda1 ro\n}\n"
    let fake = try Self.debian(["/boot/grub/grub.cfg": mine])
    let error = #expect(throws: BootLoaderError.self) { try GRUB(fake.context()).plan(.adding(Self.words)) }
    guard case .cannot(let reason, let advice) = error else {
      Issue.record("it is no failure: \(String(describing: error))")
      return
    }
    #expect(reason.contains("/boot/grub/grub.cfg"))
    #expect(advice.contains(Self.words[0]) && advice.contains("grub-mkconfig -o /boot/grub/grub.cfg"))
  }

  @Test(arguments: ["", "\n"])
  func `an empty grub.cfg is nobody's`(text: String) throws {
    let fake = try Self.debian(["/boot/grub/grub.cfg": text])
    #expect(try GRUB(fake.context()).plan(.adding(Self.words)).paths.last == "/boot/grub/grub.cfg")
  }

  @Test func `a grub.cfg that somebody wrote by hand since stays when it is taken back`() async throws {
    let fake = try Self.debian()
    let record = try await fake.carryOut(try GRUB(fake.context()).plan(.adding(Self.words)), Self.words, of: GRUB.name)
    let mine = "menuentry \"mine\" {\n linux /vmlinuz-my root=/dev/sda1 ro\n}\n"
    try fake.write("/boot/grub/grub.cfg", mine)
    try await fake.undo(record, GRUB(fake.context()))
    #expect(try fake.read("/boot/grub/grub.cfg") == mine)
    #expect(try fake.read("/etc/default/grub.d/lastgasp.cfg") == nil)
  }

  @Test(arguments: [
    ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet -- 3\"", "GRUB_CMDLINE_LINUX_DEFAULT"),
    ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"ro -- 3\"", "GRUB_CMDLINE_LINUX"),
  ])
  func `behind a lone -- all is for init, so ours goes before`(settings: String, variable: String) async throws {
    for script in ["for x in ${sysconfdir}/default/grub.d/*.cfg ; do\n", "#!/bin/sh\n"] {
      let fake = try Self.debian(["/etc/default/grub": settings + "\n", "/usr/sbin/grub-mkconfig": script])
      let before = try fake.files()
      let plan = try GRUB(fake.context()).plan(.adding(Self.words))
      let edit = try #require(plan.edits.first)
      let line = "\(variable)=\"\(Self.words[0]) $\(variable)\" # by lastgasp\n"
      #expect(String(decoding: edit.after ?? [], as: UTF8.self).hasSuffix(line))
      guard variable == "GRUB_CMDLINE_LINUX_DEFAULT" else { continue }
      let record = try await fake.carryOut(plan, Self.words, of: GRUB.name)
      let other = edit.path.string
      try fake.write(other, try #require(try fake.read(other)) + "# mine\n")
      try await fake.undo(record, GRUB(fake.context()))
      try fake.write(other, before[other] ?? "")
      #expect(try fake.read("/boot/grub/grub.cfg") == before["/boot/grub/grub.cfg"])
    }
  }

  @Test func `the drop-in that sets the variable anew behind ours is named`() throws {
    let anew = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\n"
    let fake = try Self.debian(["/etc/default/grub.d/zz-mine.cfg": anew])
    let error = #expect(throws: BootLoaderError.self) { try GRUB(fake.context()).plan(.adding(Self.words)) }
    #expect(error?.description.contains("/etc/default/grub.d/zz-mine.cfg") == true)
    #expect(error?.description.contains("$GRUB_CMDLINE_LINUX_DEFAULT") == true)
    try fake.write(
      "/etc/default/grub.d/lastgasp.cfg", OwnedLine.shell("GRUB_CMDLINE_LINUX_DEFAULT", adding: Self.words))
    #expect(throws: BootLoaderError.self) { try GRUB(fake.context()).plan(.adding(Self.words)) }
    for harmless in [
      "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT x\"\n",
      "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT} x\"\n",
      "GRUB_CMDLINE_LINUX_DEFAULT+=\" x\"\n", "#" + anew,
    ] {
      try fake.write("/etc/default/grub.d/zz-mine.cfg", harmless)
      #expect(try !GRUB(fake.context()).plan(.adding(Self.words)).isEmpty)
    }
    try fake.write("/etc/default/grub.d/zz-mine.cfg", anew)
    try fake.write("/etc/default/grub.d/zzz.cfg", "GRUB_CMDLINE_LINUX_DEFAULT=\"\(Self.words[0])\"\n")
    #expect(try GRUB(fake.context()).plan(.adding(Self.words)).paths == ["/boot/grub/grub.cfg"])
  }
}

extension String {
  func trimmingSuffix(_ suffix: String) -> String { !suffix.isEmpty && hasSuffix(suffix) ? String(dropLast()) : self }
}
