import CZlib

/// Why a compressed record could not be inflated.
public enum InflateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are not deflate, or are damaged; `output` bytes came out before that.
  case damaged(output: Int)
  /// The input ended before the compressed data did; `output` bytes came out before that.
  case truncated(output: Int)
  /// More than the permitted number of bytes would come out.
  case tooLarge(limit: Int)
  /// zlib had no memory to work with.
  case outOfMemory

  /// What failed, in words.
  public var description: String {
    switch self {
    case .damaged(let output): "not deflate data, or damaged after \(output) bytes of output; the raw record is kept"
    case .truncated(let output): "compressed data cut short after \(output) bytes of output; the raw record is kept"
    case .tooLarge(let limit): "compressed data holds more than \(limit) bytes; the raw record is kept"
    case .outOfMemory: "no memory left to inflate the record; the raw record is kept"
    }
  }
}

/// Inflates a compressed pstore record (`….enc.z`) as a stream, in constant memory and with bounded output.
///
/// The kernel has written two formats (fs/pstore/platform.c): zlib with a header before 4.17, and raw deflate since
/// (crypto/deflate.c, then zlib_deflateInit2 with negative window bits from 6.6 on). The first two bytes tell them
/// apart: as raw deflate, a zlib header would be a stored block with set padding bits, which no compressor writes.
/// What follows the end of the compressed data (pstore may append its ECC notice) is ignored.
///
/// Source: Linux 4.14, 6.1 and 6.12, fs/pstore/platform.c; RFC 1950 and 1951.
@safe
public struct Inflater: ~Copyable {
  /// The most bytes that may come out.
  public let limit: Int
  /// How many bytes have come out.
  public private(set) var outputCount = 0
  /// Whether the end of the compressed data was reached.
  public private(set) var isAtEnd = false

  // zlib keeps a pointer to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInitialized = false
  private var head: [UInt8] = []
  private var output = [UInt8](repeating: 0, count: 64 << 10)

  /// Prepares an inflater that gives at most `limit` bytes.
  public init(limit: Int) {
    self.limit = limit
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
  }

  deinit {
    if isInitialized { unsafe inflateEnd(stream) }
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Inflates the next bytes of the record and hands what comes out to `sink`, in pieces of at most 64 KiB.
  ///
  /// - Throws: ``InflateError`` when the data is damaged or too large, or whatever `sink` throws.
  public mutating func update(_ bytes: Span<UInt8>, sink: (Span<UInt8>) throws -> Void) throws {
    guard !isAtEnd, !bytes.isEmpty else { return }
    if isInitialized {
      try inflate(bytes, sink: sink)
      return
    }
    for index in bytes.indices {
      head.append(bytes[index])
      guard head.count == 2 else { continue }
      try begin()
      let both = head
      try inflate(both.span, sink: sink)
      if index + 1 < bytes.count { try inflate(bytes.extracting((index + 1)...), sink: sink) }
      return
    }
  }

  /// Says that the record has no more bytes.
  ///
  /// - Throws: ``InflateError/truncated(output:)`` when the compressed data has not ended.
  public mutating func finish() throws(InflateError) {
    guard isAtEnd else { throw .truncated(output: outputCount) }
  }

  /// Inflates a whole record in memory, for records that are known to be small.
  public static func inflate(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var inflater = Inflater(limit: limit)
    var result: [UInt8] = []
    try inflater.update(bytes.span) { piece in
      for index in piece.indices { result.append(piece[index]) }
    }
    try inflater.finish()
    return result
  }

  /// Whether two bytes are a zlib header (RFC 1950): method 8, no dictionary, a check that is a multiple of 31.
  static func isZlibHeader(_ first: UInt8, _ second: UInt8) -> Bool {
    first & 0x0f == 8 && second & 0x20 == 0 && (UInt16(first) << 8 | UInt16(second)) % 31 == 0
  }

  private mutating func begin() throws(InflateError) {
    let windowBits: Int32 = Self.isZlibHeader(head[0], head[1]) ? 15 : -15
    let status = unsafe inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .outOfMemory }
    isInitialized = true
  }

  private mutating func inflate(_ bytes: Span<UInt8>, sink: (Span<UInt8>) throws -> Void) throws {
    guard !isAtEnd else { return }
    var offset = 0
    var producedAll = false
    while !isAtEnd, offset < bytes.count || !producedAll {
      let step = try step(bytes.extracting(offset...))
      offset += step.consumed
      producedAll = step.produced < output.count
      guard step.produced > 0 else { continue }
      outputCount += step.produced
      guard outputCount <= limit else { throw InflateError.tooLarge(limit: limit) }
      try sink(output.span.extracting(..<step.produced))
    }
  }

  /// One call of zlib: as much of the input as fits into one buffer of output.
  private mutating func step(_ bytes: Span<UInt8>) throws(InflateError) -> (consumed: Int, produced: Int) {
    let given = min(bytes.count, 1 << 20)
    let capacity = output.count
    let stream = unsafe self.stream
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { room in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(given)
        unsafe stream.pointee.next_out = room.baseAddress
        unsafe stream.pointee.avail_out = UInt32(capacity)
        return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      }
    }
    let consumed = given - Int(unsafe stream.pointee.avail_in)
    let produced = capacity - Int(unsafe stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isAtEnd = true
    case Z_MEM_ERROR: throw .outOfMemory
    default: throw .damaged(output: outputCount + produced)
    }
    return (consumed, produced)
  }
}
