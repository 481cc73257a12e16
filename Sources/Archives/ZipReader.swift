import CArchive
public import SystemPackage

/// Reads a whole zip by its directory; one without a directory (cut short, never finished) is refused.
@safe
public struct ZipReader: ~Copyable {
  /// What the directory says of a file.
  public struct Entry: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// How many bytes it has; `nil` where the zip does not say.
    public let size: Int?
    /// Its time, in seconds since the epoch.
    public let modified: Double
    /// Its permissions.
    public let mode: FilePermissions
  }

  private let archive: OpaquePointer

  private init(_ archive: OpaquePointer) { unsafe self.archive = unsafe archive }

  deinit { unsafe archive_read_free(archive) }

  /// Opens a zip.
  ///
  /// - Parameter descriptor: where it is; read from its beginning, and stays the caller's.
  public static func open(_ descriptor: FileDescriptor) throws(ArchiveError) -> ZipReader {
    guard let archive = unsafe archive_read_new() else { throw ArchiveError(.open, errno: .noMemory) }
    let reader = unsafe ZipReader(archive)
    do {
      try descriptor.seek(offset: 0, from: .start)
    } catch {
      throw ArchiveError(.open, errno: error as? Errno)
    }
    // Only by the directory: the other reader would take the front of a zip that was cut short for the whole.
    guard unsafe archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK,
      unsafe archive_read_open_fd(archive, descriptor.rawValue, 64 << 10) == ARCHIVE_OK
    else { throw unsafe ArchiveError(archive, .open, "") }
    return reader
  }

  /// Goes to the next file; `nil` after the last.
  public mutating func next() throws(ArchiveError) -> Entry? {
    try UTF8Locale.withThread { () throws(ArchiveError) in try readHeader() }
  }

  private func readHeader() throws(ArchiveError) -> Entry? {
    var header: OpaquePointer?
    let status = unsafe archive_read_next_header(archive, &header)
    guard status != ARCHIVE_EOF else { return nil }
    // A warning is that a name cannot be said in the process's locale; its UTF-8 form is there all the same.
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe header else {
      throw unsafe ArchiveError(archive, .read, "")
    }
    let name = unsafe archive_entry_pathname_utf8(entry).map { unsafe String(cString: $0) }
    let hasSize = unsafe archive_entry_size_is_set(entry) != 0
    return unsafe Entry(
      name: name ?? "", size: hasSize ? Int(archive_entry_size(entry)) : nil,
      modified: Double(archive_entry_mtime(entry)) + Double(archive_entry_mtime_nsec(entry)) / 1e9,
      mode: FilePermissions(rawValue: archive_entry_perm(entry)))
  }

  /// Hands the bytes of the file that was reached to `body`, in pieces.
  public mutating func read(_ body: (Span<UInt8>) throws -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw unsafe ArchiveError(archive, .read, "") }
      guard count > 0 else { return }
      try body(buffer.span.extracting(..<count))
    }
  }

  /// The next bytes of the file that was reached, so many at the most; none at its end.
  public mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let filled = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
    guard filled >= 0 else { throw unsafe ArchiveError(archive, .read, "") }
    return Array(buffer.prefix(filled))
  }

  /// Goes on to the file of this name and gives its bytes; `nil` when there is none of that name after this place.
  ///
  /// - Parameter limit: the most bytes that are taken; a larger file is an error.
  public mutating func bytes(of name: String, limit: Int) throws -> [UInt8]? {
    while let entry = try next() {
      guard entry.name == name else { continue }
      var bytes: [UInt8] = []
      try read { piece in
        guard bytes.count + piece.count <= limit else { throw ArchiveError(.limit, entry: name) }
        for index in piece.indices { bytes.append(piece[index]) }
      }
      return bytes
    }
    return nil
  }
}
