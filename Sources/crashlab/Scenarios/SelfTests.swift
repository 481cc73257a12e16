/// Scenarios that test the lab itself, without our package.
enum SelfTests {
  /// All of them.
  static let all = [ramBuffer, reserved, module, uefiRAMBuffer, uefiReserved]

  /// A record in a "RAM buffer" outlives the reset on 6.1.
  static let ramBuffer = Scenario(
    name: "lab-ram-buffer", summary: "ramoops by hand in a RAM buffer; the record outlives the reset",
    suite: "bookworm",
    memory: .ramBuffer, disk: .stock, isSelfTest: true,
    steps: [
      .boot(),
      .run("ramoops in the RAM buffer", loadIntoRAMBuffer + "; echo 1 >/proc/sys/kernel/panic"),
      .crash(.sysrq, marker: "lab: last words"),
      .run("ramoops again", loadIntoRAMBuffer),
      .expect("the record is there", "cat /sys/fs/pstore/dmesg-ramoops-0", .says("Panic#1"), .says("lab: last words")),
    ])

  /// A record in a region reserved by name outlives the reset on 6.12.
  static let reserved = Scenario(
    name: "lab-reserved", summary: "ramoops by hand in reserve_mem on 6.12, in the guest without systemd",
    suite: "trixie",
    memory: .reserved, userland: .shell, disk: .stock, isSelfTest: true,
    steps: [
      .boot(),
      .run("ramoops in the region", "\(loadIntoReserved); echo 1 >/proc/sys/kernel/panic"),
      .crash(.sysrq, marker: "lab: last words"),
      .run("ramoops again", loadIntoReserved),
      .expect("the record is there", "cat /sys/fs/pstore/dmesg-ramoops-0", .says("Panic#1"), .says("lab: last words")),
      .powerCycle(),
      .run("ramoops again", loadIntoReserved),
      .expect("the record is gone", "ls /sys/fs/pstore", .printsNothing),
    ])

  /// The lab's module dereferences a null pointer.
  static let module = Scenario(
    name: "lab-module", summary: "a null pointer dereference in the lab's own module", suite: "trixie",
    memory: .noRegion, userland: .shell, disk: .stock, isSelfTest: true,
    steps: [
      .boot(),
      .run("panic_on_oops", "echo 1 >/proc/sys/kernel/panic_on_oops"),
      .crash(.module, reset: .lab),
    ])

  /// Under OVMF the firmware uses the "RAM buffers": ramoops registers on one, and no record is ever found there.
  static let uefiRAMBuffer = Scenario(
    name: "lab-uefi-ram-buffer", summary: "UEFI: ramoops registers in a RAM buffer, and the record does not survive",
    suite: "bookworm", firmware: .uefi, memory: .ramBuffer, disk: .stock, isSelfTest: true,
    steps: [
      .boot(),
      .expect("there is EFI, and its pstore came first", "cat /sys/module/pstore/parameters/backend", .prints("efi")),
      .run("ramoops in the RAM buffer", "rmmod efi_pstore; \(loadIntoRAMBuffer); echo 1 >/proc/sys/kernel/panic"),
      .crash(.sysrq, marker: "lab: last words"),
      .run("ramoops again", "rmmod efi_pstore; \(loadIntoRAMBuffer)"),
      .expect("the record did not survive", "ls /sys/fs/pstore", .printsNothing),
    ])

  /// Under OVMF a region reserved by name keeps its record.
  static let uefiReserved = Scenario(
    name: "lab-uefi-reserved", summary: "UEFI: a record in reserve_mem survives", suite: "trixie", firmware: .uefi,
    memory: .reservedHigh, userland: .shell, disk: .stock, isSelfTest: true,
    steps: [
      .boot(), .settleFirmware(),
      .run("ramoops in the region", "\(loadIntoReserved); echo 1 >/proc/sys/kernel/panic"),
      .crash(.sysrq, marker: "lab: last words"),
      .run("ramoops again", loadIntoReserved),
      .expect("the record is there", "cat /sys/fs/pstore/dmesg-ramoops-0", .says("Panic#1"), .says("lab: last words")),
    ])

  /// The largest "RAM buffer".
  private static let loadIntoRAMBuffer = """
    best=0
    while IFS=' -' read -r start end rest; do
    size=$((0x$end - 0x$start + 1)); [ $size -gt $best ] && best=$size && address=$start
    done < <(grep 'RAM buffer' /proc/iomem)
    grep 'RAM buffer' /proc/iomem
    modprobe ramoops mem_address=0x$address mem_size=$((best / 0x1000 * 0x1000)) record_size=0x40000 console_size=0 pmsg_size=0 \
    ftrace_size=0 && cat /sys/module/pstore/parameters/backend
    """

  private static let loadIntoReserved =
    "modprobe ramoops mem_name=lastgasp mem_size=0x400000 record_size=0x100000 console_size=0 pmsg_size=0 ftrace_size=0"
}
