import Digests
import LinuxSystem
import SystemPackage

/// A machine's two disks after a boot loader was installed.
struct BootLoaderDisks: Hashable, Sendable {
  /// The root file system, with the boot loader's packages.
  let root: GuestConfiguration.Disk

  /// The disk that the firmware boots from.
  let boot: GuestConfiguration.Disk
}

/// Disks with a boot loader, one pair for each suite and boot loader, made when first asked for and kept beside the image.
actor BootLoaderImages {
  /// What a pair of disks is of.
  struct Key: Hashable, Sendable {
    let image: GuestImage
    let loader: BootLoader
  }

  private let make: @Sendable (Key, FilePath) async throws -> Void
  private var known: [Key: Task<BootLoaderDisks, any Error>] = [:]

  /// Creates the store.
  ///
  /// - Parameter make: Installs the boot loader in a guest, and leaves `root.qcow2` and `boot.raw` in the directory, which
  ///   is there.
  init(make: @escaping @Sendable (Key, FilePath) async throws -> Void) { self.make = make }

  /// The disks of an image with a boot loader.
  func disks(of image: GuestImage, with loader: BootLoader) async throws -> BootLoaderDisks {
    let key = Key(image: image, loader: loader)
    if let known = known[key] { return try await known.value }
    let task = Task { [make] in try await Self.findOrMake(key, make: make) }
    known[key] = task
    return try await task.value
  }

  private static func findOrMake(
    _ key: Key, make: (Key, FilePath) async throws -> Void
  ) async throws -> BootLoaderDisks {
    let prefix = "boot-\(key.loader.rawValue)-"
    let directory = key.image.directory.appending("\(prefix)\(BootLoaderDisk.recipeKey)")
    if try !Files.exists(directory) {
      for name in try Files.entries(of: key.image.directory) where name.string.hasPrefix(prefix) {
        try Files.removeTree(key.image.directory.appending(name))
      }
      let partial = FilePath(directory.string + ".partial")
      try Files.createDirectories(partial, permissions: .readableFolder)
      try await make(key, partial)
      try Files.rename(partial, to: directory)
    }
    return BootLoaderDisks(
      root: GuestConfiguration.Disk(path: directory.appending("root.qcow2"), format: .qcow2),
      boot: GuestConfiguration.Disk(path: directory.appending("boot.raw"), format: .raw))
  }
}

/// The disk that boot loaders are installed on, and how.
enum BootLoaderDisk {
  /// The name of a scenario's disk that has it.
  static let name = "boot"

  /// Where the guest has the script that installs.
  static let scriptPath = "/lab/install-boot-loader"

  /// What installs a boot loader in a guest that has the script, once the disk is there.
  ///
  /// Its driver may take its time, and calls it what it likes beside another disk: it is known by its partitions' labels.
  static func installCommand(_ loader: BootLoader) -> String {
    """
    modprobe -a virtio_pci virtio_blk
    for try in $(seq 120); do
      disk=$(blkid -t PARTLABEL=boot -o device); [ ! -b "$disk" ] || break; sleep 0.5
    done
    disk=${disk%3} bash \(scriptPath) \(loader.rawValue) \(loader.packages.folder)
    """
  }

  /// The disk as a scenario's further one: for every boot loader the same partitions (sfdisk(8)).
  static let blank = Scenario.Disk.Blank(
    name: name, size: "400M",
    partitions: """
      start=1MiB, size=1MiB, type=21686148-6449-6E6F-744E-656564454649, name=bios
      size=160MiB, type=uefi, name=ESP
      type=linux, name=boot, attrs=LegacyBIOSBootable
      """)

  /// Sixteen hexadecimal digits that differ when the way of installing does.
  static let recipeKey: String = {
    var digest = SHA256Digest()
    digest.update(PackageResources.install_boot_loader_sh)
    digest.update(Array("\(blank.size) \(blank.partitions)".utf8))
    return String(digest.hex.prefix(16))
  }()
}
