/// Where MOUNT_FOLDER lies: what a capture kernel brings up, and what it must leave alone.
extension KdumpStories {
  /// The desktop's kernel, and MOUNT_FOLDER on partitions of its own.
  static let targets = Scenario(
    name: "kdump-targets",
    summary: "the desktop's kernel, crashkernel=128M: MOUNT_FOLDER on xfs on NVMe, then in a btrfs subvolume on SATA",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: large),
    disks: [.init(name: "nvme", size: "1G", bus: .nvme), .init(name: "sata", size: "1G", bus: .sata)],
    kernel: .generic, isExtended: true,
    steps: [.boot()] + target(.xfs, on: "nvme") + target(.btrfs, on: "sata"))

  /// The other buses and file systems.
  static let moreTargets = Scenario(
    name: "kdump-more-targets", summary: "the same on f2fs on USB, vfat on MMC, ext4 on SCSI and on virtio",
    suite: "trixie", isForAnySuite: true, memory: .kdump(crashkernel: large),
    disks: [
      .init(name: "usb", size: "1G", bus: .usb), .init(name: "mmc", size: "1G", bus: .mmc),
      .init(name: "scsi", size: "1G", bus: .scsi), .init(name: "virtio", size: "1G"),
    ], kernel: .generic, isExtended: true,
    steps: [.boot()] + target(.f2fs, on: "usb") + target(.vfat, on: "mmc") + target(.ext4, on: "scsi")
      + target(.ext4, on: "virtio"))

  /// A file system, MOUNT_FOLDER on it, a crash, and what it leaves there.
  private static func target(_ type: Step.FileSystem, on disk: String) -> [Step] {
    let folder = "/mnt/\(disk)/crashes"
    return [
      .makeFileSystem(type, on: disk),
      .settings("90-lab", "MOUNT_FOLDER=\(folder)\nKEEP_FREE_BYTES=16M"),
      .run("the units learn of it", "systemctl daemon-reload; lastgasp arm"), .kdumpIsArmed,
      .panicIntoCapture(.sysrq, marker: "lab: on \(disk)"),
      .bundles(1, in: folder), .vmcores(1, in: folder), .noUnitFailed,
      .newestBundle("dmesg.txt", in: folder, holds: "lab: on \(disk)", "sysrq triggered crash"),
    ]
  }

  // MARK: Roots that the builtin image cannot bring up

  /// A root on LVM: the distribution's own initramfs brings it up.
  static let lvmRoot = Scenario(
    name: "kdump-lvm-root", summary: "the root on LVM: the system image saves log and vmcore",
    suite: "bookworm", memory: .kdump(crashkernel: "256M"), disks: RootSteps.disksOfLVM, isExtended: true,
    steps: RootSteps.onLVM + [
      .kdumpIsArmed,
      .status(.unproven),
      .expect("it says why, and with what", "lastgasp arm; lastgasp status", .says("(LVM)"), .says("/boot/initrd.img")),
      .panicIntoCapture(.sysrq, marker: "lab: on LVM", within: .seconds(420)),
      .bundles(1), .vmcores(1), .noUnitFailed,
      .newestBundle("dmesg.txt", holds: "lab: on LVM", "sysrq triggered crash"),
    ])

  /// MOUNT_FOLDER on dm-crypt: nothing is written in plain, until a plain folder is allowed to have the log.
  static let luks = Scenario(
    name: "kdump-luks",
    summary:
      "MOUNT_FOLDER on LUKS: nothing in plain, the reason and the choice said; CAPTURE_PLAINTEXT_TARGET has the log",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: small), userland: .shell,
    disks: [.init(name: "crash", size: "600M")],
    steps: [
      .boot(),
      .run(
        "a LUKS device with MOUNT_FOLDER on it",
        """
        set -e
        modprobe -a virtio_pci virtio_blk dm_mod dm_crypt
        head -c 32 /dev/urandom >/root/key
        \(RootSteps.formatLUKS(crashDevice, key: "/root/key"))
        \(openSecret)
        mkfs.ext4 -q -F /dev/mapper/secret
        \(mountSecret)
        """),
      .settings("90-lab", "MOUNT_FOLDER=/mnt/secret"),
      .expect("the reason, and the choice", "lastgasp arm", .says("encrypted"), .says("CAPTURE_PLAINTEXT_TARGET")),
      .expect("status says it, too", "lastgasp status", .says("encrypted"), .says("CAPTURE_PLAINTEXT_TARGET")),
      .expect("a vmcore is not promised", "cat /sys/kernel/kexec_crash_loaded", .prints("0")),
      .crash(.sysrq, marker: "lab: a secret", reset: .lab),
      .nothingInPlain("lab: a secret"),
      .run("open it again", "modprobe -a virtio_pci virtio_blk dm_mod dm_crypt; \(openSecret); \(mountSecret)"),
      .settings("90-lab", "MOUNT_FOLDER=/mnt/secret\nCAPTURE_PLAINTEXT_TARGET=/var/crash/plain"),
      .armKdump("arm for the log alone"),
      .panicIntoCapture(.sysrq, marker: "lab: told"),
      .expect("no vmcore lies anywhere", "find / -xdev -name 'vmcore*' -type f", .printsNothing),
      .run("open it again", "modprobe -a virtio_pci virtio_blk dm_mod dm_crypt; \(openSecret); \(mountSecret)"),
      .collectByHand("/mnt/secret"),
      .bundles(1, in: "/mnt/secret"), .vmcores(0, in: "/mnt/secret"),
      .newestBundle("dmesg.txt", in: "/mnt/secret", holds: "lab: told"),
      .expect("nothing is left in plain", "find /var/crash/plain -type f ! -name .reserve", .printsNothing),
    ])

  private static let openSecret = "DM_DISABLE_UDEV=1 cryptsetup open --key-file /root/key \(crashDevice) secret"
  private static let mountSecret = "mkdir -p /mnt/secret && mount /dev/mapper/secret /mnt/secret"

  /// A root on dm-crypt that a key file in the initramfs opens.
  static let luksRoot = Scenario(
    name: "kdump-luks-root",
    summary: "the root on LUKS: nothing in plain, no prompt, the machine comes back",
    suite: "bookworm", memory: .kdump(crashkernel: "256M"),
    disks: RootSteps.disksOfLUKS,
    isExtended: true,
    steps: RootSteps.onLUKS + [
      .expect("the reason, and the choice", "lastgasp status", .says("encrypted"), .says("CAPTURE_PLAINTEXT_TARGET")),
      Step("a crash") { session in
        let loaded = try await session.succeed("cat /sys/kernel/kexec_crash_loaded").contains("1")
        let command = "sync; echo 'lab: a secret' >/dev/kmsg; \(Step.Crash.sysrq.rawValue)"
        if loaded {
          try await session.panicIntoCapture(by: command, within: .seconds(420))
        } else {
          try await session.panic(by: command, reset: .lab)
        }
      },
      .nothingInPlain("lab: a secret"),
    ])
}
