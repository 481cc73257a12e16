internal import BlockDevices
internal import LinuxSystem
public import Machine
public import SystemPackage

/// Finds where a folder lies.
///
/// By what is mounted, and by what `/etc/fstab` will mount: arming runs early in the boot.
public struct CaptureTargetFinder: Sendable {
  private let machine: Machine

  /// Looks at a machine.
  public init(_ machine: Machine) { self.machine = machine }

  /// Where a folder lies, whether it exists already or not.
  public func target(of folder: FilePath) throws(CaptureTargetError) -> CaptureTarget {
    do {
      return try target(of: folder, boundThrough: 0)
    } catch let error as CaptureTargetError {
      throw error
    } catch let error as FileError {
      throw .unreadable(error)
    } catch {
      throw .notMounted(folder: folder)
    }
  }

  /// The mount points of the file systems that lie on dm-crypt, in the order of their mounting.
  public func encryptedMounts() throws(CaptureTargetError) -> [FilePath] {
    do {
      return try mounts().entries.filter { mount in try device(of: mount)?.isEncrypted() == true }.map(\.mountPoint)
    } catch let error as FileError {
      throw .unreadable(error)
    } catch {
      throw .notMounted(folder: "/")
    }
  }

  // MARK: What is mounted, and what will be

  private func target(of folder: FilePath, boundThrough binds: Int) throws -> CaptureTarget {
    let place = try MachinePaths(machine: machine).resolved(folder, linksOf: .trusted)
    guard folder.isAbsolute, let mount = try mounts().mount(holding: place) else {
      throw CaptureTargetError.notMounted(folder: folder)
    }
    guard let coming = try fstab().entry(holding: place), Self.comes(coming, over: mount) else {
      return try target(of: place, on: mount)
    }
    // A bind of a bind of a bind is somebody's play.
    if coming.isBind, coming.source.hasPrefix("/"), binds < 8 {
      let source = FilePath(coming.source).appending(Self.rest(of: place, below: coming.mountPoint))
      return try target(of: source, boundThrough: binds + 1)
    }
    return try target(of: place, on: coming)
  }

  /// Whether a line of fstab is not mounted yet: nothing is mounted as deep, or only what waits for the first use.
  private static func comes(_ entry: FileSystemTable.Entry, over mount: MountTable.Entry) -> Bool {
    let depth = mount.mountPoint.components.count
    return entry.mountPoint.components.count > depth || entry.mountPoint == mount.mountPoint && mount.type == "autofs"
  }

  /// What PID 1 sees mounted: a unit of ours sees what its sandbox makes of it, such as an empty /home.
  private func mounts() throws(FileError) -> MountTable {
    do {
      return MountTable(parsing: try Files.readText(machine.path("/proc/1/mountinfo")))
    } catch {
      return MountTable(parsing: try Files.readText(machine.path("/proc/self/mountinfo")))
    }
  }

  private func fstab() throws(FileError) -> FileSystemTable {
    let path = machine.path("/etc/fstab")
    return FileSystemTable(parsing: try Files.exists(path) ? try Files.readText(path) : "")
  }

  private static func rest(of folder: FilePath, below mountPoint: FilePath) -> FilePath.ComponentView.SubSequence {
    folder.components.dropFirst(mountPoint.components.count)
  }

  // MARK: The device

  /// The device that a mounted file system lies on; `nil` where it lies on none.
  private func device(of mount: MountTable.Entry) throws(FileError) -> BlockDevice? {
    // btrfs has numbers that are no device's (fs/btrfs/super.c), so its source counts.
    if !mount.deviceNumber.hasPrefix("0:") { return try BlockDevice(number: mount.deviceNumber, on: machine) }
    return try device(of: mount.source)
  }

  /// The device of a path or a tag as fstab and `root=` give it; `nil` where it is not there.
  private func device(of source: String) throws(FileError) -> BlockDevice? {
    // The kernel calls so what it mounted as root by itself.
    if source == "/dev/root", !machine.has(source), let root = machine.commandLine.value(of: "root") {
      return root == source ? nil : try device(of: root)
    }
    for (tag, folder) in Self.tags where source.hasPrefix(tag + "=") {
      let value = Self.udevName(source.dropFirst(tag.utf8.count + 1))
      return try BlockDevice(path: FilePath("/dev/disk").appending(folder).appending(value), on: machine)
    }
    return source.hasPrefix("/dev/") ? try BlockDevice(path: FilePath(source), on: machine) : nil
  }

  private static let tags = [
    ("UUID", "by-uuid"), ("LABEL", "by-label"), ("PARTUUID", "by-partuuid"), ("PARTLABEL", "by-partlabel"),
    ("ID", "by-id"),
  ]

  /// A label as udev makes a file's name of it (udev(7), `OPTIONS="string_escape=replace"`; systemd's
  /// `encode_devnode_name`): what is neither a letter, a digit, one of `#+-.:=@_` nor beyond ASCII becomes `\x20`.
  private static func udevName(_ value: Substring) -> String {
    let kept = Set("#+-.:=@_".utf8)
    return value.unicodeScalars.map { scalar in
      guard scalar.isASCII, let byte = UInt8(exactly: scalar.value), !kept.contains(byte),
        !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar)
      else { return String(scalar) }
      return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  // MARK: The target

  private func target(of folder: FilePath, on mount: MountTable.Entry) throws -> CaptureTarget {
    let inside = mount.root.appending(Self.rest(of: folder, below: mount.mountPoint))
    guard let device = try device(of: mount) else {
      guard !Self.liesOnDevice(mount.type) else {
        throw CaptureTargetError.noSuchDevice(folder: folder, device: mount.source)
      }
      return Self.target(without: mount.type, inside: inside, "\(folder) lies on \(Self.words(for: mount.type))")
    }
    let spread = mount.superOptions.contains { $0.hasPrefix("logdev=") || $0.hasPrefix("rtdev=") }
    return try target(inside, on: device, type: mount.type, hasOtherDevices: spread)
  }

  private func target(of folder: FilePath, on entry: FileSystemTable.Entry) throws -> CaptureTarget {
    let rest = Self.rest(of: folder, below: entry.mountPoint)
    let comingLater = CaptureTargetError.notHereYet(folder: folder, source: entry.source, mountPoint: entry.mountPoint)
    guard Self.liesOnDevice(entry.type), !entry.isRemote else {
      return Self.target(
        without: entry.type, inside: FilePath("/").appending(rest),
        "\(folder) will lie on \(entry.isRemote ? "a network device" : Self.words(for: entry.type))")
    }
    guard let device = try device(of: entry.source) else { throw comingLater }
    let target = try target(FilePath("/").appending(rest), on: device, type: entry.type, hasOtherDevices: false)
    guard target.fileSystemType == "btrfs" else { return target }
    // Which subvolume is the default one stands deep in the file system: once it is mounted, the kernel says it.
    guard let subvolume = entry.value(of: "subvol") else { throw comingLater }
    let inside = FilePath("/").appending(FilePath(subvolume).components).appending(rest)
    return try self.target(inside, on: device, type: entry.type, hasOtherDevices: false)
  }

  private func target(
    _ inside: FilePath, on device: BlockDevice, type: String, hasOtherDevices: Bool
  ) throws(FileError) -> CaptureTarget {
    let identity = try FileSystemIdentity.read(File.open(reading: machine.path(device.path)))
    var obstacle = try device.obstacle()
    if obstacle == nil {
      obstacle = Self.obstacle(identity, on: device, type: type, hasOtherDevices: hasOtherDevices)
    }
    let type = identity?.type ?? type
    return CaptureTarget(
      fileSystemID: identity?.id, fileSystemType: type, mountOptions: Self.mountOptions[type] ?? "", folder: inside,
      device: device.path, sysfs: device.sysfs, isEncrypted: try device.isEncrypted(), obstacle: obstacle)
  }

  private static func obstacle(
    _ identity: FileSystemIdentity?, on device: BlockDevice, type: String, hasOtherDevices: Bool
  ) -> String? {
    guard let identity else { return "the file system on \(device.path) (\(type)) is of no type that the image knows" }
    guard identity.deviceCount == 1, !hasOtherDevices else {
      return "the \(identity.type) on \(device.path) is spread over several devices"
    }
    return nil
  }

  /// What reaches the top of a file system of that type, and keeps what is written there to root.
  private static let mountOptions = ["btrfs": "subvolid=5", "vfat": "umask=0077"]

  private static func target(without type: String, inside: FilePath, _ obstacle: String) -> CaptureTarget {
    CaptureTarget(
      fileSystemID: nil, fileSystemType: type, mountOptions: "", folder: inside, device: nil, sysfs: nil,
      isEncrypted: false, obstacle: obstacle)
  }

  private static let memoryTypes: Set = ["tmpfs", "ramfs", "rootfs", "devtmpfs"]
  private static let networkTypes: Set = ["nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "virtiofs", "glusterfs", "afs"]
  private static let stackedTypes: Set = ["overlay", "aufs", "ecryptfs", "zfs", "autofs"]

  private static func liesOnDevice(_ type: String) -> Bool {
    !memoryTypes.contains(type) && !networkTypes.contains(type) && !stackedTypes.contains(type)
      && !type.hasPrefix("fuse.")
  }

  private static func words(for type: String) -> String {
    if memoryTypes.contains(type) { return "\(type), which is memory and gone with the machine" }
    if networkTypes.contains(type) { return "a network file system (\(type))" }
    return "\(type), which is made of other file systems or none that the image knows"
  }
}
