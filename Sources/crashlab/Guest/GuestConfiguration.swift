import SystemPackage

/// What a virtual machine is made of.
struct GuestConfiguration: Hashable, Sendable {
  /// How it comes to its kernel.
  enum Boot: Hashable, Sendable {
    /// QEMU loads the kernel (SeaBIOS hands over to it); there is no boot loader.
    case kernel(FilePath, initrd: FilePath?, commandLine: String)

    /// SeaBIOS looks for a boot loader on the disks.
    case bios

    /// UEFI firmware does.
    ///
    /// - Parameter isSecure: Whether it needs SMM, and its variables are written from there alone.
    case firmware(code: FilePath, variables: FilePath, isSecure: Bool = false)
  }

  /// A disk; the first of a guest is its root.
  struct Disk: Hashable, Sendable {
    /// QEMU's name of an image format.
    enum Format: String, Sendable {
      case raw, qcow2
    }

    /// What a disk hangs on.
    enum Bus: String, Hashable, Sendable, CaseIterable {
      case virtio, nvme
      /// AHCI, as q35 has it.
      case sata
      /// A disk of virtio-scsi's.
      case scsi
      /// A stick on xHCI.
      case usb
      /// An SD card; its size must be a power of two.
      case mmc
    }

    /// The image.
    let path: FilePath

    /// Its format.
    let format: Format

    /// Whether the guest may only read it, so that several guests can share it.
    var isReadOnly = false

    /// What it hangs on; the root is on NVMe always.
    var bus = Bus.virtio
  }

  /// How it boots.
  var boot: Boot

  /// Memory as QEMU's `-m` takes it, such as `1024M`.
  var memory: String

  /// The root disk on NVMe (built into Debian's cloud kernels, so that no initramfs is needed).
  var root: Disk

  /// Further disks, in order.
  var extraDisks: [Disk] = []

  /// Further devices as QEMU's `-device` takes them, such as a watchdog.
  var devices: [String] = []

  /// How much translated code the emulator keeps, in MiB.
  var translationCache = Self.translationCacheOfSystemd

  /// The least that a boot of systemd's does not outgrow.
  static let translationCacheOfSystemd = 96
}
