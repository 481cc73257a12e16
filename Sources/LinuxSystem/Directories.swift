internal import CLinux
internal import Glibc
public import SystemPackage

extension Files {
  /// The names in a directory without `.` and `..`, in the order of their bytes.
  ///
  /// The corresponding C function is `readdir(3)`.
  public static func entries(of directory: FilePath) throws(FileError) -> [FilePath.Component] {
    guard let stream = unsafe directory.withPlatformString({ unsafe opendir($0) }) else {
      throw FileError(.list, directory, .current)
    }
    defer { unsafe closedir(stream) }
    var names: [FilePath.Component] = []
    while true {
      Glibc.errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      guard let name = unsafe FilePath.Component(platformString: clinux_entry_name(entry)), name.kind == .regular else {
        continue
      }
      names.append(name)
    }
    guard Glibc.errno == 0 else { throw FileError(.list, directory, .current) }
    return names.sorted { $0.string < $1.string }
  }

  /// The names in a directory, or none where there is no such directory.
  public static func entriesIfPresent(of directory: FilePath) throws(FileError) -> [FilePath.Component] {
    do {
      return try entries(of: directory)
    } catch  where error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory {
      return []
    }
  }

  /// Creates a directory; it is an error if anything stands there already.
  ///
  /// The corresponding C function is `mkdir(2)`.
  public static func createDirectory(_ path: FilePath, permissions: FilePermissions) throws(FileError) {
    guard unsafe path.withPlatformString({ unsafe mkdir($0, permissions.rawValue) }) == 0 else {
      throw FileError(.createDirectory, path, .current)
    }
  }

  /// Creates a directory and those above it where they are missing, each durable in the one that holds it.
  public static func createDirectories(_ path: FilePath, permissions: FilePermissions) throws(FileError) {
    guard try !exists(path) else { return }
    let parent = path.removingLastComponent()
    if !parent.isEmpty { try createDirectories(parent, permissions: permissions) }
    do {
      try createDirectory(path, permissions: permissions)
    } catch  where error.errno == .fileExists {
      return
    }
    if !parent.isEmpty { try sync(directory: parent) }
  }

  /// Removes an empty directory.
  ///
  /// The corresponding C function is `rmdir(2)`.
  public static func removeDirectory(_ path: FilePath) throws(FileError) {
    guard unsafe path.withPlatformString({ unsafe rmdir($0) }) == 0 else {
      throw FileError(.remove, path, .current)
    }
  }

  /// Removes a directory and what is in it; symbolic links are removed, never followed.
  ///
  /// What is mounted somewhere in it is not gone into: that is an error (`EBUSY`).
  public static func removeTree(_ path: FilePath) throws(FileError) {
    guard let status = try status(path) else { return }
    try removeTree(path, status, onDeviceOf: status)
  }

  private static func removeTree(_ path: FilePath, _ status: Stat, onDeviceOf top: Stat) throws(FileError) {
    guard status.type == .directory else { return try remove(path) }
    guard status.deviceID == top.deviceID else { throw FileError(.remove, path, .resourceBusy) }
    for name in try entries(of: path) {
      let below = path.appending(name)
      guard let found = try self.status(below) else { continue }
      try removeTree(below, found, onDeviceOf: top)
    }
    try removeDirectory(path)
  }

  /// Makes the names in a directory durable.
  ///
  /// The corresponding C function is `fsync(2)`.
  public static func sync(directory: FilePath) throws(FileError) {
    try File.open(reading: directory.isEmpty ? "." : directory).sync()
  }
}
