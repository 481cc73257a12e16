import CNettle

/// A SHA-256 digest (FIPS 180-4), computed incrementally, in constant memory.
///
/// Reading the digest does not end it: more bytes may follow.
public struct SHA256Digest: Sendable {
  /// How many bytes a digest has.
  public static let byteCount = 32

  private var context: sha256_ctx

  /// Begins the digest of nothing.
  public init() {
    var context = sha256_ctx()
    unsafe cnettle_sha256_init(&context)
    self.context = context
  }

  /// Begins with the digest of these bytes.
  public init(of bytes: [UInt8]) {
    self.init()
    update(bytes)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, unsafe !bytes.isEmpty else { return }
    unsafe cnettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// The 32 bytes of the digest of what was added so far.
  public func finalize() -> [UInt8] {
    var copy = context
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    unsafe digest.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe cnettle_sha256_digest(&copy, start)
    }
    return digest
  }

  /// The digest of what was added so far, as 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(Self.byteCount * 2)
    for byte in finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
