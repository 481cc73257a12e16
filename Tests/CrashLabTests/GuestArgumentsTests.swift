import SystemPackage
import Testing

@testable import crashlab

@Suite struct `QEMU's command line` {
  private let ports = QEMUArguments.Ports(console: "/s/console", agent: "/s/agent", monitor: "/s/monitor")

  private func arguments(_ boot: GuestConfiguration.Boot, extraDisks: [GuestConfiguration.Disk] = []) -> [String] {
    QEMUArguments.arguments(
      GuestConfiguration(
        boot: boot, memory: "1024M", root: .init(path: "/d/root.qcow2", format: .qcow2), extraDisks: extraDisks),
      ports: ports)
  }

  /// What stands after an option, each time it is given.
  private func values(of option: String, in arguments: [String]) -> [String] {
    zip(arguments, arguments.dropFirst()).filter { $0.0 == option }.map(\.1)
  }

  @Test func `a kernel is handed over with its command line and no initramfs`() {
    let given = arguments(.kernel("/i/vmlinuz", initrd: nil, commandLine: "root=/dev/nvme0n1 mem=1000M"))
    #expect(values(of: "-kernel", in: given) == ["/i/vmlinuz"])
    #expect(values(of: "-append", in: given) == ["root=/dev/nvme0n1 mem=1000M"])
    #expect(!given.contains("-initrd"))
    #expect(values(of: "-m", in: given) == ["1024M"])
  }

  @Test func `firmware gets its code read-only and variables of its own`() {
    let given = arguments(.firmware(code: "/o/CODE.fd", variables: "/d/VARS.fd"))
    let drives = values(of: "-drive", in: given)
    #expect(drives.contains("if=pflash,unit=0,format=raw,readonly=on,file=/o/CODE.fd"))
    #expect(drives.contains("if=pflash,unit=1,format=raw,file=/d/VARS.fd"))
    #expect(!given.contains("-kernel"))
  }

  @Test func `Secure Boot keeps its variables behind SMM, and SeaBIOS needs nothing`() {
    let secure = arguments(.firmware(code: "/o/CODE.fd", variables: "/d/VARS.fd", isSecure: true))
    #expect(values(of: "-machine", in: secure) == ["q35,smm=on"])
    #expect(values(of: "-global", in: secure) == ["driver=cfi.pflash01,property=secure,value=on"])
    let bios = arguments(.bios)
    #expect(values(of: "-machine", in: bios) == ["q35"])
    #expect(!bios.contains("-kernel") && !bios.contains { $0.contains("pflash") })
  }

  @Test func `what a guest flushes outlives a killed QEMU, and shared disks are read-only`() {
    let payload = GuestConfiguration.Disk(path: "/d/payload.ext4", format: .raw, isReadOnly: true)
    let drives = values(of: "-drive", in: arguments(.firmware(code: "/c", variables: "/v"), extraDisks: [payload]))
    #expect(drives.contains { $0.hasPrefix("if=none,id=root,cache=unsafe") && $0.hasSuffix("file=/d/root.qcow2") })
    #expect(drives.contains { $0.contains("readonly=on") && $0.hasSuffix("file=/d/payload.ext4") })
  }

  @Test func `a disk hangs on its bus, after a controller where that needs one`() {
    let extra = GuestConfiguration.Disk.Bus.allCases.map { bus in
      GuestConfiguration.Disk(path: FilePath("/d/\(bus.rawValue).raw"), format: .raw, bus: bus)
    }
    let devices = values(of: "-device", in: arguments(.firmware(code: "/c", variables: "/v"), extraDisks: extra))
    #expect(devices.first == "nvme,drive=root,serial=root,bootindex=2")
    let kinds = devices.dropFirst().map { String($0.prefix { $0 != "," }) }
    #expect(
      kinds == [
        "virtio-blk-pci", "nvme", "ide-hd", "virtio-scsi-pci", "scsi-hd", "qemu-xhci", "usb-storage", "sdhci-pci",
        "sd-card",
      ])
  }

  @Test func `the console is the first serial port and the shell the second`() {
    let given = arguments(.firmware(code: "/c", variables: "/v"))
    #expect(values(of: "-serial", in: given) == ["chardev:console", "chardev:agent"])
    #expect(values(of: "-mon", in: given) == ["chardev=monitor,mode=control"])
  }
}

@Suite struct `The machine protocol` {
  @Test func `an event has a name and maybe a reason`() {
    #expect(
      MonitorProtocol.event(
        in:
          #"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": {"guest": true, "reason": "guest-reset"}}"#
      )
        == .init(event: "RESET", reason: "guest-reset"))
    #expect(
      MonitorProtocol.event(in: #"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}"#)
        == .init(event: "STOP"))
  }

  @Test(arguments: [#"{"return": {}}"#, #"{"QMP": {"version": {}, "capabilities": ["oob"]}}"#, "", "{"])
  func `greetings, answers and what is cut short are no events`(line: String) {
    #expect(MonitorProtocol.event(in: line) == nil)
  }
}

@Suite struct `A guest that fails` {
  private func failure(_ kind: GuestFailure.Kind, _ console: String...) -> GuestFailure {
    GuestFailure(awaited: "the guest's shell", kind: kind, console: console)
  }

  @Test func `a double fault is the emulator's, and so is a reset out of nothing`() {
    #expect(failure(.panic, "PANIC: double fault, error_code: 0x0").isEmulatorsFault)
    #expect(failure(.reset(reason: "guest-reset"), "[    3.1] Run /sbin/init as init process").isEmulatorsFault)
  }

  @Test func `a panic, a reboot and silence are the guest's own`() {
    #expect(!failure(.panic, "Kernel panic - not syncing: Attempted to kill init!").isEmulatorsFault)
    #expect(
      !failure(.reset(reason: "guest-reset"), "Kernel panic - not syncing: sysrq triggered crash").isEmulatorsFault)
    #expect(!failure(.reset(reason: "guest-reset"), "reboot: Restarting system").isEmulatorsFault)
    #expect(!failure(.silence(within: .seconds(240))).isEmulatorsFault)
  }
}
