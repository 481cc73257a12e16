import CArchive
internal import SystemPackage

/// Unpacks a single file that gzip, xz or zstd packed.
public enum DecompressedFile {
  /// The bytes that were packed.
  ///
  /// - Parameters:
  ///   - packed: the whole packed file; what is not packed at all is given back.
  ///   - limit: the most bytes that are taken; a larger file is an error.
  public static func bytes(of packed: [UInt8], limit: Int) throws(ArchiveError) -> [UInt8] {
    guard !packed.isEmpty else { return [] }
    guard let archive = unsafe archive_read_new() else { throw ArchiveError(.open, errno: .noMemory) }
    defer { unsafe archive_read_free(archive) }
    // A warning is that another program does the work.
    for status in unsafe [
      archive_read_support_filter_gzip(archive), archive_read_support_filter_xz(archive),
      archive_read_support_filter_zstd(archive), archive_read_support_format_raw(archive),
    ] where status != ARCHIVE_OK && status != ARCHIVE_WARN {
      throw unsafe ArchiveError(archive, .open, "")
    }
    // The library reads from the memory until it is let go.
    return try unsafe packed.span.withUnsafeBytes { memory throws(ArchiveError) in
      guard unsafe archive_read_open_memory(archive, memory.baseAddress, memory.count) == ARCHIVE_OK else {
        throw unsafe ArchiveError(archive, .open, "")
      }
      return try unsafe read(archive, limit: limit)
    }
  }

  private static func read(_ archive: OpaquePointer, limit: Int) throws(ArchiveError) -> [UInt8] {
    var header: OpaquePointer?
    guard unsafe archive_read_next_header(archive, &header) == ARCHIVE_OK else {
      throw unsafe ArchiveError(archive, .read, "")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw unsafe ArchiveError(archive, .read, "") }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= limit else { throw ArchiveError(.limit) }
      bytes += buffer[..<count]
    }
  }
}
