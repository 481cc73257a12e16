/// No region: a capture kernel saves the log and the memory.
enum KdumpStories {
  static let all = [
    lvmRoot, targets, bookworm, together, failures, trixie, badTargets, luks, moreTargets, luksRoot, watchdog,
    otherWays,
  ]

  /// What a capture kernel gets of a guest with Debian's cloud kernel, and with the desktop's.
  static let small = "96M"
  static let large = "128M"

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
}
