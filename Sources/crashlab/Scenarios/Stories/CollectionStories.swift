/// Records that others touch first, that find no room, or that come twice.
enum CollectionStories {
  static let all = [archivedFirst, fullDisk, secondPanic]

  /// systemd-pstore is there first: it moves the record away, and it still reaches a bundle, once.
  private static let archivedFirst = Scenario(
    name: "systemd-pstore-first",
    summary: "systemd-pstore moves the record before we come: bundled from its archive, once",
    suite: "trixie", memory: .reserved,
    steps: [
      .boot(),
      .run(
        "ramoops by the admin's own configuration, and our units off",
        """
        echo ramoops >/etc/modules-load.d/ramoops.conf
        echo 'options ramoops mem_name=lastgasp mem_size=0x400000 record_size=0x100000 console_size=0 pmsg_size=0 \
        ftrace_size=0' >/etc/modprobe.d/ramoops.conf
        systemctl disable lastgasp-arm.service lastgasp-collect.service
        modprobe ramoops || true
        cat /sys/module/pstore/parameters/backend
        mkdir -p /etc/systemd/system/systemd-pstore.service.d
        printf '[Unit]\\nAfter=systemd-modules-load.service\\n' >/etc/systemd/system/systemd-pstore.service.d/lab.conf
        """),
      .crash(.sysrq, marker: "lab: last words"),
      .pstoreIsEmpty,
      .expect("systemd-pstore has archived it", "find /var/lib/systemd/pstore -type f", .says("dmesg")),
      .bundles(0),
      .expect("ramoops that somebody else loaded is armed as it is", "lastgasp arm", .exits(0)),
      .expect("collect imports the archive", "lastgasp collect", .exits(0)),
      .bundles(1),
      .newestBundle("dmesg.txt", holds: "lab: last words"),
      .expect("the archive is as it was", "find /var/lib/systemd/pstore -type f", .says("dmesg")),
      .expect(
        "a second time there is nothing new", "lastgasp collect; journalctl -b -o cat -t lastgasp -n 1", .exits(0),
        .says("no new crash")),
      .bundles(1),
    ])

  /// No room under /var/crash: the record stays in staging.
  ///
  /// No room under /var/lib either: it stays in memory, and a clean reboot does not write over it.
  private static let fullDisk = Scenario(
    name: "full-disk", summary: "/var/crash full, then /var/lib too: nothing is lost, and it is said",
    suite: "bookworm",
    memory: .ramBuffer, smallDisk: "4M",
    steps: [
      .boot(),
      .run(
        "a small file system under /var/crash",
        """
        mkdir -p /var/crash
        echo 'LABEL=\(GuestResources.smallDiskLabel) /var/crash ext4 defaults,nofail 0 2' >>/etc/fstab
        systemctl daemon-reload && mount /var/crash
        """),
      .run("fill it", Step.fill("/var/crash")),
      .expect(
        "arm", "systemctl is-active lastgasp-arm.service; lastgasp status",
        .says("ramoops is the kernel's pstore backend")),
      .crash(.sysrq, marker: "lab: first words"),
      .pstoreIsEmpty,
      .journal(says: "could not write the bundle of a crash", priority: 3),
      .expect("status says that it waits", "lastgasp status", .says("wait for their bundle")),
      .run("make room", "rm /var/crash/filler*"),
      .reboot(),
      .bundles(1),
      .newestBundle("dmesg.txt", holds: "lab: first words"),
      .run(
        "fill /var/lib as well, and take away what was set aside there",
        "rm -f /var/lib/lastgasp/staging/.reserve; \(Step.fill("/var/lib"))"),
      .crash(.sysrq, marker: "lab: second words"),
      .expect("the record stays where it is", "ls /sys/fs/pstore", .says("dmesg-ramoops-")),
      .expect("and that is said", "journalctl -b -o cat -t lastgasp -p 3..3", .says("could not save")),
      .reboot("clean reboot with the record still in memory"),
      .expect("it is still there", "cat /sys/fs/pstore/dmesg-ramoops-*", .says("lab: second words")),
      .run("make room", "rm /var/lib/filler*; sync"),
      .reboot(),
      .bundles(2), .pstoreIsEmpty,
      .newestBundle("dmesg.txt", holds: "lab: second words"),
    ])

  /// The boot after a crash panics too, before it has collected: the third boot yields both.
  private static let secondPanic = Scenario(
    name: "second-panic",
    summary: "the boot after a panic panics as well, before arming, or before collecting: nothing is lost",
    suite: "trixie", memory: .reserved,
    steps: [
      .boot(), .reboot(), .status(.proven),
      panicOnce("just before arming", "Before=lastgasp-arm.service", after: "systemd-remount-fs.service"),
      crashTwice("first: the boot after it panics before arming", marker: "lab: alpha"),
      .bundles(1),
      .newestBundle("dmesg.txt", holds: "lab: alpha"),
      panicOnce("before collecting", "Before=lastgasp-collect.service", after: "lastgasp-arm.service"),
      crashTwice("second: the boot after it panics before collecting", marker: "lab: beta"),
      .bundles(3), .pstoreIsEmpty,
      .expect("the second crash is among them", everyLog, .says("lab: beta")),
      .expect("and the third", everyLog, .says("lab: the boot after it")),
    ])

  private static let everyLog =
    "for zip in \(BundleFolder.path)/*.zip; do unzip -p \"$zip\" dmesg.txt; done | grep 'lab: '"

  /// A unit that panics once, at a chosen place of the next boot.
  private static func panicOnce(_ title: String, _ before: String, after: String) -> Step {
    .run(
      "a unit that panics once, \(title)",
      """
      cat >/etc/systemd/system/lab-panic.service <<END
      [Unit]
      DefaultDependencies=no
      ConditionPathExists=/var/lib/lab-panic
      After=\(after) -.mount
      \(before)
      [Service]
      Type=oneshot
      ExecStart=/bin/sh -c 'rm /var/lib/lab-panic; sync; echo 1 >/proc/sys/kernel/panic; \
      echo lab: the boot after it >/dev/kmsg; echo c >/proc/sysrq-trigger'
      END
      mkdir -p /etc/systemd/system/sysinit.target.wants
      ln -sf ../lab-panic.service /etc/systemd/system/sysinit.target.wants/
      touch /var/lib/lab-panic; sync
      """)
  }

  /// Panics, lets the next boot panic by itself, and waits for the end of the one after.
  private static func crashTwice(_ title: String, marker: String) -> Step {
    Step(title) { session in
      let guest = try await session.running
      _ = try await guest.crash(by: "sync; echo '\(marker)' >/dev/kmsg; \(Step.Crash.sysrq.rawValue)", reset: .kernel)
      try await guest.nextPanic()
      try await guest.ready()
      try await session.bootComplete()
    }
  }
}
