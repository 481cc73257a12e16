internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// A block device by its folder in sysfs.
struct BlockDevice: Hashable {
  /// The folder below `/sys/devices`.
  let sysfs: FilePath

  private let machine: Machine

  /// The device of a number such as `254:1`; `nil` where there is none.
  init?(number: String, on machine: Machine) throws(FileError) {
    try self.init(link: FilePath("/sys/dev/block").appending(number), on: machine)
  }

  /// The device of a path such as `/dev/disk/by-uuid/…`; `nil` where there is none.
  init?(path: FilePath, on machine: Machine) throws(FileError) {
    let resolved = try MachinePaths(machine: machine).resolved(path)
    guard resolved.starts(with: "/dev"), try Files.exists(machine.path(resolved)) else { return nil }
    // `cciss/c0d0` of /dev is `cciss!c0d0` in sysfs (drivers/base/core.c, device_get_devnode).
    let name = resolved.components.dropFirst().map(\.string).joined(separator: "!")
    try self.init(link: FilePath("/sys/class/block").appending(name), on: machine)
  }

  private init?(link: FilePath, on machine: Machine) throws(FileError) {
    let resolved = try MachinePaths(machine: machine).resolved(link)
    guard try Files.exists(machine.path(resolved)) else { return nil }
    self.init(sysfs: resolved, machine: machine)
  }

  private init(sysfs: FilePath, machine: Machine) {
    self.sysfs = sysfs
    self.machine = machine
  }

  /// The kernel's name for it, such as `vda1`.
  var name: String { sysfs.lastComponent?.string ?? "" }

  /// Its file, such as `/dev/vda1`.
  var path: FilePath {
    FilePath("/dev/" + name.split(separator: "!").joined(separator: "/"))
  }

  /// The device itself, or the one that it is a partition of.
  var disk: BlockDevice {
    guard machine.has(sysfs.appending("partition").string) else { return self }
    return BlockDevice(sysfs: sysfs.removingLastComponent(), machine: machine)
  }

  /// The devices that it is put together of, by the `slaves` of device mapper, MD and bcache.
  func slaves() throws(FileError) -> [BlockDevice] {
    let folder = disk.sysfs.appending("slaves")
    var slaves: [BlockDevice] = []
    for name in try Files.entriesIfPresent(of: machine.path(folder)) {
      if let slave = try BlockDevice(link: folder.appending(name), on: machine) { slaves.append(slave) }
    }
    return slaves
  }

  /// Whether it, or anything that it is put together of, is encrypted by dm-crypt.
  func isEncrypted(depth: Int = 0) throws(FileError) -> Bool {
    // dm_uuid of cryptsetup begins so (lib/libdevmapper.c, dm_prepare_uuid).
    if deviceMapperID?.hasPrefix("CRYPT-") == true { return true }
    guard depth < 16 else { return false }
    for slave in try slaves() where try slave.isEncrypted(depth: depth + 1) { return true }
    return false
  }

  /// Why it cannot be brought up by loading drivers alone; `nil` where it can.
  func obstacle() throws(FileError) -> String? {
    let disk = disk
    if let id = disk.deviceMapperID {
      if try isEncrypted() { return "\(path) is encrypted (dm-crypt)" }
      if id.hasPrefix("LVM-") { return "\(path) is a logical volume (LVM)" }
      if id.contains("mpath-") { return "\(path) is a multipath device (dm-multipath)" }
      return "\(path) is put together by the device mapper"
    }
    if machine.has(disk.sysfs.appending("md").string) { return "\(path) is a software RAID (MD)" }
    if machine.has(disk.sysfs.appending("bcache").string) { return "\(path) is cached by bcache" }
    if disk.name.hasPrefix("loop") { return "\(path) is a loop device" }
    let parts = disk.sysfs.components.map(\.string)
    if parts.contains("nvme-fabrics") { return "\(path) is reached over a network (NVMe over fabrics)" }
    // scsi_transport_iscsi is the one that puts sessions between a host and its targets.
    if parts.contains(where: { $0.hasPrefix("session") && $0.dropFirst(7).allSatisfy(\.isNumber) }) {
      return "\(path) is reached over a network (iSCSI)"
    }
    if parts.contains("virtual"), !parts.contains("nvme-subsystem") {
      return "\(path) is no hardware but made by the kernel (\(disk.name))"
    }
    return nil
  }

  /// The device mapper's UUID, which may be empty; `nil` where it is no device of the device mapper.
  private var deviceMapperID: String? { machine.fact(disk.sysfs.appending("dm/uuid").string) }

  static func == (one: Self, other: Self) -> Bool { one.sysfs == other.sysfs }

  func hash(into hasher: inout Hasher) { hasher.combine(sysfs) }
}
