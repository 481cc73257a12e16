import CArchive
import SystemPackage

/// An archive that libarchive writes to a file descriptor: the only user of its writing half.
///
/// An archive that is let go before it is finished gets no directory, so that nobody takes it for whole.
@safe
final class ArchiveHandle {
  private let archive: OpaquePointer
  private var isFinished = false

  /// Begins an archive.
  ///
  /// - Parameters:
  ///   - descriptor: where it goes; stays open, and stays the caller's.
  ///   - configure: chooses the format; the status it returns is checked.
  init(
    descriptor: FileDescriptor, configure: (OpaquePointer) -> Int32
  ) throws(ArchiveError) {
    guard let archive = unsafe archive_write_new() else { throw ArchiveError(.create, errno: .noMemory) }
    unsafe self.archive = unsafe archive
    try check(unsafe configure(archive), .create)
    // A file needs no padding to a tape's block.
    try check(unsafe archive_write_set_bytes_per_block(archive, 64 << 10), .create)
    try check(unsafe archive_write_set_bytes_in_last_block(archive, 1), .create)
    try check(unsafe archive_write_open_fd(archive, descriptor.rawValue), .create)
  }

  deinit {
    if !isFinished { unsafe archive_write_fail(archive) }
    unsafe archive_write_free(archive)
  }

  /// Applies a setting between two entries.
  func configure(_ apply: (OpaquePointer) -> Int32) throws(ArchiveError) {
    try check(unsafe apply(archive), .header)
  }

  /// Begins an entry: a regular file.
  func begin(_ name: String, modified: Double, mode: FilePermissions, size: Int?) throws(ArchiveError) {
    guard let entry = unsafe archive_entry_new() else {
      throw ArchiveError(.header, entry: name, errno: .noMemory)
    }
    defer { unsafe archive_entry_free(entry) }
    // The plain call would convert from the locale, which is C in a unit.
    unsafe archive_entry_set_pathname_utf8(entry, name)
    unsafe archive_entry_set_filetype(entry, UInt32(0o100000))
    unsafe archive_entry_set_perm(entry, mode.rawValue)
    let whole = modified.rounded(.down)
    let seconds = Int(exactly: whole) ?? 0
    unsafe archive_entry_set_mtime(entry, time_t(seconds), Int(((modified - whole) * 1e9).rounded(.down)))
    if let size { unsafe archive_entry_set_size(entry, la_int64_t(size)) }
    try check(unsafe archive_write_header(archive, entry), .header, name)
  }

  /// What an entry of an initramfs is.
  enum Kind {
    case file(size: Int)
    case folder
    case link(target: String)
    case characterDevice(major: UInt32, minor: UInt32)
  }

  /// Begins an entry of any kind, root's and without a time.
  func begin(_ name: String, _ kind: Kind, mode: FilePermissions, inode: Int64) throws(ArchiveError) {
    guard let entry = unsafe archive_entry_new() else {
      throw ArchiveError(.header, entry: name, errno: .noMemory)
    }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname_utf8(entry, name)
    unsafe archive_entry_set_perm(entry, mode.rawValue)
    unsafe archive_entry_set_ino64(entry, inode)
    unsafe archive_entry_set_nlink(entry, 1)
    unsafe archive_entry_set_mtime(entry, 0, 0)
    unsafe archive_entry_set_size(entry, 0)
    // The numbers are those of S_IFMT (inode(7)).
    switch kind {
    case .file(let size):
      unsafe archive_entry_set_filetype(entry, UInt32(0o100000))
      unsafe archive_entry_set_size(entry, la_int64_t(size))
    case .folder: unsafe archive_entry_set_filetype(entry, UInt32(0o040000))
    case .link(let target):
      unsafe archive_entry_set_filetype(entry, UInt32(0o120000))
      unsafe archive_entry_set_symlink_utf8(entry, target)
    case .characterDevice(let major, let minor):
      unsafe archive_entry_set_filetype(entry, UInt32(0o020000))
      unsafe archive_entry_set_rdevmajor(entry, dev_t(major))
      unsafe archive_entry_set_rdevminor(entry, dev_t(minor))
    }
    try check(unsafe archive_write_header(archive, entry), .header, name)
  }

  /// Writes bytes of the entry.
  func write(_ bytes: Span<UInt8>, to name: String) throws(ArchiveError) {
    var offset = 0
    while offset < bytes.count {
      let rest = bytes.extracting(offset...)
      let written = unsafe rest.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
      guard written >= 0 else { throw error(.data, name) }
      guard written > 0 else { throw ArchiveError(.size, entry: name) }
      offset += written
    }
  }

  /// Ends the entry.
  func end(_ name: String) throws(ArchiveError) {
    try check(unsafe archive_write_finish_entry(archive), .data, name)
  }

  /// Writes the archive's directory; nothing may follow.
  func finish() throws(ArchiveError) {
    try check(unsafe archive_write_close(archive), .finish)
    isFinished = true
  }

  private func check(_ status: Int32, _ step: ArchiveError.Step, _ entry: String = "") throws(ArchiveError) {
    guard status == ARCHIVE_OK else { throw error(step, entry) }
  }

  private func error(_ step: ArchiveError.Step, _ entry: String) -> ArchiveError {
    unsafe ArchiveError(archive, step, entry)
  }
}

extension ArchiveError {
  /// The last error of an archive.
  init(_ archive: OpaquePointer, _ step: Step, _ entry: String) {
    let code = unsafe archive_errno(archive)
    let words = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    // Its code for what it cannot make sense of is EILSEQ, whose words speak of characters.
    if code == Errno.illegalByteSequence.rawValue, step == .open || step == .read {
      self.init(.damaged, entry: entry)
      return
    }
    // libarchive's own codes are negative or from a range that is no errno's.
    self.init(step, entry: entry, errno: (1...133).contains(code) ? Errno(rawValue: code) : nil, detail: words ?? "")
  }
}
