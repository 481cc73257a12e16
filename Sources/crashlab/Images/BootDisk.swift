import LinuxSystem
import SystemPackage

/// A disk with a GPT and an EFI system partition that holds systemd-boot, a kernel and one entry for it.
struct BootDisk: Sendable {
  /// The image that the boot loader and the kernel come from.
  let image: GuestImage

  /// Which of its kernels is booted.
  let kernel: GuestImage.Kernel

  /// The kernel's command line.
  let commandLine: String

  private static let mebibyte = 1 << 20

  /// Makes the disk: the partition table by sfdisk, the file system by mtools, nothing mounted.
  func create(at path: FilePath) async throws {
    try Files.removeIfPresent(path)
    try await HostProgram.run("truncate", ["-s", "128M", path.string])
    try await HostProgram.run(
      "sh",
      ["-c", "printf 'label: gpt\\nstart=1MiB, size=126MiB, type=uefi, name=ESP\\n' | sfdisk -q \"$0\"", path.string],
      package: "fdisk")
    let partition = "\(path)@@\(Self.mebibyte)"
    let sectors = 126 * Self.mebibyte / 512
    try await HostProgram.run(
      "mformat", ["-i", partition, "-F", "-v", "ESP", "-T", "\(sectors)", "::"], package: "mtools")
    for folder in ["EFI", "EFI/BOOT", "EFI/systemd", "debian", "loader", "loader/entries"] {
      try await HostProgram.run("mmd", ["-i", partition, "::\(folder)"])
    }
    func place(_ file: FilePath, _ name: String) async throws {
      try await HostProgram.run("mcopy", ["-i", partition, file.string, "::\(name)"])
    }
    try await place(image.bootLoader, "EFI/BOOT/BOOTX64.EFI")
    try await place(image.bootLoader, "EFI/systemd/systemd-bootx64.efi")
    try await place(image.kernel(kernel), "debian/linux")
    if let initrd = image.initrd(kernel) { try await place(initrd, "debian/initrd") }
    let text = FilePath(path.string + ".text")
    try Files.writeDurably(Array(try entry.utf8), to: text)
    try await place(text, "loader/entries/debian.conf")
    try Files.writeDurably(Array("default debian.conf\ntimeout 0\n".utf8), to: text)
    try await place(text, "loader/loader.conf")
    try Files.remove(text)
  }

  /// The entry as systemd-boot reads it (Boot Loader Specification, type 1).
  private var entry: String {
    get throws {
      """
      title Debian (\(image.suite))
      version \(try image.release(kernel))
      linux /debian/linux
      \(image.initrd(kernel) == nil ? "" : "initrd /debian/initrd\n")options \(commandLine)

      """
    }
  }
}
