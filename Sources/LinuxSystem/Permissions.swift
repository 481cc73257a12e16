internal import Glibc
public import SystemPackage

extension File {
  /// Sets who may do what with the file or directory, whatever the umask was when it was created.
  ///
  /// The corresponding C function is `fchmod(2)`.
  public borrowing func changePermissions(to permissions: FilePermissions) throws(FileError) {
    guard fchmod(descriptor.rawValue, permissions.rawValue) == 0 else { throw FileError(.changeOwner, path, .current) }
  }
}

extension File {
  /// Gives the file to a user and a group.
  ///
  /// The corresponding C function is `fchown(2)`.
  public borrowing func changeOwner(to user: UInt32, group: UInt32) throws(FileError) {
    guard fchown(descriptor.rawValue, user, group) == 0 else { throw FileError(.changeOwner, path, .current) }
  }
}

extension Kernel {
  /// Whether this process acts as another user than the one who started it.
  ///
  /// The corresponding C functions are `getuid(2)` and `geteuid(2)`.
  public static var actsForAnother: Bool { getuid() != geteuid() }

  /// The user that this process acts as, 0 for root.
  ///
  /// The corresponding C function is `geteuid(2)`.
  public static var effectiveUser: UInt32 { geteuid() }
}
