internal import CLinux
internal import Glibc
public import SystemPackage

/// A lock that one process holds at a time, until it releases it or ends.
///
/// The corresponding C function is `flock(2)`.
public struct FileLock: ~Copyable {
  private let descriptor: FileDescriptor?

  private init(descriptor: FileDescriptor?) { self.descriptor = descriptor }

  deinit { try? descriptor?.close() }

  /// A lock on nothing, where there is nowhere to lock.
  public static var none: FileLock { FileLock(descriptor: nil) }

  /// Lets the lock go.
  public consuming func release() {}

  /// Waits for the lock on a file, which is created where it is missing.
  public static func wait(on path: FilePath) throws(FileError) -> FileLock {
    let descriptor: FileDescriptor
    do {
      descriptor = try .open(
        path, .readWrite, options: [.create, .noFollow, .closeOnExec], permissions: .ownerReadWrite)
    } catch {
      throw FileError(.open, path, Errno(from: error))
    }
    let lock = FileLock(descriptor: descriptor)
    while clinux_lock(descriptor.rawValue) != 0 {
      guard Errno.current == .interrupted else { throw FileError(.lock, path, .current) }
    }
    return lock
  }
}
