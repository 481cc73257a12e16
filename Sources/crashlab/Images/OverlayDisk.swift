import LinuxSystem
import SystemPackage

/// Images that hold only the difference to another one.
enum OverlayDisk {
  /// Creates an overlay, so that the image under it stays as it is.
  static func create(at path: FilePath, over base: GuestConfiguration.Disk) async throws -> GuestConfiguration.Disk {
    try Files.removeIfPresent(path)
    try await HostProgram.run(
      "qemu-img",
      ["create", "-q", "-f", "qcow2", "-b", base.path.string, "-F", base.format.rawValue, path.string],
      package: "qemu-utils")
    return GuestConfiguration.Disk(path: path, format: .qcow2)
  }
}
