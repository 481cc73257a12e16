import SystemPackage

/// The command line of QEMU for a guest.
enum QEMUArguments {
  /// The program.
  static let program = "qemu-system-x86_64"

  /// The sockets that the guest's ports are connected to.
  struct Ports: Hashable, Sendable {
    /// The first serial port: the kernel's console.
    let console: FilePath

    /// The second serial port: the lab's root shell.
    let agent: FilePath

    /// QEMU's own protocol.
    let monitor: FilePath
  }

  /// All arguments for a guest.
  static func arguments(_ guest: GuestConfiguration, ports: Ports) -> [String] {
    machine(guest) + boot(guest.boot) + disks(guest)
      + guest.devices.flatMap { ["-device", $0] }
      + [
        "-chardev", "socket,id=console,path=\(ports.console)", "-serial", "chardev:console",
        "-chardev", "socket,id=agent,path=\(ports.agent)", "-serial", "chardev:agent",
        "-chardev", "socket,id=monitor,path=\(ports.monitor)", "-mon", "chardev=monitor,mode=control",
      ]
  }

  /// One processor: two guests run side by side on two host cores, and the emulator's double faults were seen with two
  /// processors.
  ///
  /// They came after a `cmpxchg16b` of the kernel's: `clearcpuid=cx16` on its command line keeps it from that
  /// instruction, which Swift's own runtime needs.
  ///
  /// A small cache of translations: what was translated of the boot before a reset makes every write to its pages slow
  /// (with 512 MiB the next boot took 15 to 18 s, with 96 it takes 10). In what is too small,
  /// a boot is translated twice: with 32 systemd's takes three seconds more, and a shell's two less.
  private static func machine(_ guest: GuestConfiguration) -> [String] {
    var machine = "q35"
    if case .firmware(_, _, isSecure: true) = guest.boot { machine += ",smm=on" }
    return [
      "-no-user-config", "-nodefaults", "-display", "none", "-vga", "none",
      "-machine", machine, "-accel", "tcg,tb-size=\(guest.translationCache)", "-cpu", "max", "-smp", "1", "-m",
      guest.memory,
    ]
  }

  private static func boot(_ boot: GuestConfiguration.Boot) -> [String] {
    switch boot {
    case .kernel(let kernel, let initrd, let commandLine):
      ["-kernel", kernel.string] + (initrd.map { ["-initrd", $0.string] } ?? []) + ["-append", commandLine]
    case .bios: []
    case .firmware(let code, let variables, let isSecure):
      [
        "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(code)",
        "-drive", "if=pflash,unit=1,format=raw,file=\(variables)",
      ] + (isSecure ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : [])
    }
  }

  /// `cache=unsafe` hands a guest's flush to the host's page cache and no further: that outlives a killed QEMU, which is
  /// the power cut that the lab plays, and costs nothing.
  private static func disks(_ guest: GuestConfiguration) -> [String] {
    let root = drive("root", guest.root) + ["-device", "nvme,drive=root,serial=root,bootindex=2"]
    return guest.extraDisks.enumerated().reduce(root) { arguments, extra in
      let name = "extra\(extra.offset)"
      return arguments + drive(name, extra.element)
        + device(name, extra.element.bus, number: extra.offset).flatMap { ["-device", $0] }
    }
  }

  /// The disk, after a controller of its own where the bus needs one.
  private static func device(_ name: String, _ bus: GuestConfiguration.Disk.Bus, number: Int) -> [String] {
    switch bus {
    case .virtio: ["virtio-blk-pci,drive=\(name),serial=\(name),bootindex=\(number == 0 ? 1 : 3 + number)"]
    case .nvme: ["nvme,drive=\(name),serial=\(name)"]
    // q35 has six ports; the lab never gives a guest more disks.
    case .sata: ["ide-hd,drive=\(name),serial=\(name),bus=ide.\(number % 6)"]
    case .scsi: ["virtio-scsi-pci,id=hba\(number)", "scsi-hd,drive=\(name),serial=\(name),bus=hba\(number).0"]
    case .usb: ["qemu-xhci,id=hub\(number)", "usb-storage,drive=\(name),serial=\(name),bus=hub\(number).0"]
    case .mmc: ["sdhci-pci,id=slot\(number)", "sd-card,drive=\(name),bus=sd-bus"]
    }
  }

  private static func drive(_ name: String, _ disk: GuestConfiguration.Disk) -> [String] {
    let access = disk.isReadOnly ? ",readonly=on" : ""
    let options = "cache=unsafe,discard=unmap,format=\(disk.format.rawValue)\(access)"
    return ["-drive", "if=none,id=\(name),\(options),file=\(disk.path)"]
  }
}
