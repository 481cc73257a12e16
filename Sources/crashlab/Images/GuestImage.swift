import LinuxSystem
import SystemPackage

/// A built image in the cache: a root disk and what boots it.
struct GuestImage: Hashable, Sendable {
  /// One of the two kernels that every image has.
  enum Kernel: String, Hashable, Sendable, CaseIterable {
    /// NVMe and ext4 are built in: it boots without an initramfs, and fastest.
    case cloud

    /// The desktop's kernel, with an initramfs. Here it is "another kernel".
    case generic
  }

  /// The suite it holds.
  let suite: String

  /// Where its files are.
  let directory: FilePath

  /// The root file system, a raw ext4 image that is never written to again.
  var root: FilePath { directory.appending("root.ext4") }

  /// systemd-boot of the suite.
  var bootLoader: FilePath { directory.appending("systemd-bootx64.efi") }

  /// The kernel itself.
  func kernel(_ kernel: Kernel) -> FilePath { directory.appending("vmlinuz-\(kernel.rawValue)") }

  /// The initramfs of a kernel that needs one.
  func initrd(_ kernel: Kernel) -> FilePath? {
    kernel == .generic ? directory.appending("initrd-\(kernel.rawValue)") : nil
  }

  /// The release of a kernel, as `uname -r` prints it.
  func release(_ kernel: Kernel) throws(FileError) -> String {
    try Files.readText(directory.appending("release-\(kernel.rawValue)"))
  }
}
