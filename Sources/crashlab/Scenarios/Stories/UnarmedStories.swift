/// Machines on which nothing can or may be armed: they are told why, and are otherwise as before.
enum UnarmedStories {
  static let all = [unarmed]

  private static let unarmed = Scenario(
    name: "not-armed",
    summary: "no region, USE_PSTORE_RAM=0, lastgasp=off, lockdown: told why, and nothing else breaks",
    suite: "bookworm", memory: .noRegion,
    steps: [
      .boot("boot without a region"),
      .status(.notArmed, says: "reserve memory with"),
    ] + untouched + [
      .expect("arm tells by its exit status", "lastgasp arm", .exits(2)),
      .settings("90-lab", "USE_PSTORE_RAM=0"),
      .change("power off", memory: .ramBuffer), .powerCycle("boot with a RAM buffer and USE_PSTORE_RAM=0"),
      .status(.notArmed, says: "USE_PSTORE_RAM=0", "/etc/lastgasp.d/90-lab:1"),
    ] + untouched + [
      .run("take the setting back", "rm /etc/lastgasp.d/90-lab; sync"),
      .change("power off", kernelArguments: ["lastgasp=off"]), .powerCycle("boot with lastgasp=off"),
      .status(.notArmed, says: "lastgasp=off is on the kernel command line"),
    ] + untouched + [
      .change("power off", kernelArguments: ["lockdown=integrity"]), .powerCycle("boot with a locked-down kernel"),
      .status(.notArmed, says: "locked down"),
      .expect("no trial was begun", "ls /var/lib/lastgasp", .doesNotSay("trial.json")),
    ] + untouched)

  /// A machine on which nothing is armed behaves as before.
  private static let untouched: [Step] = [
    .expect(
      "the kernel's own panic sysctls", "cat /proc/sys/kernel/panic /proc/sys/kernel/panic_on_oops", .prints("0\n0")),
    .expect("ramoops is not loaded", "ls /sys/module", .doesNotSay("ramoops")),
    .noUnitFailed,
    .expect("the boot is whole", "systemctl is-system-running", .prints("running")),
    .journal(says: "nothing is armed"),
  ]
}
