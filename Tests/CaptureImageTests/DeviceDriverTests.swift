import Machine
import SystemPackage
import Testing

@testable import CaptureImage

@Suite struct DeviceDriverTests {
  private func modules(_ fake: FakeMachine, _ sysfs: FilePath, isRunning: Bool = true) throws -> [String] {
    try DeviceDrivers(of: sysfs, isRunningKernel: isRunning, on: fake.machine).drivers.map(\.name)
  }

  @Test func `a virtio disk needs its bus and itself`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: [])
    #expect(try modules(fake, FakeMachine.virtioDisk.appending("vda1")) == ["virtio_pci", "virtio_blk"])
  }

  @Test func `a SATA disk needs its controller and the driver of disks`() throws {
    let fake = try FakeMachine()
    let controller: FilePath = "/sys/devices/pci0000:00/0000:00:1f.2"
    let disk = controller.appending("ata1/host0/target0:0:0/0:0:0:0")
    try fake.addDriver("ahci", bus: "pci", module: "ahci", to: controller)
    try fake.addDriver("sd", bus: "scsi", module: "sd_mod", to: disk)
    #expect(try modules(fake, disk.appending("block/sda")) == ["ahci", "sd_mod"])
  }

  @Test func `a USB disk needs the host controller too`() throws {
    let fake = try FakeMachine()
    let controller: FilePath = "/sys/devices/pci0000:00/0000:00:14.0"
    let device = controller.appending("usb2/2-1")
    let disk = device.appending("2-1:1.0/host6/target6:0:0/6:0:0:0")
    try fake.addDriver("xhci_hcd", bus: "pci", module: "xhci_pci", to: controller)
    try fake.addDriver("usb", bus: "usb", module: "usbcore", to: device)
    try fake.addDriver("uas", bus: "usb", module: "uas", to: device.appending("2-1:1.0"))
    try fake.addDriver("sd", bus: "scsi", module: "sd_mod", to: disk)
    #expect(try modules(fake, disk.appending("block/sda/sda1")) == ["xhci_pci", "usbcore", "uas", "sd_mod"])
  }

  @Test func `an SD card needs its host controller and the driver of cards`() throws {
    let fake = try FakeMachine()
    let host: FilePath = "/sys/devices/pci0000:00/0000:00:1a.0"
    try fake.addDriver("sdhci-pci", bus: "pci", module: "sdhci_pci", to: host)
    let card = host.appending("mmc_host/mmc0/mmc0:0001")
    // Drivers of this bus do not say which module they are of, and its devices have no `modalias`.
    try fake.addDriver("mmcblk", bus: "mmc", module: nil, to: card)
    try fake.write("DRIVER=mmcblk\nMMC_TYPE=SD\nMODALIAS=mmc:block\n", to: card.appending("uevent"))
    #expect(try modules(fake, card.appending("block/mmcblk0/mmcblk0p2")) == ["sdhci_pci", "mmc:block"])
  }

  @Test func `a multipath NVMe namespace needs the controllers of its subsystem`() throws {
    let fake = try FakeMachine()
    let controller: FilePath = "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0"
    try fake.addDriver("vmd", bus: "pci", module: "vmd", to: "/sys/devices/pci0000:00/0000:00:0e.0")
    try fake.addDriver("nvme", bus: "pci", module: "nvme", to: controller)
    try fake.addFolder(controller.appending("nvme/nvme0"))
    let subsystem: FilePath = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0"
    try fake.addFolder(subsystem.appending("nvme0n1/nvme0n1p2"))
    try fake.link(
      subsystem.appending("nvme0"), to: "../../../pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/nvme/nvme0")
    #expect(try modules(fake, subsystem.appending("nvme0n1/nvme0n1p2")) == ["vmd", "nvme"])
  }

  @Test func `what a device gets its clock from comes before it`() throws {
    let fake = try FakeMachine()
    let host: FilePath = "/sys/devices/platform/soc/fe340000.mmc"
    let clock: FilePath = "/sys/devices/platform/firmware-clocks"
    try fake.addDriver("sdhci-iproc", bus: "platform", module: "sdhci_iproc", to: host)
    try fake.addDriver("raspberrypi-clk", bus: "platform", module: "clk_raspberrypi", to: clock)
    let link: FilePath = "/sys/devices/virtual/devlink/platform:firmware-clocks--platform:fe340000.mmc"
    try fake.link(link.appending("supplier"), to: "../../../platform/firmware-clocks")
    try fake.link(
      host.appending("supplier:platform:firmware-clocks"),
      to: "../../../virtual/devlink/platform:firmware-clocks--platform:fe340000.mmc")
    #expect(try modules(fake, host.appending("mmc_host/mmc0")) == ["clk_raspberrypi", "sdhci_iproc"])
  }

  @Test func `what is built into this kernel may be a module of another one`() throws {
    let fake = try FakeMachine()
    let controller: FilePath = "/sys/devices/pci0000:00/0000:00:1f.2"
    try fake.addDriver("ahci", bus: "pci", module: nil, to: controller)
    try fake.write("pci:v00008086d00002922sv*\n", to: controller.appending("modalias"))
    #expect(try modules(fake, controller) == [])
    #expect(try modules(fake, controller, isRunning: false) == ["pci:v00008086d00002922sv*"])
  }

  // MARK: Watchdogs

  private func addWatchdog(_ fake: FakeMachine, _ number: Int, state: String, module: String?) throws {
    let device = FilePath("/sys/devices/pci0000:00/0000:00:1f.\(number)/wdt")
    let watchdog = device.appending("watchdog/watchdog\(number)")
    try fake.addDriver("wdt\(number)", bus: "platform", module: module, to: device)
    try fake.write("\(state)\n", to: watchdog.appending("state"))
    try fake.link(watchdog.appending("device"), to: "../../../wdt")
    try fake.link(FilePath("/sys/class/watchdog/watchdog\(number)"), to: watchdog)
  }

  @Test func `the active watchdog is found, and what it is called where only its driver is loaded`() throws {
    let fake = try FakeMachine()
    #expect(fake.machine.activeWatchdog == nil)
    try addWatchdog(fake, 0, state: "inactive", module: "iTCO_wdt")
    #expect(fake.machine.activeWatchdog == nil)
    try addWatchdog(fake, 1, state: "active", module: "sp5100_tco")
    #expect(fake.machine.activeWatchdog?.device == "/dev/watchdog1")
    #expect(fake.machine.activeWatchdog?.deviceInCapture == "/dev/watchdog0")
    #expect(
      fake.machine.activeWatchdog?.sysfs == "/sys/devices/pci0000:00/0000:00:1f.1/wdt/watchdog/watchdog1")
  }

  @Test func `a watchdog that does not say on which device it is, is found by its driver's name`() throws {
    let fake = try FakeMachine()
    let device: FilePath = "/sys/devices/pci0000:00/0000:00:04.0"
    try fake.addDriver("i6300ESB timer", bus: "pci", module: "i6300esb", to: device)
    try fake.link("/sys/bus/pci/drivers/i6300ESB timer/0000:00:04.0", to: device)
    let watchdog: FilePath = "/sys/devices/virtual/watchdog/watchdog0"
    try fake.write("active\n", to: watchdog.appending("state"))
    try fake.write("i6300ESB timer\n", to: watchdog.appending("identity"))
    try fake.link("/sys/class/watchdog/watchdog0", to: watchdog)
    let found = try #require(fake.machine.activeWatchdog)
    #expect(found.sysfs == device)
    #expect(try modules(fake, found.sysfs) == ["i6300esb"])
  }

  @Test func `a watchdog of the kernel's own dies with it and is none`() throws {
    let fake = try FakeMachine()
    let watchdog: FilePath = "/sys/devices/virtual/watchdog/watchdog0"
    try fake.write("active\n", to: watchdog.appending("state"))
    try fake.link("/sys/class/watchdog/watchdog0", to: watchdog)
    #expect(fake.machine.activeWatchdog == nil)
  }
}
