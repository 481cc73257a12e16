/// Each boot loader boots the machine that it was installed on, and takes a word that is added by its own means.
enum BootLoaderSelfTests {
  /// All of them.
  static let all = [
    test(.grubPC, on: "bookworm"), test(.extlinux, on: "bookworm"), test(.systemdBoot, on: "bookworm"),
    test(.grubEFI, on: "bookworm"), test(.unifiedKernelImage, on: "trixie"), secureBoot,
  ]

  private static let word = "lab.word=added"

  private static func test(_ loader: BootLoader, on suite: String) -> Scenario {
    Scenario(
      name: "lab-\(loader.rawValue)", summary: "\(loader.rawValue) boots, and takes a word by its own means",
      suite: suite, isForAnySuite: true, firmware: .bootLoader(loader),
      memory: MemorySetup(size: "2048M", kernelArguments: []), disk: .stock, isSelfTest: true,
      steps: boot(loader))
  }

  private static func boot(_ loader: BootLoader) -> [Step] {
    [
      .boot(),
      .expect(
        "the firmware", "[ -d /sys/firmware/efi ] && echo EFI || echo BIOS", .prints(loader.isForUEFI ? "EFI" : "BIOS")),
      .expect("nothing has failed", "systemctl list-units --failed --plain --no-legend", .printsNothing),
      .expect(
        "what is mounted", "cat /proc/cmdline; findmnt -n -o TARGET,SOURCE,FSTYPE | grep -E '/dev/(vda|nvme)'",
        .exits(0)),
      .expect("the word is not there", "cat /proc/cmdline", .doesNotSay(word)),
      .run("add it", add(loader)),
      .reboot(),
      .expect("it is", "cat /proc/cmdline", .says(word), .says("console=ttyS0,115200")),
    ]
  }

  /// Shim, signed GRUB and signed kernel, each checked by the one before: the kernel is locked down.
  private static let secureBoot = Scenario(
    name: "lab-secure-boot", summary: "Secure Boot for real: Microsoft's keys, shim, signed GRUB, locked-down kernel",
    suite: "trixie", isForAnySuite: true, firmware: .bootLoader(.grubEFI, secureBoot: true),
    memory: MemorySetup(size: "2048M", kernelArguments: []), disk: .stock, isSelfTest: true,
    steps: boot(.grubEFI) + [
      .expect("locked down", "cat /sys/kernel/security/lockdown", .says("[integrity]")),
      .expect(
        "the firmware says so", "od -An -t u1 /sys/firmware/efi/efivars/SecureBoot-*; dmesg | grep -i 'secure boot'",
        .says("1"), .says("Secure boot enabled")),
    ])

  /// What a person does who reads the boot loader's documentation.
  private static func add(_ loader: BootLoader) -> String {
    switch loader {
    case .grubPC, .grubEFI:
      """
      echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX \(word)"' >/etc/default/grub.d/word.cfg; update-grub
      """
    case .systemdBoot:
      "sed -i '/^options/s/$/ \(word)/' /boot/efi/loader/entries/*.conf; cat /boot/efi/loader/entries/*.conf; sync"
    case .unifiedKernelImage:
      """
      set -e; mkdir -p /boot/efi/loader/addons
      ukify build --cmdline='\(word)' --output=/boot/efi/loader/addons/word.addon.efi; find /boot/efi -ls; sync
      """
    case .extlinux:
      """
      set -e; sed -i 's/^U_BOOT_PARAMETERS="/&\(word) /' /etc/default/u-boot; u-boot-update
      cat /boot/extlinux/extlinux.conf; sync
      """
    }
  }
}
