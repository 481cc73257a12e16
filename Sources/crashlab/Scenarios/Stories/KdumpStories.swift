/// No region: a capture kernel saves the log and the memory.
enum KdumpStories {
  static let all =
    [lvmRoot, targets, bookworm, together, failures, trixie, badTargets, luks, moreTargets, luksRoot, watchdog]

  /// What a capture kernel gets of a guest with Debian's cloud kernel, and with the desktop's.
  private static let small = "96M"
  private static let large = "128M"

  /// From `apt install` to the zips, as a person has it who does nothing else.
  private static let bookworm = Scenario(
    name: "kdump-installed",
    summary: "no region, crashkernel=96M: installed, armed with kdump, panic, log and vmcore, root's alone",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: small), disk: .stock,
    steps: [
      .boot(), .settings("90-lab", "BUNDLE_GROUP=adm"), .install(),
      .status(.unproven, says: "kdump"), .kdumpIsArmed,
      .journal(says: "panic kexec loaded successfully"),
      .panicIntoCapture(.sysrq, marker: "lab: last words"),
      .bundles(1), .vmcores(1), .noUnitFailed,
      .status(.proven, says: "crash"), .kdumpIsArmed,
      .journal(says: "logs saved in \"\(BundleFolder.path)\""),
      .newestBundle("dmesg.txt", holds: "lab: last words", "Kernel panic - not syncing: sysrq triggered crash"),
      .newestBundle("summary.txt", holds: "sysrq triggered crash"),
      .expect(
        "the group may read the log", "stat -c '%G' \(BundleFolder.path) \(BundleFolder.path)/*.zip | sort -u",
        .prints("adm")),
      .expect("the log in the vmcore's zip is the same", sameLog, .exits(0)),
      .expect("and the same as makedumpfile reads out of the vmcore", logByMakedumpfile, .exits(0)),
      .reboot("third boot"),
      .journal(says: "no new crash"),
      .bundles(1), .vmcores(1), .kdumpIsArmed, .noUnitFailed,
      .expect("a kernel that is installed gets its image, too", kernelHooks, .exits(0)),
      .expect("purged, it leaves what it saved and nothing else", purge, .exits(0), .prints("0 2")),
    ])

  /// Runs the hooks as the package of Debian's other kernel would.
  private static let kernelHooks = """
    set -e; other=$(ls /lib/modules | grep -v cloud); cd /var/lib/lastgasp/capture
    /etc/kernel/postinst.d/zz-lastgasp "$other" "/boot/vmlinuz-$other"; [ -s "$other.img" ]; rm "$other.img"
    /usr/lib/kernel/install.d/92-lastgasp.install add "$other" /boot/entry "/boot/vmlinuz-$other"; [ -s "$other.img" ]
    touch gone.img gone.json; /etc/kernel/postrm.d/zz-lastgasp gone; [ ! -e gone.img ]; [ -s "$other.img" ]
    """

  /// Prints whether a crash kernel is loaded afterwards, and how many files the crash is still told by.
  private static let purge = """
    DEBIAN_FRONTEND=noninteractive apt-get purge -y lastgasp >&2 || exit 1
    for path in /var/lib/lastgasp /run/lastgasp /usr/lib/lastgasp /usr/bin/lastgasp /etc/kernel/postinst.d/zz-lastgasp; do
      [ ! -e "$path" ] || { echo "$path is still there"; exit 2; }
    done
    echo "$(cat /sys/kernel/kexec_crash_loaded) $(find /var/crash -type f | wc -l)"
    """

  /// Whether the log beside the newest vmcore and the one of the newest bundle are byte for byte the same.
  private static let sameLog = """
    cd \(BundleFolder.mountFolder)
    zip=$(ls crash/*.zip | tail -n 1)
    cmp <(unzip -p "$zip" "$(unzip -Z1 "$zip" | grep dmesg)") <(unzip -p "$(ls logs/*.zip | tail -n 1)" dmesg.txt)
    """

  /// Whether makedumpfile finds the very log in the newest vmcore that our own reader found in the kernel's memory.
  ///
  /// makedumpfile 1.7.6 adds who logged (`[    T0]`) where a kernel's VMCOREINFO tells, also where the kernel itself was
  /// built to print no such thing, as Debian's are.
  private static let logByMakedumpfile = #"""
    zip=$(ls \#(BundleFolder.mountFolder)/crash/*.zip | tail -n 1); rm -rf /tmp/core; mkdir /tmp/core; cd /tmp/core
    unzip -q "$zip" vmcore dmesg.txt && makedumpfile --dump-dmesg vmcore theirs \
      && sed -i -E 's/^(\[ *[0-9.]+\]) \[ *[TC][0-9]+\]/\1/' theirs && cmp dmesg.txt theirs; status=$?
    cd /; rm -rf /tmp/core; exit $status
    """#

  /// The settings that decide, one after the other, with 6.12 and compressed modules.
  private static let trixie = Scenario(
    name: "kdump-settings",
    summary: "USE_PSTORE_RAM=0 beside a region, FULL_COREDUMP=0, KDUMP=never, somebody else's crash kernel",
    suite: "trixie", isForAnySuite: true, memory: .kdumpAndRegion(crashkernel: small), userland: .shell,
    steps: [
      .boot(),
      .settings("90-lab", "USE_PSTORE_RAM=0"), .armKdump(),
      .expect("the region is left alone", "cat /sys/module/pstore/parameters/backend", .doesNotSay("ramoops")),
      .panicIntoCapture(.module, marker: "lab: alpha"),
      .collectByHand(says: "lab_write_command"), .bundles(1), .vmcores(1),
      .newestBundle("dmesg.txt", holds: "lab: alpha", "lab_write_command"),
      .expect("makedumpfile reads the same log out of the vmcore", logByMakedumpfile, .exits(0)),
      .settings("90-lab", "USE_PSTORE_RAM=0\nFULL_COREDUMP=0"), .armKdump("arm for the log alone"),
      .panicIntoCapture(.sysrq, marker: "lab: beta"),
      .collectByHand(says: "sysrq"), .bundles(2), .vmcores(1),
      .newestBundle("dmesg.txt", holds: "lab: beta"),
      .settings("90-lab", "USE_PSTORE_RAM=0\nKDUMP=never"),
      .expect("KDUMP=never", "lastgasp arm", .exits(2), .says("KDUMP=never")), .noCrashKernel,
      .settings("90-lab", "USE_PSTORE_RAM=0"),
      .run("kexec-tools", ImageRecipe.PackageSet.kexecCommand),
      .run(
        "somebody else loads a crash kernel",
        "kexec -s -p /boot/vmlinuz-$(uname -r) --append=somebody-else; [ $(cat /sys/kernel/kexec_crash_loaded) = 1 ]"),
      .expect("it is named", "lastgasp arm", .says("another program is loaded, and is left alone")),
      .expect("and in status, too", "lastgasp status", .says("another program is loaded, and is left alone")),
      .expect(
        "and left, also when ours is undone", "lastgasp disarm; cat /sys/kernel/kexec_crash_loaded", .says("1")),
    ])

  /// Both armed: one crash, both records, one bundle.
  private static let together = Scenario(
    name: "kdump-always", summary: "KDUMP=always beside a region: both records of one crash in one bundle",
    suite: "trixie", isForAnySuite: true, memory: .kdumpAndRegion(crashkernel: small), userland: .shell,
    steps: [
      .boot(), .settings("90-lab", "KDUMP=always"),
      .armKdump("arm both"),
      .expect("ramoops, too", "cat /sys/module/pstore/parameters/backend", .prints("ramoops")),
      .expect("status explains it", "lastgasp status", .says("kdump"), .says("crash_kexec_post_notifiers")),
      .panicIntoCapture(.sysrq, marker: "lab: last words"),
      .collectByHand(says: "sysrq"),
      .bundles(1), .vmcores(1), .pstoreIsEmpty,
      .newestBundle("dmesg.txt", holds: "lab: last words"),
      .expect(
        "both records are in it", "unzip -l \(BundleFolder.path)/*.zip", .says("ramoops"), .says("records/")),
    ])

  // MARK: Where the folder lies

  /// The desktop's kernel, and MOUNT_FOLDER on partitions of its own.
  private static let targets = Scenario(
    name: "kdump-targets",
    summary: "the desktop's kernel, crashkernel=128M: MOUNT_FOLDER on xfs on NVMe, then in a btrfs subvolume on SATA",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: large),
    disks: [.init(name: "nvme", size: "1G", bus: .nvme), .init(name: "sata", size: "1G", bus: .sata)],
    kernel: .generic,
    steps: [.boot()] + target(.xfs, on: "nvme") + target(.btrfs, on: "sata"))

  /// The other buses and file systems.
  private static let moreTargets = Scenario(
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

  // MARK: What goes wrong

  /// Dumps that go wrong: the log is saved each time, the machine comes back, and the rest is said.
  private static let failures = Scenario(
    name: "kdump-failures",
    summary:
      "makedumpfile that fails half way, crashes the capture kernel, hangs, is missing: the log is kept each time",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: small), userland: .shell,
    steps: [.boot()]
      + failure("half way", [.makedumpfile(.fails)], bundles: 1)
      + failure("crashing", [.makedumpfile(.crashes)], bundles: 2, mayPanic: true)
      + failure("hanging", [.makedumpfile(.hangs)], bundles: 3)
      + failure("missing", [.run("no makedumpfile", "rm /usr/bin/makedumpfile; sync")], bundles: 4)
      + failure(
        "options", [.makedumpfile(nil), .settings("90-lab", "MAKEDUMPFILE_COREDUMP_CMD=--nonsense")], bundles: 5)
      + [
        .run("all is well again", "rm /etc/lastgasp.d/90-lab; sync"), .armKdump(),
        .panicIntoCapture(.sysrq, marker: "lab: well"),
        .collectByHand(), .bundles(6), .vmcores(1), .newestBundle("dmesg.txt", holds: "lab: well"),
      ])

  private static func failure(
    _ name: String, _ preparation: [Step], bundles: Int, mayPanic: Bool = false
  ) -> [Step] {
    preparation + [
      .armKdump("arm for: \(name)"),
      .panicIntoCapture(.sysrq, marker: "lab: \(name)", mayPanic: mayPanic),
      .collectByHand(says: "Vmcore"),
      .bundles(bundles), .vmcores(0),
      .newestBundle("dmesg.txt", holds: "lab: \(name)", "sysrq triggered crash"),
    ]
  }

  /// Targets that cannot take it: the machine comes back from each, and what there is room for is kept.
  private static let badTargets = Scenario(
    name: "kdump-bad-targets",
    summary:
      "a target without room for the vmcore, quite full, gone since arming: the log is kept where there is a target, and the machine always comes back",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: small), userland: .shell,
    disks: [.init(name: "crash", size: "300M")],
    steps: [
      .boot(),
      .run("an ext4 of its own", "modprobe -a virtio_pci virtio_blk; mkfs.ext4 -q -F \(crashDevice); \(mountCrash)"),
      .settings("90-lab", "MOUNT_FOLDER=/mnt/crash"),
      .armKdump(),
      .panicIntoCapture(.sysrq, marker: "lab: no room for a vmcore"),
      .run("mount it", "modprobe -a virtio_pci virtio_blk; \(mountCrash)"),
      .collectByHand("/mnt/crash", says: "Vmcore"), .bundles(1, in: "/mnt/crash"), .vmcores(0, in: "/mnt/crash"),
      .newestBundle("dmesg.txt", in: "/mnt/crash", holds: "lab: no room for a vmcore"),
      .armKdump(), .run("fill it", Step.fill("/mnt/crash")),
      .panicIntoCapture(.sysrq, marker: "lab: no room at all"),
      .run("mount it, and make room", "modprobe -a virtio_pci virtio_blk; \(mountCrash); rm /mnt/crash/filler*; sync"),
      .collectByHand("/mnt/crash", says: "Vmcore"), .bundles(2, in: "/mnt/crash"), .vmcores(0, in: "/mnt/crash"),
      .newestBundle("dmesg.txt", in: "/mnt/crash", holds: "lab: no room at all"),
      .run("another file system in its place", "umount /mnt/crash; mkfs.ext4 -q -F \(crashDevice); sync"),
      .panicIntoCapture(.sysrq, marker: "lab: no target"),
      .run("mount it", "modprobe -a virtio_pci virtio_blk; \(mountCrash)"),
      .expect("arm and collect are well", "lastgasp arm && lastgasp collect", .exits(0)),
    ])

  /// Without udev: found by the partition's name as blkid reads it.
  private static let crashDevice = "$(blkid -t PARTLABEL=crash -o device)"
  private static let mountCrash = "mkdir -p /mnt/crash && mount \(crashDevice) /mnt/crash"

  /// A hardware watchdog that somebody feeds: it goes on in the capture kernel, and ends a dump that hangs.
  private static let watchdog = Scenario(
    name: "kdump-watchdog", summary: "a hardware watchdog is fed while the dump advances, and ends one that hangs",
    suite: "trixie", memory: .kdump(crashkernel: large), devices: [Scenario.watchdog], kernel: .generic,
    isExtended: true,
    steps: [
      .boot(),
      .run(
        "systemd feeds it",
        """
        mkdir -p /etc/systemd/system.conf.d /etc/modules-load.d
        printf '[Manager]\\nRuntimeWatchdogSec=30\\n' >/etc/systemd/system.conf.d/lab.conf
        echo i6300esb >/etc/modules-load.d/lab.conf; sync
        """),
      .reboot(),
      .expect("it is active", "cat /sys/class/watchdog/watchdog0/state", .prints("active")),
      .kdumpIsArmed,
      .panicIntoCapture(.sysrq, marker: "lab: fed"),
      .bundles(1), .vmcores(1),
      .makedumpfile(.hangs), .run("arm with it", "lastgasp arm"), .kdumpIsArmed,
      .panicIntoCapture(.sysrq, marker: "lab: not fed"),
      .bundles(2), .vmcores(1), .newestBundle("dmesg.txt", holds: "lab: not fed"),
    ])

  // MARK: Roots that the builtin image cannot bring up

  /// A root on LVM: the distribution's own initramfs brings it up.
  private static let lvmRoot = Scenario(
    name: "kdump-lvm-root", summary: "the root on LVM: the system image saves log and vmcore",
    suite: "bookworm", memory: .kdump(crashkernel: "256M"), disks: RootSteps.disksOfLVM,
    steps: RootSteps.onLVM + [
      .kdumpIsArmed,
      .status(.unproven),
      .expect("it says why, and with what", "lastgasp arm; lastgasp status", .says("(LVM)"), .says("/boot/initrd.img")),
      .panicIntoCapture(.sysrq, marker: "lab: on LVM", within: .seconds(420)),
      .bundles(1), .vmcores(1), .noUnitFailed,
      .newestBundle("dmesg.txt", holds: "lab: on LVM", "sysrq triggered crash"),
    ])

  /// MOUNT_FOLDER on dm-crypt: nothing is written in plain, until a plain folder is allowed to have the log.
  private static let luks = Scenario(
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
  private static let luksRoot = Scenario(
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
