import CArchive
public import SystemPackage

/// Writes an initramfs: a cpio archive of the `newc` form (`Documentation/driver-api/early-userspace/buffer-format.rst`).
///
/// The same entries in the same order give the same bytes: no time, no owner but root, inode numbers counted.
public struct InitramfsWriter: ~Copyable {
  /// How the archive is packed as a whole.
  public enum Compression: String, CaseIterable, Sendable {
    case none, gzip, zstd

    /// Whether the archive library can do it by itself.
    public var isAvailable: Bool {
      guard let archive = unsafe archive_write_new() else { return false }
      defer { unsafe archive_write_free(archive) }
      return unsafe apply(to: archive) == ARCHIVE_OK
    }

    fileprivate func apply(to archive: OpaquePointer) -> Int32 {
      switch self {
      case .none: return unsafe archive_write_add_filter_none(archive)
      case .gzip:
        let status = unsafe archive_write_add_filter_gzip(archive)
        guard status == ARCHIVE_OK else { return status }
        return unsafe archive_write_set_options(archive, "gzip:compression-level=1,gzip:!timestamp")
      case .zstd:
        let status = unsafe archive_write_add_filter_zstd(archive)
        guard status == ARCHIVE_OK else { return status }
        return unsafe archive_write_set_options(archive, "zstd:compression-level=1")
      }
    }
  }

  private let archive: ArchiveHandle
  private var count: Int64 = 0

  /// Begins an archive.
  ///
  /// - Parameter descriptor: where it goes; stays open, and stays the caller's to sync and close.
  public init(to descriptor: FileDescriptor, compression: Compression) throws(ArchiveError) {
    archive = try unsafe ArchiveHandle(descriptor: descriptor) { archive in
      let status = unsafe compression.apply(to: archive)
      guard status == ARCHIVE_OK else { return status }
      return unsafe archive_write_set_format_cpio_newc(archive)
    }
  }

  /// Adds a folder; its parents must have been added before.
  public mutating func addFolder(_ path: FilePath, mode: FilePermissions) throws(ArchiveError) {
    try add(path, .folder, mode: mode)
  }

  /// Adds a file with these bytes.
  public mutating func addFile(_ path: FilePath, mode: FilePermissions, bytes: [UInt8]) throws(ArchiveError) {
    try add(path, .file(size: bytes.count), mode: mode)
    try archive.write(bytes.span, to: path.string)
    try archive.end(path.string)
  }

  /// Adds a symbolic link.
  public mutating func addLink(_ path: FilePath, to target: FilePath) throws(ArchiveError) {
    try add(
      path, .link(target: target.string),
      mode: [.ownerReadWriteExecute, .groupReadWriteExecute, .otherReadWriteExecute])
  }

  /// Adds the device file of a character device.
  public mutating func addCharacterDevice(
    _ path: FilePath, mode: FilePermissions, major: UInt32, minor: UInt32
  ) throws(ArchiveError) {
    try add(path, .characterDevice(major: major, minor: minor), mode: mode)
  }

  /// Writes the archive's end: only now is it whole.
  public consuming func finish() throws(ArchiveError) { try archive.finish() }

  private mutating func add(
    _ path: FilePath, _ kind: ArchiveHandle.Kind, mode: FilePermissions
  ) throws(ArchiveError) {
    // The kernel unpacks below its root whether there is a slash or not; tools warn of one.
    let name = path.components.map(\.string).joined(separator: "/")
    guard EntryName.isSafe(name) else { throw ArchiveError(.name, entry: path.string) }
    count += 1
    try archive.begin(name, kind, mode: mode, inode: count)
  }
}
