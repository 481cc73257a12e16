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

  /// The Debian suite by name.
  let suite: String

  /// Packages besides the essential ones.
  let packages: [String]

  /// Paths of packages that are left out to keep the image small.
  let excludedPaths: [String]

  /// Units that only cost time in a guest that lives for a minute.
  let maskedUnits: [String]

  /// The lab's own files.
  let files: [GuestFile]

  /// The source of the module that dereferences a null pointer, built against the suite's cloud kernel.
  let crashModule: [UInt8]

  /// Raised when the way of building changes what comes out.
  static let version = 1

  /// The recipe for a suite.
  init(suite: String) {
    self.suite = suite
    packages = Self.basePackages
    excludedPaths = Self.unneededPaths
    maskedUnits = Self.unneededUnits
    crashModule = PackageResources.crash_module_c
    files = [
      GuestFile(path: "lab/agent", isProgram: true, content: PackageResources.agent_sh),
      GuestFile(path: "lab/init", isProgram: true, content: PackageResources.init_sh),
      GuestFile(path: "lab/stop-at", isProgram: true, content: PackageResources.stop_at_sh),
      GuestFile(
        path: "etc/systemd/system/lab-agent.service", isProgram: false, content: PackageResources.lab_agent_service),
      GuestFile(path: "etc/hostname", isProgram: false, content: Array("crashlab\n".utf8)),
      GuestFile(
        path: "lab/initramfs/initramfs.conf", isProgram: false,
        content: Array("MODULES=list\nBUSYBOX=auto\nCOMPRESS=gzip\nRUNSIZE=10%\n".utf8)),
      GuestFile(path: "lab/initramfs/modules", isProgram: false, content: Array("nvme\next4\n".utf8)),
    ]
  }

  /// systemd and what it needs, both kernels, what the lab uses in the guest, and what our package depends on: so
  /// `apt install` of it works without a network.
  private static let basePackages = [
    "dbus", "kmod", "systemd-boot-efi", "systemd-sysv", "udev",
    "linux-image-amd64", "linux-image-cloud-amd64",
    "python3", "strace", "unzip",
    "libarchive13", "libnettle8", "libstdc++6", "libsystemd0", "zlib1g",
    "makedumpfile", "btrfs-progs", "cryptsetup-bin", "dosfstools", "f2fs-tools", "lvm2", "xfsprogs",
  ]

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
    add(crashModule)
    return String(digest.hex.prefix(16))
  }
}
