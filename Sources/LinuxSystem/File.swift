internal import Glibc
public import SystemPackage

/// An open file that closes itself and whose errors name its path.
public struct File: ~Copyable {
  /// The path it was opened by.
  public let path: FilePath

  /// The descriptor, for what wants one; it is closed with this value.
  public let descriptor: FileDescriptor

  private init(path: FilePath, descriptor: FileDescriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { try? descriptor.close() }

  /// Opens a file for reading.
  ///
  /// A symbolic link at the end of the path is followed only when asked.
  ///
  /// The corresponding C function is `open(2)`.
  public static func open(reading path: FilePath, followingLink: Bool = true) throws(FileError) -> File {
    try open(path, .readOnly, followingLink ? [.closeOnExec] : [.closeOnExec, .noFollow], permissions: nil)
  }

  /// Opens a file for reading without waiting for anybody: a pipe opens at once, whoever is at its other end.
  ///
  /// A symbolic link at the end of the path is not followed.
  ///
  /// The corresponding C function is `open(2)`.
  public static func open(withoutWaiting path: FilePath) throws(FileError) -> File {
    try open(path, .readOnly, [.closeOnExec, .noFollow, .nonBlocking], permissions: nil)
  }

  /// Creates a file for writing; it is an error if anything stands at the path already.
  public static func create(_ path: FilePath, permissions: FilePermissions) throws(FileError) -> File {
    try open(path, .readWrite, [.create, .exclusiveCreate, .noFollow, .closeOnExec], permissions: permissions)
  }

  /// Opens a file that exists for writing from its beginning, as values in procfs and sysfs want it.
  public static func open(writing path: FilePath) throws(FileError) -> File {
    try open(path, .writeOnly, [.truncate, .closeOnExec], permissions: nil)
  }

  private static func open(
    _ path: FilePath, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions,
    permissions: FilePermissions?
  ) throws(FileError) -> File {
    do {
      return File(path: path, descriptor: try .open(path, mode, options: options, permissions: permissions))
    } catch {
      throw FileError(.open, path, Errno(from: error))
    }
  }

  /// Reads up to `count` bytes from where the file stands; an empty array is its end.
  public borrowing func read(upTo count: Int) throws(FileError) -> [UInt8] {
    do {
      return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch {
      throw FileError(.read, path, Errno(from: error))
    }
  }

  /// Writes all the bytes where the file stands.
  public borrowing func write(_ bytes: some Sequence<UInt8>) throws(FileError) {
    do {
      _ = try descriptor.writeAll(bytes)
    } catch {
      throw FileError(.write, path, Errno(from: error))
    }
  }

  /// Writes all the bytes where the file stands, without a copy of them.
  public borrowing func write(_ bytes: Span<UInt8>) throws(FileError) {
    do {
      var offset = 0
      while offset < bytes.count {
        let rest = bytes.extracting(offset...)
        offset += try unsafe rest.withUnsafeBytes { unsafe try descriptor.write($0) }
      }
    } catch {
      throw FileError(.write, path, Errno(from: error))
    }
  }

  /// Waits until the content is on the disk.
  ///
  /// The corresponding C function is `fsync(2)`.
  public borrowing func sync() throws(FileError) {
    guard fsync(descriptor.rawValue) == 0 else { throw FileError(.sync, path, .current) }
  }

  /// Sets disk space aside, so that later writes of that many bytes cannot find the disk full.
  ///
  /// The corresponding C function is `posix_fallocate(3)`.
  public borrowing func allocate(bytes: Int) throws(FileError) {
    let code = posix_fallocate(descriptor.rawValue, 0, off_t(bytes))
    guard code == 0 else { throw FileError(.allocate, path, Errno(rawValue: code)) }
  }

  /// Gives the file to a group; the owner stays.
  ///
  /// The corresponding C function is `fchown(2)`.
  public borrowing func changeGroup(to group: UInt32) throws(FileError) {
    guard fchown(descriptor.rawValue, uid_t.max, group) == 0 else { throw FileError(.changeOwner, path, .current) }
  }

  /// What kind of file it is, its size, owner and times.
  public borrowing func status() throws(FileError) -> Stat {
    do {
      return try descriptor.stat()
    } catch {
      throw FileError(.status, path, Errno(from: error))
    }
  }
}

extension Errno {
  /// The calling thread's last error; read straight after a failed call.
  package static var current: Errno { Errno(rawValue: Glibc.errno) }

  /// The error number in what a call of swift-system threw; those calls throw nothing else.
  init(from error: any Error) { self = error as? Errno ?? .ioError }
}
