import LinuxSystem
import SystemPackage

/// A small disk that carries the package under test into a guest.
enum PayloadDisk {
  /// The label that guests find it by.
  static let label = "payload"

  /// What the package is called on it.
  static let packageName = "lastgasp.deb"

  /// Makes the disk.
  static func create(at path: FilePath, package: FilePath) async throws -> GuestConfiguration.Disk {
    let folder = FilePath(path.string + ".content")
    try Files.removeTree(folder)
    try Files.createDirectories(folder, permissions: .readableFolder)
    try await HostProgram.run("cp", [package.string, folder.appending(packageName).string])
    try Files.removeIfPresent(path)
    try await ImageBuilder.makeFileSystem(at: path, size: "64M", label: label, content: folder)
    try Files.removeTree(folder)
    return GuestConfiguration.Disk(path: path, format: .raw, isReadOnly: true)
  }

  /// What mounts it in a guest, at `/lab/payload`.
  ///
  /// Without udev nobody else has loaded the driver.
  static let mountCommand = """
    set -e
    modprobe -a virtio_pci virtio_blk
    if command -v udevadm >/dev/null && [ -d /run/udev ]; then udevadm settle; fi
    mkdir -p /lab/payload
    mountpoint -q /lab/payload || mount -o ro LABEL=\(label) /lab/payload
    """
}
