internal import CLinux
internal import Glibc
public import SystemPackage

/// An open directory from which the ones in it are reached one by one, so that no symbolic link is followed.
public struct Folder: ~Copyable {
  /// The path it was reached by.
  public let path: FilePath

  private let descriptor: Int32

  private init(path: FilePath, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens a directory by its path; a symbolic link at its end is an error.
  ///
  /// The corresponding C function is `open(2)` with `O_DIRECTORY` and `O_NOFOLLOW`.
  public static func open(_ path: FilePath) throws(FileError) -> Folder {
    try open(path.string, in: AT_FDCWD, path: path)
  }

  /// Opens a directory in this one; a symbolic link in its place is an error.
  ///
  /// The corresponding C function is `openat(2)` with `O_DIRECTORY` and `O_NOFOLLOW`.
  public borrowing func enter(_ name: FilePath.Component) throws(FileError) -> Folder {
    try Self.open(name.string, in: descriptor, path: path.appending(name))
  }

  private static func open(_ name: String, in folder: Int32, path: FilePath) throws(FileError) -> Folder {
    let opened = unsafe clinux_open_folder_at(folder, name)
    guard opened >= 0 else { throw FileError(.open, path, .current) }
    return Folder(path: path, descriptor: opened)
  }

  /// Creates a directory in this one; it is an error if anything stands there already.
  ///
  /// The corresponding C function is `mkdirat(2)`.
  public borrowing func createDirectory(
    _ name: FilePath.Component, permissions: FilePermissions
  ) throws(FileError) {
    guard unsafe mkdirat(descriptor, name.string, permissions.rawValue) == 0 else {
      throw FileError(.createDirectory, path.appending(name), .current)
    }
  }

  /// The user that the directory belongs to.
  ///
  /// The corresponding C function is `fstat(2)`.
  public borrowing func owner() throws(FileError) -> UInt32 {
    var answer = stat()
    guard unsafe fstat(descriptor, &answer) == 0 else { throw FileError(.status, path, .current) }
    return answer.st_uid
  }

  /// Makes the names in the directory durable.
  ///
  /// The corresponding C function is `fsync(2)`.
  public borrowing func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(.sync, path, .current) }
  }
}
