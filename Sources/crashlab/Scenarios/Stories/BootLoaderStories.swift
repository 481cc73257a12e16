/// Memory for the next boot, through every boot loader: a fresh machine, `apt install`, reboots, a panic, a zip.
///
/// Nothing is typed in between. Debian 12 ends in kdump, Debian 13 in pstore-RAM; and taken back, nothing is left.
enum BootLoaderStories {
  static let all =
    [
      kdump(.grubPC, isExtended: false), pstore(.systemdBoot), kdump(.grubEFI), kdump(.systemdBoot), kdump(.extlinux),
      pstore(.grubPC), pstore(.grubEFI), pstore(.unifiedKernelImage), pstore(.extlinux),
    ] + [secureKdump, securePstore]

  /// What a desktop has at the least; the table of `crashkernel=` gives the capture kernel its share of it.
  static let twoGiB = MemorySetup(size: "2048M", kernelArguments: [])

  /// So much that KASLR seldom gets in the region's way, and that the region lies above what firmware uses.
  static let fourGiB = MemorySetup(size: "4096M", kernelArguments: [], regionMayMove: true)

  // MARK: Debian 12

  private static func kdump(_ loader: BootLoader, isExtended: Bool = true) -> Scenario {
    Scenario(
      name: "\(loader.rawValue)-kdump",
      summary:
        "Debian 12 with \(loader.rawValue): apt install, reboot, kdump is armed; panic, zip; purged without a trace",
      suite: "bookworm", firmware: .bootLoader(loader), memory: twoGiB, disk: .stock, isExtended: isExtended,
      steps: installed + armedWithKdump + [
        .panicIntoCapture(.sysrq, marker: "lab: last words"),
        .bundles(1), .vmcores(1), .noUnitFailed,
        .newestBundle("dmesg.txt", holds: "lab: last words", "Kernel panic - not syncing: sysrq triggered crash"),
        .status(.proven, says: "crash"), .kdumpIsArmed,
      ] + takenBack(word: "crashkernel="))
  }

  private static let armedWithKdump: [Step] = [
    .commandLine("the boot loader was told", .says("crashkernel="), .doesNotSay("reserve_mem=")),
    .status(.unproven, says: "kdump"), .kdumpIsArmed, .noUnitFailed,
  ]

  // MARK: Debian 13

  private static func pstore(_ loader: BootLoader) -> Scenario {
    Scenario(
      name: "\(loader.rawValue)-pstore",
      summary:
        "Debian 13 with \(loader.rawValue): apt install, reboot, pstore-RAM is armed; panic, zip; purged without a trace",
      suite: "trixie", firmware: .bootLoader(loader), memory: fourGiB, disk: .stock, isExtended: true,
      steps: installed + armedWithPstore + panicIntoPstore + takenBack(word: "reserve_mem="))
  }

  private static let armedWithPstore: [Step] = [
    .commandLine("the boot loader was told", .says("reserve_mem=4M:4096:lastgasp"), .doesNotSay("crashkernel=")),
    .expect("lastgasp status", "lastgasp status", .says("reserve_mem region")),
    .expect("ramoops has the slot", "cat /sys/module/pstore/parameters/backend", .prints("ramoops")),
    .noUnitFailed,
  ]

  private static let panicIntoPstore: [Step] = [
    .crash(.sysrq, marker: "lab: last words"),
    .bundles(1), .pstoreIsEmpty, .noUnitFailed,
    .newestBundle("dmesg.txt", holds: "lab: last words", "Kernel panic - not syncing: sysrq triggered crash"),
    .status(.proven, says: "crash"),
  ]

  // MARK: Secure Boot

  private static let isLockedDown = Step.expect(
    "Secure Boot is on, and the kernel locked down", "dmesg | grep -i 'secure boot'; cat /sys/kernel/security/lockdown",
    .says("Secure boot enabled"), .says("[integrity]"))

  /// Before anything is tried.
  private static let lockdownIsSaid = Step.expect(
    "status says so before anything is tried", "lastgasp status", .says("the kernel is locked down (integrity)"))

  /// Addresses are refused by the kernel, and a capture kernel is taken by `kexec_file_load` alone, if it is signed.
  private static let secureKdump = Scenario(
    name: "secure-boot-kdump",
    summary:
      "Debian 12, Secure Boot: RAM buffers are refused beforehand, kdump by kexec_file_load; an unsigned kernel, too",
    suite: "bookworm", firmware: .bootLoader(.grubEFI, secureBoot: true), memory: twoGiB, disk: .stock,
    isExtended: true,
    steps: [.boot(), isLockedDown, .rememberBootFiles, .install(), lockdownIsSaid]
      + reservedAtTheNextBoot + [isLockedDown] + armedWithKdump + [
        .expect("no RAM buffer is tried", "ls /var/lib/lastgasp", .doesNotSay("trial.json")),
        .panicIntoCapture(.sysrq, marker: "lab: last words"),
        .bundles(1), .vmcores(1), .noUnitFailed,
        .newestBundle("dmesg.txt", holds: "lab: last words", "Kernel panic - not syncing: sysrq triggered crash"),
        .status(.proven, says: "crash"),
        .run("a kernel without its signature", unsignedKernel),
        .settings("90-lab", "KDUMP_KERNEL=/lab/unsigned"),
        .expect("the reason in words", "lastgasp disarm; lastgasp arm", .says("sign")), .noCrashKernel,
        .run("take the setting back", "rm /etc/lastgasp.d/90-lab; lastgasp arm"), .kdumpIsArmed,
      ] + takenBack(word: "crashkernel="))

  private static let securePstore = Scenario(
    name: "secure-boot-pstore", summary: "Debian 13, Secure Boot: pstore-RAM by reserve_mem, which lockdown allows",
    suite: "trixie", firmware: .bootLoader(.grubEFI, secureBoot: true), memory: fourGiB, disk: .stock,
    isExtended: true,
    steps: [.boot(), isLockedDown, .rememberBootFiles, .install()] + reservedAtTheNextBoot + [isLockedDown]
      + armedWithPstore + panicIntoPstore + takenBack(word: "reserve_mem="))

  /// The running kernel's image with the entry of the certificate table cleared (Microsoft's PE format, optional header:
  /// data directory 4, at 112 + 4 * 8 in the header of 64-bit images).
  private static let unsignedKernel = """
    python3 - "/boot/vmlinuz-$(uname -r)" /lab/unsigned <<'END'
    import struct, sys
    image = bytearray(open(sys.argv[1], "rb").read())
    header = struct.unpack_from("<I", image, 0x3c)[0] + 24
    table, size = struct.unpack_from("<II", image, header + 112 + 32)
    assert size > 0, "the kernel was not signed before"
    struct.pack_into("<II", image, header + 112 + 32, 0, 0)
    open(sys.argv[2], "wb").write(image[:table])
    END
    sync
    """

  // MARK: What all have in common

  /// From the fresh machine to the boot that has the memory.
  static let installed: [Step] =
    [.boot(), .rememberBootFiles, .install()] + reservedAtTheNextBoot

  /// The installation has asked the boot loader; it can be undone and done again, and then the machine reboots.
  private static let reservedAtTheNextBoot: [Step] = [
    .reservingIsOver,
    .bootFilesDiffer("the boot loader's files hold the reservation"),
    .unreserve, .bootFilesAreAsBefore("unreserved"),
    .expect("reserved again", "lastgasp reserve", .exits(0)),
    .bootFilesDiffer("the boot loader's files hold it again"),
    .expect(
      "once more changes nothing",
      "\(BootFiles.list) >/tmp/once; lastgasp reserve; diff /tmp/once <(\(BootFiles.list))",
      .exits(0)),
    .reboot(), .reservingIsOver,
  ]

  /// Undone by purging: the files are as they were, and so is the next boot.
  private static func takenBack(word: String) -> [Step] {
    [
      .bootFilesDiffer("the boot loader's files hold the reservation"),
      .purge, .bootFilesAreAsBefore("purged"),
      .reboot("the boot without us"),
      .commandLine("nothing is reserved", .doesNotSay(word)),
      .bootFilesAreAsBefore("a boot later"),
    ]
  }
}
