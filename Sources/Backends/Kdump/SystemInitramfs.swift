internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// The distribution's own initramfs of a kernel.
enum SystemInitramfs {
  /// Where it may lie: beside the kernel under the distributions' names, and where systemd's kernel-install puts it.
  ///
  /// - Parameters:
  ///   - kernel: The path of the kernel's image.
  ///   - release: Its release.
  static func places(beside kernel: FilePath, release: String) -> [FilePath] {
    let folder = kernel.removingLastComponent()
    let name = kernel.lastComponent?.string ?? ""
    // Arch calls its kernel vmlinuz-linux, whatever its release is.
    let flavor = name.hasPrefix("vmlinuz-") ? String(name.dropFirst("vmlinuz-".count)) : release
    var names = ["initrd.img-\(release)", "initramfs-\(release).img", "initrd-\(release)", "initrd-\(release).img"]
    names += ["initramfs-\(flavor).img", "initrd.img-\(flavor)"]
    if name == "linux" { names = ["initrd"] + names }
    let folders = [folder, "/boot"]
    return folders.flatMap { folder in names.map { folder.appending($0) } }
      + [FilePath("/usr/lib/modules/\(release)/initrd"), FilePath("/lib/modules/\(release)/initrd")]
  }

  /// The first of them that is there.
  static func find(on machine: Machine, beside kernel: FilePath, release: String) -> FilePath? {
    places(beside: kernel, release: release).first { path in
      (try? Files.status(machine.path(path), followingLink: true))?.type == .regular
    }
  }
}
