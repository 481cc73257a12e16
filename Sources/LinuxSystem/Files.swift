internal import CLinux
internal import Glibc
public import SystemPackage

/// Operations on files by path, whose errors name the path.
public enum Files {
  /// The whole content of a small file.
  ///
  /// Files of procfs and sysfs, which lie about their size, are read to their end.
  ///
  /// - Parameter limit: How many bytes to read at the most; a longer file is cut there.
  public static func read(_ path: FilePath, limit: Int = 16 << 20) throws(FileError) -> [UInt8] {
    let file = try File.open(reading: path)
    var content: [UInt8] = []
    while content.count < limit {
      let chunk = try file.read(upTo: min(64 << 10, limit - content.count))
      guard !chunk.isEmpty else { break }
      content += chunk
    }
    return content
  }

  /// The whole content of a small text file, with what is not UTF-8 repaired.
  public static func readText(_ path: FilePath, limit: Int = 16 << 20) throws(FileError) -> String {
    String(decoding: try read(path, limit: limit), as: UTF8.self)
  }

  /// Writes a value into a file that exists, as procfs and sysfs want it: in place, in one write.
  public static func writeValue(_ value: String, to path: FilePath) throws(FileError) {
    try File.open(writing: path).write(Array(value.utf8))
  }

  /// Writes a file so that after a crash at any point either the old or the new content is there, whole.
  ///
  /// A temporary name beside it, fsync, rename, fsync of the directory. What others than the owner may do with it
  /// holds whatever the umask says.
  public static func writeDurably(
    _ bytes: [UInt8], to path: FilePath, permissions: FilePermissions = .ownerReadWrite
  ) throws(FileError) {
    let directory = path.removingLastComponent()
    let temporary = directory.appending(".\(path.lastComponent?.string ?? "file").new")
    if try exists(temporary) { try remove(temporary) }
    do {
      let file = try File.create(temporary, permissions: permissions)
      try file.write(bytes)
      if !permissions.isSubset(of: .ownerReadWriteExecute) { try file.changePermissions(to: permissions) }
      try file.sync()
    } catch {
      try? remove(temporary)
      throw error
    }
    try rename(temporary, to: path)
    try sync(directory: directory)
  }

  /// Renames a file or directory, replacing what a file at the new path held.
  ///
  /// The corresponding C function is `rename(2)`.
  public static func rename(_ old: FilePath, to new: FilePath) throws(FileError) {
    let code = unsafe old.withPlatformString { from in
      unsafe new.withPlatformString { to in unsafe Glibc.rename(from, to) }
    }
    guard code == 0 else { throw FileError(.rename, old, .current) }
  }

  /// Renames a file unless something stands at the new path (`EEXIST`).
  ///
  /// The corresponding C function is `renameat2(2)` with `RENAME_NOREPLACE`.
  public static func renameWithoutReplacing(_ old: FilePath, to new: FilePath) throws(FileError) {
    let code = unsafe old.withPlatformString { from in
      unsafe new.withPlatformString { to in unsafe clinux_rename_noreplace(from, to) }
    }
    guard code == 0 else { throw FileError(.rename, old, .current) }
  }

  /// Removes a file or symbolic link.
  ///
  /// The corresponding C function is `unlink(2)`.
  public static func remove(_ path: FilePath) throws(FileError) {
    guard unsafe path.withPlatformString({ unsafe Glibc.unlink($0) }) == 0 else {
      throw FileError(.remove, path, .current)
    }
  }

  /// Removes a file if it is there.
  public static func removeIfPresent(_ path: FilePath) throws(FileError) {
    do {
      try remove(path)
    } catch  where error.errno == .noSuchFileOrDirectory {
      return
    }
  }

  /// What stands at a path; `nil` where nothing does.
  public static func status(_ path: FilePath, followingLink: Bool = false) throws(FileError) -> Stat? {
    do {
      return try path.stat(followTargetSymlink: followingLink)
    } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
      return nil
    } catch {
      throw FileError(.status, path, Errno(from: error))
    }
  }

  /// Whether anything stands at a path, a dangling symbolic link included.
  public static func exists(_ path: FilePath) throws(FileError) -> Bool {
    try status(path) != nil
  }

  /// Room in the file system that holds a path.
  ///
  /// The corresponding C function is `statvfs(3)`.
  public static func space(at path: FilePath) throws(FileError) -> FileSystemSpace {
    var answer = statvfs()
    guard unsafe path.withPlatformString({ unsafe clinux_statvfs($0, &answer) }) == 0 else {
      throw FileError(.measure, path, .current)
    }
    return FileSystemSpace(
      availableBytes: UInt64(answer.f_bavail) * UInt64(answer.f_frsize),
      totalBytes: UInt64(answer.f_blocks) * UInt64(answer.f_frsize),
      isReadOnly: answer.f_flag & UInt(ST_RDONLY) != 0)
  }
}

extension Files {
  /// Waits until everything that was written is on the disks.
  ///
  /// The corresponding C function is `sync(2)`.
  public static func syncAll() { Glibc.sync() }
}

/// The room in a file system, in bytes.
public struct FileSystemSpace: Hashable, Sendable {
  /// What a process without privileges could still write.
  public let availableBytes: UInt64

  /// The size of the file system.
  public let totalBytes: UInt64

  /// Whether it is mounted read-only.
  public let isReadOnly: Bool
}

extension Stat {
  /// When the content last changed, in seconds since 1970-01-01 UTC.
  public var modifiedAt: Double { Double(st_mtim.tv_sec) + Double(st_mtim.tv_nsec) / 1e9 }

  /// When the content, the name or the rights last changed, in seconds since 1970-01-01 UTC: a package that is unpacked sets
  /// the time of the content back, and this one not.
  public var changedAt: Double { Double(st_ctim.tv_sec) + Double(st_ctim.tv_nsec) / 1e9 }
}
