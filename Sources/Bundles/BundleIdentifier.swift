internal import Digests
internal import Machine

/// What a bundle is called: `20261122T101530Z-1a2b3c4d`, the time of the crash and the beginning of a digest.
///
/// The same records give the same identifier, however often and in whatever order they are met.
public struct BundleIdentifier: Hashable, Sendable, CustomStringConvertible {
  /// The identifier.
  public let description: String

  /// Makes the identifier of a crash.
  ///
  /// - Parameters:
  ///   - time: when it happened, in seconds since the epoch.
  ///   - digests: the SHA-256 of each record, in hexadecimal.
  public init(time: Double, digests: [String]) {
    let digest = SHA256Digest(of: Array(digests.sorted().joined(separator: "\n").utf8))
    description = "\(UTCTime(time).compact)-\(digest.hex.prefix(8))"
  }

  /// Reads an identifier; `nil` when the text is none.
  public init?(_ text: String) {
    let shape = "dddddddd" + "Tdddddd" + "Z-hhhhhhhh"
    guard text.utf8.count == shape.utf8.count, zip(text.utf8, shape.utf8).allSatisfy(Self.fits) else { return nil }
    description = text
  }

  /// When the crash was that it names, in seconds since the epoch.
  public var time: Double { UTCTime.seconds(compact: description) ?? 0 }

  /// Reads the identifier out of a bundle's file name; `nil` when it is not the name of one.
  public init?(fileName: String) {
    guard fileName.hasPrefix(Self.prefix), fileName.hasSuffix(Self.suffix) else { return nil }
    self.init(String(fileName.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)))
  }

  /// The bundle's file name: `lastgasp-ID.zip`.
  public var fileName: String { Self.prefix + description + Self.suffix }

  /// Its name while it is being written; a file of this name is never whole.
  var temporaryName: String { "." + fileName + Self.temporarySuffix }

  /// Whether a file was left behind by a writing that did not end.
  static func isTemporary(_ fileName: String) -> Bool {
    guard fileName.hasPrefix("."), fileName.hasSuffix(temporarySuffix) else { return false }
    return BundleIdentifier(fileName: String(fileName.dropFirst().dropLast(temporarySuffix.count))) != nil
  }

  private static let prefix = "lastgasp-"
  private static let suffix = ".zip"
  private static let temporarySuffix = ".new"

  private static func fits(_ byte: UInt8, _ place: UInt8) -> Bool {
    switch place {
    case UInt8(ascii: "d"): (0x30...0x39).contains(byte)
    case UInt8(ascii: "h"): (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    default: byte == place
    }
  }
}
