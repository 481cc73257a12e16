/// From `apt install` to the zip: what a person sees who does nothing but install the package.
enum PanicStories {
  static let all = [bookworm, trixie]

  /// Debian 12: a "RAM buffer", tried at the boot after the installation, proven by a clean reboot and by a panic.
  private static let bookworm = Scenario(
    name: "bookworm-ram-buffer",
    summary: "Debian 12, a RAM buffer: install, reboot, proven, panic by sysrq, zip, a new kernel",
    suite: "bookworm", memory: .ramBuffer, disk: .stock,
    steps: [
      .boot(), .install(),
      .status(.notArmed, says: "RAM buffer"),
      .expect(
        "a maintainer script tries no RAM buffer", "cat /sys/module/pstore/parameters/backend", .doesNotSay("ramoops")),
      .reboot(),
      .status(.unproven, says: "a clean reboot proves it"),
      .journal(says: "pstore-RAM was loaded successfully"),
      .expect(
        "the panic sysctls are set", "cat /proc/sys/kernel/panic /proc/sys/kernel/panic_on_oops", .prints("-1\n1")),
      .reboot(),
      .status(.proven, says: "reboot"),
      .bundles(0),
      .crash(.sysrq, marker: "lab: last words"),
    ] + told(suite: "bookworm", title: "sysrq", reason: "sysrq triggered crash") + [
      .expect(
        "the newest bundle's log has what was logged just before", "lastgasp show --log", .exits(0),
        .says("lab: last words")),
      .reboot("third boot"),
      .journal(says: "no new crash"),
      .bundles(1), .noUnitFailed,
      .change("power off, and install another kernel", kernel: .generic),
      .powerCycle("boot the other kernel"),
      .status(.unproven, says: "the kernel was"),
      .reboot(),
      .status(.proven, says: "reboot"),
      .bundles(1),
    ])

  /// Debian 13: a reserved region, armed at once by the installation; compressed modules; an oops in a module.
  private static let trixie = Scenario(
    name: "trixie-reserved", summary: "Debian 13, reserve_mem: armed by the installation, an oops in a module, zip",
    suite: "trixie", memory: .reservedWithKASLR, disk: .stock,
    steps: [
      .boot(), .install(),
      .status(.unproven, says: "reserve_mem region \"lastgasp\""),
      .reboot(),
      .status(.proven, says: "reboot"),
      .crash(.module, marker: "lab: last words"),
    ] + told(suite: "trixie", title: "lab_write_command", reason: "NULL pointer dereference") + [
      .newestBundle("dmesg.txt", holds: "lab: last words", "lab_write_command", "Kernel panic - not syncing"),
      .reboot("third boot"),
      .journal(says: "no new crash"),
      .bundles(1), .noUnitFailed,
    ])

  /// What the boot after a panic shows.
  private static func told(suite: String, title: String, reason: String) -> [Step] {
    [
      .bundles(1), .pstoreIsEmpty, .noUnitFailed,
      .status(.proven, says: "crash"),
      .journal(says: "logs saved in \"\(BundleFolder.path)\""),
      .newestBundle("summary.txt", holds: title, reason),
      Step("the bundle tells of the boot that crashed") { session in
        let release = try session.image.release(.cloud)
        try await session.expect(
          "unzip -p \(BundleFolder.path)/*.zip report.json",
          [
            .exits(0), .json("kernel.release", .string(release)), .json("schemaVersion", 1),
            .says("console=ttyS0"),
          ])
        try await session.expect("unzip -p \(BundleFolder.path)/*.zip system/kernel-version", [.says(release)])
        try await session.expect("unzip -p \(BundleFolder.path)/*.zip system/os-release", [.says(suite)])
        try await session.expect("unzip -p \(BundleFolder.path)/*.zip journal.txt", [.exits(0), .says("systemd[1]")])
        try await session.copyOut("$(echo \(BundleFolder.path)/*.zip)", as: "\(suite).zip")
      },
    ]
  }
}
