/// What a reservation does where it cannot be had, must not be written, or is interrupted: nothing breaks the next boot.
enum ReservationStories {
  static let all =
    [powerCuts(.grubPC), powerCuts(.systemdBoot), powerCuts(.unifiedKernelImage), powerCuts(.extlinux)]
    + [refused, usersValue, readOnlyBoot, fullSystemPartition]

  // MARK: What the user wants, and what the kernel can give

  /// A value that a person wrote stays, and nothing is put beside it.
  private static let usersValue = Scenario(
    name: "reserve-users-value", summary: "a user's crashkernel=512M stays, and kdump uses it",
    suite: "bookworm", firmware: .bootLoader(.grubPC), memory: BootLoaderStories.twoGiB, disk: .stock, isExtended: true,
    steps: [
      .boot(),
      .run(
        "a user's own reservation",
        "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX crashkernel=512M\"' >/etc/default/grub.d/user.cfg; update-grub; sync"
      ),
      .reboot(), .rememberBootFiles,
      .install(), .reservingIsOver, .bootFilesAreAsBefore("installed"),
      .kdumpIsArmed, .status(.unproven, says: "kdump"),
      .reboot(), .reservingIsOver,
      .expect(
        "there is one, and it is the user's", "grep -o 'crashkernel=[^ ]*' /proc/cmdline", .prints("crashkernel=512M")),
      .kdumpIsArmed,
      .expect("reserve says so and leaves it", "lastgasp reserve --kdump", .says("crashkernel=512M")),
      .bootFilesAreAsBefore("asked again"),
      .purge, .bootFilesAreAsBefore("purged"),
    ])

  /// More than there is: the kernel refuses it, which is told in its words, and not asked for again.
  private static let refused = Scenario(
    name: "reserve-refused", summary: "CRASHKERNEL=3G on 2 GiB: told with the kernel's reason, and not asked for twice",
    suite: "bookworm", firmware: .bootLoader(.grubPC), memory: BootLoaderStories.twoGiB, disk: .stock, isExtended: true,
    steps: [
      .boot(), .rememberBootFiles, .settings("90-lab", "CRASHKERNEL=3G"), .install(), .reservingIsOver,
      .reboot(), .reservingIsOver,
      .commandLine("the kernel was asked", .says("crashkernel=3G")),
      .expect("and did not give it", "cat /sys/kernel/kexec_crash_size", .prints("0")),
      .expect("the kernel's own words", "dmesg | grep -i crashkernel", .exits(0)),
      .status(.notArmed, says: "crashkernel"),
      .expect("reserve tells it", "lastgasp reserve", .says("crashkernel")),
      .reboot("a boot later"), .reservingIsOver,
      .expect("it was not asked for again", "grep -o crashkernel= /proc/cmdline | wc -l", .prints("1")),
      .noUnitFailed,
      .purge, .bootFilesAreAsBefore("purged"),
    ])

  // MARK: Where nothing can be written

  private static let readOnlyBoot = Scenario(
    name: "reserve-read-only-boot", summary: "/boot is read-only: an answer, not a crash, and not a byte changed",
    suite: "bookworm", firmware: .bootLoader(.grubPC), memory: BootLoaderStories.twoGiB, disk: .stock, isExtended: true,
    steps: [
      .boot(), .rememberBootFiles,
      .run(
        "a read-only /boot", "sed -i '\\,/boot ,s/x-systemd/ro,&/' /etc/fstab; mount -o remount,ro /boot; sync"),
      .install(), .reservingIsOver, .bootFilesAreAsBefore("installed"),
      .expect("reserve", "lastgasp reserve", .exits(2), .says("read-only")),
      .bootFilesAreAsBefore("refused"), .noUnitFailed,
      .reboot(), .reservingIsOver, .noUnitFailed, .bootFilesAreAsBefore("a boot later"),
      .run("writable again", "sed -i '\\,/boot ,s/ro,//' /etc/fstab; mount -o remount,rw /boot; sync"),
      .expect("and now", "lastgasp reserve", .exits(0)),
      .reboot(), .kdumpIsArmed,
      .purge, .bootFilesAreAsBefore("purged"),
    ])

  private static let fullSystemPartition = Scenario(
    name: "reserve-full-esp", summary: "the EFI system partition is full: said, nothing half written, it boots",
    suite: "trixie", firmware: .bootLoader(.systemdBoot), memory: BootLoaderStories.fourGiB, disk: .stock,
    isExtended: true,
    steps: [
      .boot(), .settings("90-lab", "RESERVE_AUTOSET=0"), .install(),
      .run("a full ESP", Step.fill("/boot/efi")), .rememberBootFiles,
      .expect("reserve", "lastgasp reserve; status=$?; df /boot/efi; exit $status", .exits(1), .says("No space left")),
      .bootFilesAreAsBefore("refused"),
      .reboot("it boots"), .bootFilesAreAsBefore("a boot later"),
      .run("room again", "rm /boot/efi/filler*; sync"), .rememberBootFiles,
      .expect("and now", "lastgasp reserve", .exits(0)),
      .reboot(),
      .commandLine("it is reserved", .says("reserve_mem=4M:4096:lastgasp")),
      .purge, .bootFilesAreAsBefore("purged"),
    ])

  // MARK: Power cuts

  /// How many points are played at the most.
  private static let pointCount = 12

  /// How many of them lie where nothing but our own notes is written.
  private static let pointCountInState = 3

  /// The plug is pulled at points of `lastgasp reserve`, and the machine boots each time, reserved or not.
  ///
  /// After each the reservation can be finished and taken back, and then the files are what they were.
  private static func powerCuts(_ loader: BootLoader) -> Scenario {
    Scenario(
      name: "power-cut-in-reserve-\(loader == .unifiedKernelImage ? "uki" : loader.rawValue)",
      summary: "the plug is pulled at \(pointCount) points of lastgasp reserve: the machine boots each time",
      suite: loader == .unifiedKernelImage || loader == .systemdBoot ? "trixie" : "bookworm",
      firmware: .bootLoader(loader),
      memory: MemorySetup(size: "2048M", kernelArguments: []), disk: .stock, isExtended: true,
      steps: [
        .boot(), .settings("90-lab", "RESERVE_AUTOSET=0"), .install(), .rememberBootFiles,
        Step("\(pointCount) points", cutAtEachPoint),
      ])
  }

  @Sendable private static func cutAtEachPoint(in session: ScenarioSession) async throws {
    let pilot = try await session.succeed("/lab/stop-at 100000 lastgasp reserve", within: .seconds(600))
    let calls = DurableCall.calls(of: pilot)
    guard calls.count >= 3 else {
      throw UnmetExpectation(subject: "the pilot run", expected: "at least 3 durable system calls", seen: pilot)
    }
    try await takeBack(in: session)
    for point in points(of: calls) {
      try await session.expect(
        "/lab/stop-at \(point.number) lastgasp reserve", [.exits(0)], within: .seconds(600))
      await session.kill()
      try await session.start()
      try await session.bootComplete()
      try await session.succeed(
        "systemctl list-units --failed --plain --no-legend; mount | grep -w /boot; lastgasp reserve")
      try await takeBack(in: session)
      await session.note("power cut after call \(point.number) of \(calls.count) (\(point.text)): it boots")
    }
  }

  /// Most of them where the boot loader's files are written.
  private static func points(of calls: [DurableCall]) -> [DurableCall] {
    let state = calls.filter { $0.text.contains("/var/lib/lastgasp") }
    let few = DurableCall.spread(state, over: pointCountInState)
    let others = calls.filter { call in !state.contains { $0.number == call.number } }
    return (few + DurableCall.spread(others, over: pointCount - few.count)).sorted { $0.number < $1.number }
  }

  private static func takeBack(in session: ScenarioSession) async throws {
    try await session.succeed("lastgasp unreserve && sync")
    try await session.expect("diff /lab/boot-files <(\(BootFiles.list))", [.exits(0)])
  }
}
