import Machine
import SystemPackage
import Testing

@testable import BootLoaders

struct BootLoaderChoiceTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let expected: String?
    let facts: BootFacts

    init(_ description: String, _ expected: String?, _ change: (inout BootFacts) -> Void) {
      testDescription = description
      self.expected = expected
      var facts = BootFacts()
      change(&facts)
      self.facts = facts
    }
  }

  private static func grub(_ facts: inout BootFacts) {
    facts.grubConfiguration = "/boot/grub/grub.cfg"
    facts.landmarks.insert("/boot/grub/grub.cfg")
  }

  static let cases: [Case] = [
    Case("nothing is there", nil) { _ in },
    Case("QEMU's -kernel, whatever else is on the disk", nil) {
      grub(&$0)
      $0.loaderNumber = 0xb0
    },
    Case("BIOS, GRUB", "GRUB") {
      grub(&$0)
      $0.loaderNumber = 0x72
      $0.commandLine = KernelCommandLine("BOOT_IMAGE=/boot/vmlinuz-6.1 root=UUID=1 ro")
    },
    Case("BIOS, extlinux, with a GRUB left on the disk", "extlinux") {
      grub(&$0)
      $0.landmarks.insert("/boot/extlinux/extlinux.conf")
      $0.loaderNumber = 0x34
      $0.commandLine = KernelCommandLine("BOOT_IMAGE=/boot/vmlinuz initrd=/boot/initrd.img root=/dev/sda1")
    },
    Case("SYSLINUX on UEFI, told by what it sets", "extlinux") {
      grub(&$0)
      $0.isEFI = true
      $0.landmarks.insert("/boot/EFI/syslinux/syslinux.cfg")
      $0.commandLine = KernelCommandLine("BOOT_IMAGE=../../vmlinuz-linux initrd=../../initramfs root=/dev/sda1")
    },
    Case("UEFI, systemd-boot, with a GRUB left on the disk", "systemd-boot") {
      grub(&$0)
      $0.isEFI = true
      $0.loaderInfo = "systemd-boot 257.9-1~deb13u1"
      $0.loaderNumber = 0x21
      $0.landmarks.insert("/boot/efi/loader/entries")
      $0.commandLine = KernelCommandLine("initrd=\\abc\\6.12\\initrd root=UUID=1")
    },
    Case("UEFI, a unified kernel image started by systemd-boot", "unified kernel image") {
      $0.isEFI = true
      $0.loaderInfo = "systemd-boot 257.9-1~deb13u1"
      $0.stubInfo = "systemd-stub 257.9-1~deb13u1"
      $0.landmarks.insert("/efi/loader/entries")
    },
    Case("UEFI, GRUB that tells of itself, beside systemd-boot's entries", "GRUB") {
      grub(&$0)
      $0.isEFI = true
      $0.loaderInfo = "GRUB 2.12"
      $0.landmarks.insert("/boot/loader/entries")
    },
    Case("Fedora: GRUB reads the entries", "GRUB") {
      $0.isEFI = true
      $0.grubConfiguration = "/boot/grub2/grub.cfg"
      $0.landmarks.insert("/boot/loader/entries")
      $0.commandLine = KernelCommandLine("BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.11.4 root=UUID=1 ro")
    },
    Case("rEFInd without a word of its own", "rEFInd") {
      $0.isEFI = true
      $0.landmarks.insert("/boot/refind_linux.conf")
    },
    Case("rEFInd that says so, beside a GRUB", "rEFInd") {
      grub(&$0)
      $0.isEFI = true
      $0.loaderInfo = "rEFInd 0.14.2"
      $0.landmarks.insert("/boot/refind_linux.conf")
    },
    Case("rEFInd and GRUB, and nothing tells", nil) {
      grub(&$0)
      $0.isEFI = true
      $0.landmarks.insert("/boot/refind_linux.conf")
    },
    Case("Limine on BIOS", "Limine") { $0.landmarks.insert("/boot/limine.conf") },
    Case("Limine that says so", "Limine") {
      $0.isEFI = true
      $0.loaderInfo = "Limine 9.3.0"
      $0.landmarks.insert("/boot/limine.conf")
    },
    Case("U-Boot, which reads extlinux.conf and says nothing", "extlinux") {
      $0.landmarks.insert("/boot/extlinux/extlinux.conf")
    },
    Case("Silverblue: GRUB starts it, ostree writes", "ostree") {
      $0.isEFI = true
      $0.grubConfiguration = "/boot/grub2/grub.cfg"
      $0.landmarks = ["/run/ostree-booted", "/boot/loader/entries"]
      $0.commandLine = KernelCommandLine("BOOT_IMAGE=(hd0,gpt2)/ostree/fedora/vmlinuz ostree=/ostree/boot.1/fedora/0")
    },
    Case("UEFI, a boot loader that is not known, with a GRUB left on the disk", nil) {
      grub(&$0)
      $0.isEFI = true
      $0.loaderInfo = "ZFSBootMenu 3"
      $0.loaderNumber = 0
    },
    Case("UEFI, rEFInd that has started a GRUB", "GRUB") {
      grub(&$0)
      $0.isEFI = true
      $0.loaderInfo = "rEFInd 0.14.2"
      $0.loaderNumber = 0x72
    },
  ]

  @Test func `a boot loader that is not known is called what the firmware was told`() {
    var facts = BootFacts()
    Self.grub(&facts)
    facts.isEFI = true
    facts.loaderInfo = "ZFSBootMenu 3"
    guard case .unknown(let why) = BootLoaders.choose(by: facts) else {
      Issue.record("it was taken for a known one")
      return
    }
    #expect(why.contains("ZFSBootMenu 3"))
  }

  @Test(arguments: cases)
  func `which boot loader started a system`(_ one: Case) {
    switch BootLoaders.choose(by: one.facts) {
    case .found(let type, _): #expect(type.name == one.expected)
    case .unknown(let why):
      #expect(one.expected == nil)
      #expect(!why.isEmpty)
    }
  }

  @Test func `the facts are read off the machine`() throws {
    let fake = try FakeMachine(["/boot/efi/loader/entries/a.conf": "linux /a\n", "/boot/grub/grub.cfg": "x"])
    try fake.setLoaderVariable("LoaderInfo", "systemd-boot 257.9-1~deb13u1")
    try fake.setLoaderVariable("LoaderEntrySelected", "a.conf")
    try fake.turnSecureBootOn()
    try fake.write("/proc/sys/kernel/bootloader_type", "114\n")
    let facts = fake.context().facts
    #expect(facts.isEFI && facts.isSecureBootOn)
    #expect(facts.loaderInfo == "systemd-boot 257.9-1~deb13u1")
    #expect(facts.selectedEntry == "a.conf")
    #expect(facts.loaderNumber == 0x72)
    #expect(facts.grubConfiguration == "/boot/grub/grub.cfg")
    #expect(facts.landmarks == ["/boot/efi/loader/entries", "/boot/grub/grub.cfg"])
  }
}
