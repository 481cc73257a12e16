internal import Inflate

/// A gzip file that is small enough to be held, as the kernel shows its configuration.
enum Gzip {
  /// What it holds; `nil` where the bytes are no gzip file, or more than `limit` bytes would come out.
  ///
  /// RFC 1952, 2.3: ten bytes, the parts that the flags name, then raw deflate.
  static func content(of bytes: [UInt8], limit: Int) -> [UInt8]? {
    guard bytes.count > headerSize, bytes.starts(with: [0x1f, 0x8b, 8]) else { return nil }
    var rest = bytes.dropFirst(headerSize)
    let flags = bytes[3]
    if flags & hasExtra != 0 {
      guard rest.count > 2 else { return nil }
      rest = rest.dropFirst(2 + Int(rest[rest.startIndex]) + Int(rest[rest.startIndex + 1]) << 8)
    }
    for flag in [hasName, hasComment] where flags & flag != 0 { rest = rest.drop { $0 != 0 }.dropFirst() }
    if flags & hasCheck != 0 { rest = rest.dropFirst(2) }
    return try? Inflater.inflate(Array(rest), limit: limit)
  }

  private static let headerSize = 10
  private static let hasCheck: UInt8 = 1 << 1
  private static let hasExtra: UInt8 = 1 << 2
  private static let hasName: UInt8 = 1 << 3
  private static let hasComment: UInt8 = 1 << 4
}
