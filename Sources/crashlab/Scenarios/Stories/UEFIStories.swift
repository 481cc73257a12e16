/// UEFI machines: OVMF, systemd-boot.
enum UEFIStories {
  static let all = [ramBuffers, reserved]

  /// The firmware uses the memory of the "RAM buffers": each arms and none keeps a record.
  ///
  /// Two warm reboots tell.
  private static let ramBuffers = Scenario(
    name: "uefi-ram-buffers",
    summary: "UEFI, RAM buffers that arm and never survive: given up after two reboots, EFI takes over",
    suite: "bookworm", firmware: .uefi, memory: .ramBuffer, kernelArguments: ["nokaslr"], isExtended: true,
    steps: [
      .boot(),
      .status(.unproven, says: "RAM buffer at 0x3eba2000"),
      .journal(says: "efi_pstore gave its place to ramoops"),
      .reboot("first warm reboot"),
      .journal(says: "lost the record of a clean reboot (1 time(s) in a row)"),
      .powerCycle("a poweroff says nothing"),
      .status(.unproven, says: "RAM buffer at 0x3eba2000"),
      .reboot("second warm reboot"),
      .journal(says: "does not survive a reboot on this machine"),
      .status(.unproven, says: "RAM buffer at 0x3f7fe000"),
      .reboot("the next choice: first warm reboot"), .reboot("the next choice: second warm reboot"),
      .status(.unproven, says: "does not survive", "efi_pstore, a few kilobytes"),
      .journal(says: "the firmware's own store keeps a crash"),
      .expect("the slot is not left empty", "cat /sys/module/pstore/parameters/backend", .says("efi")),
      .bundles(0),
    ])

  /// A reserved region on the same machine: proven.
  ///
  /// A poweroff changes no verdict. EFI's own records are kept.
  private static let reserved = Scenario(
    name: "uefi-reserved",
    summary: "UEFI, reserve_mem: proven by a reboot, a poweroff changes nothing; a record of efi_pstore is kept",
    suite: "trixie", firmware: .uefi, memory: .reservedHigh,
    steps: [
      .boot(),
      .run(
        "a machine that records crashes in EFI variables",
        "systemctl disable lastgasp-arm.service lastgasp-collect.service; systemctl mask systemd-pstore.service; sync"),
      .reboot("reboot without us"),
      .run("efi_pstore", "modprobe efi_pstore; cat /sys/module/pstore/parameters/backend"),
      .crash(.sysrq, marker: "lab: into EFI", reset: .lab),
      .run(
        "let us in again",
        "systemctl enable lastgasp-arm.service lastgasp-collect.service; systemctl unmask systemd-pstore.service; sync"),
      .reboot(),
      .bundles(1),
      .newestBundle("dmesg.txt", holds: "lab: into EFI"),
      // The record of the first boot's clean end is still in the region: nobody has looked there since.
      .status(.proven, says: "reserve_mem region", "reboot"),
      .expect("ramoops has the slot", "cat /sys/module/pstore/parameters/backend", .prints("ramoops")),
      .reboot(),
      .expect("no record is left in EFI", "ls /sys/firmware/efi/efivars", .doesNotSay("dump-type0")),
      .status(.proven, says: "reboot"),
      .powerCycle(),
      .status(.proven, says: "reboot"),
      .crash(.sysrq, marker: "lab: last words"),
      .bundles(2), .pstoreIsEmpty, .noUnitFailed,
      .newestBundle("dmesg.txt", holds: "lab: last words"),
    ])
}
