/// What goes wrong in a capture kernel, and what seldom happens.
extension KdumpStories {
  /// Dumps that go wrong: the log is saved each time, the machine comes back, and the rest is said.
  static let failures = Scenario(
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
  static let badTargets = Scenario(
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
  static let crashDevice = "$(blkid -t PARTLABEL=crash -o device)"
  private static let mountCrash = "mkdir -p /mnt/crash && mount \(crashDevice) /mnt/crash"

  /// A hardware watchdog that somebody feeds: it goes on in the capture kernel, and ends a dump that hangs.
  static let watchdog = Scenario(
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

  /// What seldom happens: memory goes offline, the kernel has no `kexec_file_load`, and nothing can be saved.
  static let otherWays = Scenario(
    name: "kdump-other-ways",
    summary:
      "memory goes offline: loaded anew; loaded by kexec-tools; CAPTURE_FAIL_ACTION=poweroff where nothing is saved",
    suite: "bookworm", memory: .kdump(crashkernel: small), disks: [.init(name: "crash", size: "300M")],
    isExtended: true,
    steps: [
      .boot(), .kdumpIsArmed,
      .expect("memory that goes offline, several blocks at once, has it loaded anew", memoryOffline, .exits(0)),
      .expect(
        "and however often: systemd starts no unit more than five times in ten seconds unless it is told to",
        """
        folder=/run/systemd/system/lastgasp-arm.service.d; mkdir -p $folder
        printf '[Service]\nExecStart=\nExecStart=/bin/true\n' >$folder/quick.conf; systemctl daemon-reload
        for time in 1 2 3 4 5 6 7 8; do systemctl restart lastgasp-arm.service || failed=yes; done
        rm -r $folder; systemctl daemon-reload; systemctl reset-failed lastgasp-arm.service
        systemctl restart lastgasp-arm.service && [ -z "$failed" ]
        """, .exits(0)),
      .kdumpIsArmed, .noUnitFailed,
      .run("kexec-tools", ImageRecipe.PackageSet.kexecCommand),
      .expect(
        "a kernel without kexec_file_load takes it from kexec-tools",
        """
        lastgasp disarm && [ $(cat /sys/kernel/kexec_crash_loaded) = 0 ] \
          && systemd-run --wait --pipe -p SystemCallFilter=~kexec_file_load -p SystemCallErrorNumber=ENOSYS \
            /usr/bin/lastgasp arm
        """, .exits(0)),
      .kdumpIsArmed,
      .panicIntoCapture(.sysrq, marker: "lab: by kexec-tools"),
      .bundles(1), .vmcores(1), .newestBundle("dmesg.txt", holds: "lab: by kexec-tools"),
      .makeFileSystem(.ext4, on: "crash"),
      .settings("90-lab", "MOUNT_FOLDER=/mnt/crash/x\nKEEP_FREE_BYTES=16M\nCAPTURE_FAIL_ACTION=poweroff"),
      .run("the units learn of it", "systemctl daemon-reload; lastgasp arm"), .kdumpIsArmed,
      Step("the target is wiped, and a panic: the machine goes off") { session in
        try await session.powerOff(
          by: "sync; umount /mnt/crash; wipefs -a \(crashDevice); sync; \(Step.Crash.sysrq.rawValue)",
          within: .seconds(420))
      },
    ])

  /// Takes three blocks of memory offline, and waits until the crash kernel was loaded since and nothing is under way.
  private static let memoryOffline = """
    grep -qx 1 /sys/devices/system/memory/crash_hotplug 2>/dev/null && exit 0
    loaded() { journalctl -b -o cat -t lastgasp | grep -c 'panic kexec loaded successfully'; }
    before=$(loaded); taken=0
    for state in $(ls -v -r /sys/devices/system/memory/memory*/state); do
      echo offline >$state 2>/dev/null && taken=$((taken + 1)); [ $taken -lt 3 ] || break
    done
    [ $taken = 3 ] || { echo "only $taken blocks went offline"; exit 3; }
    udevadm settle
    for try in $(seq 60); do
      [ $(loaded) -gt $before ] && systemctl is-active -q lastgasp-arm.service \
        && [ -z "$(systemctl list-jobs --no-legend)" ] && exit 0
      sleep 1
    done
    systemctl status lastgasp-arm.service; exit 4
    """
}
