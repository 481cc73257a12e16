import SystemPackage

/// What a virtual machine is made of.
struct GuestConfiguration: Hashable, Sendable {
  /// How it comes to its kernel.
  enum Boot: Hashable, Sendable {
    /// QEMU loads the kernel (SeaBIOS hands over to it); there is no boot loader.
    case kernel(FilePath, initrd: FilePath?, commandLine: String)

    /// UEFI firmware looks for a boot loader on the disks.
    case firmware(code: FilePath, variables: FilePath)
  }

  /// A disk; the first of a guest is its root.
  struct Disk: Hashable, Sendable {
    /// QEMU's name of an image format.
    enum Format: String, Sendable {
      case raw, qcow2
    }

    /// The image.
    let path: FilePath

    /// Its format.
    let format: Format

    /// Whether the guest may only read it, so that several guests can share it.
    var isReadOnly = false
  }

  /// How it boots.
  var boot: Boot

  /// Memory as QEMU's `-m` takes it, such as `1024M`.
  var memory: String

  /// The root disk on NVMe (built into Debian's cloud kernels, so that no initramfs is needed).
  var root: Disk

  /// Further disks on virtio (modules there), in order.
  var extraDisks: [Disk] = []
}
