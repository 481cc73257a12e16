/// Scenarios that test the lab itself, without our package.
enum SelfTests {
  /// All of them.
  static let all = [ramBuffer, reserved, module, uefiRAMBuffer, uefiReserved, capture, buses, lvmRoot, luksRoot]

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

  /// The same kernel as a capture kernel, the root as it is, and a shell script as its init.
  static let capture = Scenario(
    name: "lab-capture", summary: "kexec by hand: panic, capture kernel, vmcore on the root disk, reset",
    suite: "bookworm", isForAnySuite: true, memory: .kdump(crashkernel: "128M"), userland: .shell, disk: .stock,
    isSelfTest: true,
    steps: [
      .boot(),
      .expect("there is no region", "grep 'RAM buffer' /proc/iomem | grep -v 'ffdf000-'", .printsNothing),
      .run("kexec-tools", ImageRecipe.PackageSet.kexecCommand),
      .run(
        "a capture kernel",
        """
        cat >/lab/capture <<'END'
        #!/bin/bash
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -o remount,rw /
        mkdir -p /var/crash
        makedumpfile --dump-dmesg /proc/vmcore /var/crash/dmesg >/dev/null && sync && echo 'lastgasp: dmesg saved'
        makedumpfile -l -d 31 /proc/vmcore /var/crash/vmcore >/dev/null && sync && echo 'lastgasp: vmcore saved'
        reboot -f
        END
        chmod +x /lab/capture
        kexec -s -p /boot/vmlinuz-$(uname -r) --append='root=/dev/nvme0n1 console=ttyS0,115200 clearcpuid=cx16 nr_cpus=1 \
        reset_devices panic=-1 init=/lab/capture'
        sync; [ $(cat /sys/kernel/kexec_crash_loaded) = 1 ]
        """),
      .panicIntoCapture(.sysrq, marker: "lab: last words"),
      .expect("the log is there", "cat /var/crash/dmesg", .says("lab: last words"), .says("sysrq triggered crash")),
      .expect("the vmcore is there", "head -c 8 /var/crash/vmcore; ls -l /var/crash", .exits(0), .says("KDUMP")),
      Step("the phases came in order") { session in
        let capture = try await session.capture
        let moments = [
          capture.panic, capture.captureKernel, capture.said("dmesg saved"), capture.said("vmcore saved"),
          capture.reset,
        ]
        guard !moments.contains(nil), moments.compactMap(\.self) == moments.compactMap(\.self).sorted() else {
          throw UnmetExpectation(subject: "the timeline", expected: "five moments in order", seen: "\(moments)")
        }
      },
      .run(
        "a capture kernel that panics",
        """
        sed -i 's/^reboot -f/sync; echo c >\\/proc\\/sysrq-trigger/' /lab/capture; rm -f /var/crash/*
        kexec -s -p /boot/vmlinuz-$(uname -r) --append='root=/dev/nvme0n1 console=ttyS0,115200 clearcpuid=cx16 nr_cpus=1 \
        reset_devices panic=-1 init=/lab/capture'; sync
        """),
      .panicIntoCapture(.sysrq, mayPanic: true),
      Step("and it is told") { session in
        guard try await session.capture.hasPanickedInCapture else {
          throw UnmetExpectation(subject: "the timeline", expected: "a panic in the capture kernel", seen: "none")
        }
      },
    ])

  /// Every bus and every file system that a folder of bundles may lie on.
  static let buses = Scenario(
    name: "lab-disks", summary: "disks on every bus, each with another file system, and a watchdog", suite: "trixie",
    isForAnySuite: true, memory: .kdump(crashkernel: "128M"), disk: .stock,
    disks: [
      .init(name: "nvme", size: "512M", bus: .nvme), .init(name: "sata", size: "512M", bus: .sata),
      .init(name: "scsi", size: "512M", bus: .scsi), .init(name: "usb", size: "512M", bus: .usb),
      .init(name: "mmc", size: "512M", bus: .mmc), .init(name: "virtio", size: "512M"),
    ], devices: [Scenario.watchdog], kernel: .generic, isSelfTest: true,
    steps: [
      .boot(),
      .makeFileSystem(.xfs, on: "nvme"), .makeFileSystem(.btrfs, on: "sata"), .makeFileSystem(.ext4, on: "scsi"),
      .makeFileSystem(.f2fs, on: "usb"), .makeFileSystem(.vfat, on: "mmc"), .makeFileSystem(.ext4, on: "virtio"),
      .run("the watchdog", "modprobe i6300esb; ls /sys/class/watchdog/watchdog0; cat /sys/class/watchdog/*/identity"),
      .reboot(),
      .expect(
        "all are mounted at the next boot", "findmnt -n -o FSTYPE,SOURCE,OPTIONS | sort; df -h", .says("subvol=/@crash")
      ),
      .expect(
        "all of them", "findmnt -n -o TARGET -t xfs,btrfs,ext4,f2fs,vfat | grep -c /mnt/", .prints("6")),
    ])

  /// A root on LVM boots.
  static let lvmRoot = Scenario(
    name: "lab-lvm-root", summary: "a copy of the root on LVM boots", suite: "bookworm", isForAnySuite: true,
    memory: .kdump(crashkernel: "256M"), disk: .stock, disks: RootSteps.disksOfLVM, isSelfTest: true,
    steps: RootSteps.onLVM)

  /// A root on LUKS boots without a prompt.
  static let luksRoot = Scenario(
    name: "lab-luks-root", summary: "a copy of the root on LUKS boots", suite: "bookworm", isForAnySuite: true,
    memory: .kdump(crashkernel: "256M"), disk: .stock, disks: RootSteps.disksOfLUKS, isSelfTest: true,
    steps: RootSteps.onLUKS)

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
