import Digests

/// What a guest's disk is made of.
///
/// Two equal recipes give the same image, so the image is kept under the recipe's key.
struct ImageRecipe: Hashable, Sendable {
  /// A file of the lab's in the guest.
  struct GuestFile: Hashable, Sendable {
    let path: String
    let isProgram: Bool
    let content: [UInt8]
  }

  /// Packages that a guest may install later, and the folder that holds them.
  struct PackageSet: Hashable, Sendable {
    let name: String
    let packages: [String]

    /// Where its files are in a guest.
    var folder: String { "/lab/debs/\(name)" }

    /// What installs it in a guest, asking nothing.
    var installCommand: String { "DEBIAN_FRONTEND=noninteractive dpkg -i \(folder)/*.deb" }

    /// Debian's own way to kdump, which ours is measured beside.
    static let kdumpTools = PackageSet(name: "kdump-tools", packages: ["kdump-tools"])

    /// What brings kexec alone into a guest, without the service that would load something at every boot.
    static let kexecCommand =
      "cd \(kdumpTools.folder) && dpkg --unpack kexec-tools*.deb lib*.deb && ldconfig && kexec -v"

    /// What an initramfs needs for a root on dm-crypt.
    static let cryptsetupInitramfs = PackageSet(name: "cryptsetup-initramfs", packages: ["cryptsetup-initramfs"])
  }

  /// A program of the lab's that stands for makedumpfile, and how it fails.
  enum FakeDump: Int, Hashable, Sendable, CaseIterable {
    case fails = 1
    case hangs = 2
    case crashes = 3

    /// Where it lies in a guest.
    var path: String { "/lab/makedumpfile-\(self)" }
  }

  /// The Debian suite by name.
  let suite: String

  /// Packages besides the essential ones.
  let packages: [String]

  /// Options for apt while the image is made.
  ///
  /// sid's index is valid for a week, and a mirror of it may stand still for longer; it is signed all the same.
  var aptOptions: [String] { suite == "sid" ? ["Acquire::Check-Valid-Until \"false\""] : [] }

  /// Packages that lie as files under `/lab/debs/NAME`, with what they need: a guest without a network can install them.
  let packageSets: [PackageSet]

  /// Paths of packages that are left out to keep the image small.
  let excludedPaths: [String]

  /// Units that only cost time in a guest that lives for a minute.
  let maskedUnits: [String]

  /// The lab's own files.
  let files: [GuestFile]

  /// The source of the module that dereferences a null pointer, built against the suite's cloud kernel.
  let crashModule: [UInt8]

  /// The source of ``FakeDump``.
  let fakeDump: [UInt8]

  /// Raised when the way of building changes what comes out.
  static let version = 2

  /// The recipe for a suite.
  init(suite: String) {
    self.suite = suite
    packages = Self.basePackages
    packageSets = [.kdumpTools, .cryptsetupInitramfs] + BootLoader.available(in: suite).map(\.packages)
    excludedPaths = Self.unneededPaths
    maskedUnits = Self.unneededUnits
    crashModule = PackageResources.crash_module_c
    fakeDump = PackageResources.fake_makedumpfile_c
    files = [
      GuestFile(path: "lab/agent", isProgram: true, content: PackageResources.agent_sh),
      GuestFile(path: "lab/init", isProgram: true, content: PackageResources.init_sh),
      GuestFile(path: "lab/stop-at", isProgram: true, content: PackageResources.stop_at_sh),
      GuestFile(
        path: "etc/systemd/system/lab-agent.service", isProgram: false, content: PackageResources.lab_agent_service),
      GuestFile(path: "etc/hostname", isProgram: false, content: Array("crashlab\n".utf8)),
      GuestFile(
        path: "etc/initramfs-tools/initramfs.conf", isProgram: false,
        content: Array("MODULES=list\nBUSYBOX=auto\nCOMPRESS=gzip\nRUNSIZE=10%\n".utf8)),
      GuestFile(path: "etc/initramfs-tools/modules", isProgram: false, content: Array(Self.initramfsModules.utf8)),
    ]
  }

  /// systemd and what it needs, both kernels, what the lab uses in the guest, and what our package depends on: so
  /// `apt install` of it works without a network.
  private static let basePackages = [
    "dbus", "initramfs-tools", "kmod", "systemd-boot-efi", "systemd-sysv", "udev",
    "linux-image-amd64", "linux-image-cloud-amd64",
    "python3", "strace", "unzip",
    "libarchive13", "libnettle8", "libstdc++6", "libsystemd0", "zlib1g",
    "makedumpfile", "btrfs-progs", "cryptsetup-bin", "dosfstools", "e2fsprogs", "f2fs-tools", "lvm2", "xfsprogs",
  ]

  /// The root on NVMe or virtio, and an LVM or dm-crypt on them (lvm2's own hook brings its program).
  private static let initramfsModules = "nvme\next4\nvirtio_pci\nvirtio_blk\ndm_mod\ndm_crypt\n"

  private static let unneededPaths =
    ["/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*"]
    + [
      "drivers/bluetooth", "drivers/gpu", "drivers/hid", "drivers/iio", "drivers/infiniband", "drivers/input",
      "drivers/isdn", "drivers/media", "drivers/mtd", "drivers/net", "drivers/staging", "drivers/video", "net", "sound",
    ].flatMap { ["/lib/modules/*/kernel/\($0)/*", "/usr/lib/modules/*/kernel/\($0)/*"] }

  private static let unneededUnits = [
    "apt-daily-upgrade.timer", "apt-daily.timer", "console-getty.service", "dpkg-db-backup.timer", "e2scrub_all.timer",
    "e2scrub_reap.service", "fstrim.timer", "getty@tty1.service", "ldconfig.service", "serial-getty@ttyS0.service",
    "serial-getty@ttyS1.service", "systemd-firstboot.service", "systemd-hwdb-update.service", "systemd-logind.service",
    "systemd-networkd.service", "systemd-timesyncd.service",
  ]

  /// Sixteen hexadecimal digits that differ when anything in the recipe does.
  var key: String {
    var digest = SHA256Digest()
    func add(_ field: some Sequence<UInt8>) {
      let bytes = Array(field)
      digest.update(Array("\(bytes.count):".utf8) + bytes)
    }
    add("\(Self.version) \(suite)".utf8)
    for list in [packages, excludedPaths, maskedUnits] { add(list.joined(separator: "\n").utf8) }
    for file in files {
      add("\(file.path) \(file.isProgram)".utf8)
      add(file.content)
    }
    for set in packageSets { add("\(set.name) \(set.packages)".utf8) }
    add(crashModule)
    add(fakeDump)
    return String(digest.hex.prefix(16))
  }
}
