internal import CLinux
internal import Glibc
public import SystemPackage

extension Files {
  /// Replaces what a file holds, or creates it: after a crash at any point the old or the new content is there, whole.
  ///
  /// Mode, owner and extended attributes (the SELinux label among them) stay what they were. On FAT, where a rename over
  /// another file may lose both at a power cut, the two names are exchanged: at every point each of them leads to one of
  /// the two contents (`fs/fat/namei_vfat.c` of 6.0, `vfat_rename_exchange`).
  ///
  /// - Parameter newFilePermissions: For a file that was not there.
  public static func replaceDurably(
    _ bytes: [UInt8], at path: FilePath, newFilePermissions: FilePermissions
  ) throws(FileError) {
    let directory = path.removingLastComponent()
    let temporary = directory.appending(temporaryName(for: path.lastComponent?.string ?? "file"))
    try removeIfPresent(temporary)
    let exists = try exists(path)
    do {
      let file = try File.create(temporary, permissions: exists ? .ownerReadWrite : newFilePermissions)
      try file.write(bytes)
      if exists {
        try file.takeAttributes(of: try File.open(reading: path, followingLink: false))
      } else {
        // The umask has no say in what others may read of a boot loader's files.
        try? file.changePermissions(to: newFilePermissions)
      }
      try file.sync()
      try put(file, inPlaceOf: path, exists: exists)
    } catch {
      try? removeIfPresent(temporary)
      throw error
    }
    try sync(directory: directory)
  }

  /// The name of the file that ``replaceDurably(_:at:newFilePermissions:)`` writes beside one of this name.
  public static func temporaryName(for name: String) -> String { ".\(name).lastgasp-new" }

  /// On FAT the place and the size of a file stand beside its name, and are written there only with the file: after a rename
  /// the new name leads to nothing until the file was synced once more (`fs/fat/namei_vfat.c` of Linux 6.12, `vfat_rename`,
  /// which marks the inode dirty and no more; syncing the folder does not write it).
  private static func put(_ file: borrowing File, inPlaceOf path: FilePath, exists: Bool) throws(FileError) {
    let temporary = file.path
    guard exists, isFAT(path), exchange(temporary, path) else {
      try rename(temporary, to: path)
      return try file.sync()
    }
    // The new content has its name before the old one's space is given back.
    try file.sync()
    try File.open(reading: temporary, followingLink: false).sync()
    try sync(directory: path.removingLastComponent())
    try remove(temporary)
  }

  /// Lets two files change their names; a kernel or a file system that cannot leaves them.
  ///
  /// The corresponding C function is `renameat2(2)` with `RENAME_EXCHANGE`.
  private static func exchange(_ one: FilePath, _ other: FilePath) -> Bool {
    unsafe one.withPlatformString { first in
      unsafe other.withPlatformString { second in unsafe clinux_rename_exchange(first, second) }
    } == 0
  }

  /// Whether a path lies on a FAT file system.
  ///
  /// The corresponding C function is `statfs(2)`; the number is `MSDOS_SUPER_MAGIC` of `linux/magic.h`.
  public static func isFAT(_ path: FilePath) -> Bool {
    unsafe path.withPlatformString { unsafe clinux_file_system_type($0) } == 0x4d44
  }
}

extension File {
  /// Gives the file the owner, mode and extended attributes of another; what already is so is not set again, for FAT
  /// knows nothing of it.
  public borrowing func takeAttributes(of other: borrowing File) throws(FileError) {
    let wanted = try other.status()
    let current = try status()
    if wanted.userID != current.userID || wanted.groupID != current.groupID {
      guard fchown(descriptor.rawValue, wanted.userID.rawValue, wanted.groupID.rawValue) == 0 else {
        throw FileError(.changeOwner, path, .current)
      }
    }
    if wanted.permissions != current.permissions { try changePermissions(to: wanted.permissions) }
    for name in other.attributeNames() {
      guard let value = other.attribute(name), attribute(name) != value else { continue }
      let code = unsafe value.withUnsafeBytes { bytes in
        unsafe clinux_set_attribute(descriptor.rawValue, name, bytes.baseAddress, bytes.count)
      }
      guard code == 0 else { throw FileError(.changeAttribute, path, .current) }
    }
  }

  /// The names of the file's extended attributes; none where the file system has none.
  ///
  /// The corresponding C function is `flistxattr(2)`.
  private borrowing func attributeNames() -> [String] {
    var names = [CChar](repeating: 0, count: 64 << 10)
    let count = unsafe names.withUnsafeMutableBufferPointer { buffer in
      unsafe clinux_list_attributes(descriptor.rawValue, buffer.baseAddress, buffer.count)
    }
    guard count > 0 else { return [] }
    return names[..<count].split(separator: 0).map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }
  }

  /// The value of an extended attribute; `nil` where there is none.
  ///
  /// The corresponding C function is `fgetxattr(2)`.
  private borrowing func attribute(_ name: String) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe value.withUnsafeMutableBytes { buffer in
      unsafe clinux_get_attribute(descriptor.rawValue, name, buffer.baseAddress, buffer.count)
    }
    return count >= 0 ? Array(value[..<count]) : nil
  }
}
