/// A boot loader that a guest installs from Debian's packages and owns, as a person's machine does.
enum BootLoader: String, Hashable, Sendable, CaseIterable {
  /// GRUB 2 from the gap of a BIOS boot partition, with /boot on a file system of its own.
  case grubPC = "grub-pc"

  /// GRUB 2 from the EFI system partition, signed and behind Debian's signed shim; /boot is on the root.
  case grubEFI = "grub-efi"

  /// systemd-boot with entries that `kernel-install` has written (Boot Loader Specification, type 1).
  case systemdBoot = "systemd-boot"

  /// systemd-boot with a unified kernel image that `kernel-install` had made by ukify.
  ///
  /// systemd-stub knows addons since 254, which Debian 12 has not.
  case unifiedKernelImage = "unified-kernel-image"

  /// extlinux, its entries written by Debian's `u-boot-menu`; /boot is a file system of its own.
  case extlinux

  /// Whether it is OVMF that starts it, and not SeaBIOS.
  var isForUEFI: Bool {
    switch self {
    case .grubPC, .extlinux: false
    case .grubEFI, .systemdBoot, .unifiedKernelImage: true
    }
  }

  /// What it is installed from.
  var packages: ImageRecipe.PackageSet {
    let names =
      switch self {
      case .grubPC: ["grub-pc"]
      case .grubEFI: ["grub-efi-amd64", "grub-efi-amd64-signed", "shim-signed"]
      case .systemdBoot: ["systemd-boot"]
      case .unifiedKernelImage: ["systemd-boot", "systemd-ukify"]
      case .extlinux: ["extlinux", "syslinux-common", "u-boot-menu"]
      }
    return ImageRecipe.PackageSet(name: rawValue, packages: names)
  }

  /// The boot loaders that a suite has packages for.
  static func available(in suite: String) -> [BootLoader] {
    allCases.filter { suite != "bookworm" || $0 != .unifiedKernelImage }
  }
}
