import CArchive
public import SystemPackage

/// Writes a zip to a file descriptor as a stream, in constant memory.
///
/// ZIP64 where it is needed, UTF-8 names, times in UTC (in the extended field; the old DOS field is in the process's
/// time zone). A writer that is let go without ``finish()`` leaves a file that no program takes for a whole zip.
public struct ZipWriter: ~Copyable {
  /// How the bytes of an entry are kept.
  public enum Compression: Sendable {
    /// Deflate, level 6.
    case deflate
    /// As they are: for what is compressed already.
    case stored
  }

  /// Takes the bytes of one entry.
  public struct Sink: ~Copyable {
    fileprivate let archive: ArchiveHandle
    fileprivate let name: String
    /// How many bytes were written.
    public private(set) var count = 0

    /// Writes bytes.
    public mutating func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
      try archive.write(bytes, to: name)
      count += bytes.count
    }

    /// Writes bytes.
    public mutating func write(_ bytes: [UInt8]) throws(ArchiveError) {
      try write(bytes.span)
    }

    /// Writes text.
    public mutating func write(_ text: String) throws(ArchiveError) {
      try write(Array(text.utf8))
    }
  }

  private let archive: ArchiveHandle
  private var isBroken = false

  /// Begins a zip.
  ///
  /// - Parameter descriptor: where it goes; stays open, and stays the caller's to sync and close.
  public init(to descriptor: FileDescriptor) throws(ArchiveError) {
    archive = try unsafe ArchiveHandle(descriptor: descriptor) { archive in
      let status = unsafe archive_write_set_format_zip(archive)
      guard status == ARCHIVE_OK else { return status }
      return unsafe archive_write_set_options(archive, "zip:compression-level=6,zip:hdrcharset=UTF-8")
    }
  }

  /// Adds a file whose bytes `body` writes, in as many pieces as it likes.
  ///
  /// - Parameters:
  ///   - name: relative, with `/` between folders, without `.`, `..`, empty parts and NUL.
  ///   - modified: its time, in seconds since the epoch.
  ///   - mode: its permissions.
  ///   - size: how many bytes will be written, where that is known; any other number is an error.
  ///   - compression: how the bytes are kept.
  ///   - body: writes the bytes; whatever it throws makes the whole zip unusable.
  /// - Throws: ``ArchiveError``, or what `body` throws.
  public mutating func add(
    name: String, modified: Double, mode: FilePermissions = [.ownerReadWrite, .groupRead], size: Int? = nil,
    compression: Compression = .deflate, _ body: (inout Sink) throws -> Void
  ) throws {
    guard EntryName.isSafe(name) else { throw ArchiveError(.name, entry: name) }
    guard !isBroken else { throw ArchiveError(.header, entry: name, detail: "an earlier entry failed") }
    isBroken = true
    try choose(compression)
    try archive.begin(name, modified: modified, mode: mode, size: size)
    var sink = Sink(archive: archive, name: name)
    try body(&sink)
    if let size, size != sink.count { throw ArchiveError(.size, entry: name) }
    try archive.end(name)
    isBroken = false
  }

  /// Adds a file with these bytes.
  public mutating func add(
    name: String, modified: Double, mode: FilePermissions = [.ownerReadWrite, .groupRead],
    compression: Compression = .deflate, bytes: [UInt8]
  ) throws {
    try add(name: name, modified: modified, mode: mode, size: bytes.count, compression: compression) { sink in
      try sink.write(bytes)
    }
  }

  /// Adds a file with what is read from a descriptor up to its end.
  public mutating func addFile(
    name: String, modified: Double, mode: FilePermissions = [.ownerReadWrite, .groupRead],
    compression: Compression = .deflate, from source: FileDescriptor
  ) throws {
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    try add(name: name, modified: modified, mode: mode, compression: compression) { sink in
      while true {
        let count = try Self.read(source, into: &buffer, for: name)
        guard count > 0 else { return }
        try sink.write(buffer.span.extracting(..<count))
      }
    }
  }

  /// Writes the zip's directory: only now is it whole.
  public consuming func finish() throws(ArchiveError) {
    guard !isBroken else { throw ArchiveError(.finish, detail: "an entry failed") }
    try archive.finish()
  }

  private func choose(_ compression: Compression) throws(ArchiveError) {
    try unsafe archive.configure { archive in
      switch compression {
      case .deflate: unsafe archive_write_zip_set_compression_deflate(archive)
      case .stored: unsafe archive_write_zip_set_compression_store(archive)
      }
    }
  }

  private static func read(
    _ source: FileDescriptor, into buffer: inout [UInt8], for name: String
  ) throws(ArchiveError) -> Int {
    do {
      return try unsafe buffer.withUnsafeMutableBytes { unsafe try source.read(into: $0) }
    } catch {
      throw ArchiveError(.source, entry: name, errno: error as? Errno)
    }
  }
}
