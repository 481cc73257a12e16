import Digests
import LinuxSystem
import SystemPackage

/// Disks on which our package is installed already, one for each suite, made when first asked for.
actor InstalledImages {
  private let package: FilePath
  private let make: @Sendable (GuestImage, FilePath) async throws -> Void
  private var disks: [GuestImage: Task<GuestConfiguration.Disk, any Error>] = [:]

  /// Creates the store.
  ///
  /// - Parameter make: Installs the package into a new overlay of an image, which it leaves at the path.
  init(package: FilePath, make: @escaping @Sendable (GuestImage, FilePath) async throws -> Void) {
    self.package = package
    self.make = make
  }

  /// The disk of an image with the package installed.
  ///
  /// Disks of earlier packages are removed when a new one is made.
  func disk(of image: GuestImage) async throws -> GuestConfiguration.Disk {
    if let known = disks[image] { return try await known.value }
    let task = Task { [package, make] in try await Self.findOrMake(image, package: package, make: make) }
    disks[image] = task
    return try await task.value
  }

  private static func findOrMake(
    _ image: GuestImage, package: FilePath, make: (GuestImage, FilePath) async throws -> Void
  ) async throws -> GuestConfiguration.Disk {
    let prefix = "installed-"
    let key = SHA256Digest(of: try Files.read(package, limit: 1 << 30)).hex.prefix(16)
    let path = image.directory.appending("\(prefix)\(key).qcow2")
    if try !Files.exists(path) {
      for name in try Files.entries(of: image.directory) where name.string.hasPrefix(prefix) {
        try Files.remove(image.directory.appending(name))
      }
      let partial = FilePath(path.string + ".partial")
      try await make(image, partial)
      try Files.rename(partial, to: path)
    }
    return GuestConfiguration.Disk(path: path, format: .qcow2)
  }
}
