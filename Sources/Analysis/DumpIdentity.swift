internal import Vmcore

/// Which kernel a vmcore is of, by the VMCOREINFO that every dump has near its front, as plain text and never compressed.
///
/// The kernel writes `OSRELEASE=` first and `BUILD-ID=` next (5.9 and later; `kernel/vmcore_info.c`), and makedumpfile keeps
/// the text in the notes of both of its formats and in the flattened one.
public struct DumpIdentity: Hashable, Sendable {
  /// How many bytes of a dump's front are looked at.
  public static let frontLength = 4 << 20

  /// The kernel's release, such as `6.1.0-18-amd64`.
  public var release: String?
  /// The build ID of its vmlinux in hexadecimal.
  public var buildID: String?

  /// Reads the front of a dump.
  public init(front: [UInt8]) {
    guard let start = Self.start(in: front) else { return }
    let info = VmcoreInfo(parsing: front[start...].prefix { $0 != 0 })
    release = info.release.flatMap { Self.isRelease($0) ? $0 : nil }
    buildID = info["BUILD-ID"].flatMap { Self.isBuildID($0) ? $0 : nil }
  }

  private static func start(in front: [UInt8]) -> Int? {
    let mark = Array("OSRELEASE=".utf8)
    var index = front.startIndex
    while let first = front[index...].firstIndex(of: mark[0]) {
      if front[first...].starts(with: mark) { return first }
      index = first + 1
    }
    return nil
  }

  /// Whether a release may become part of a path and of a command line.
  static func isRelease(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: "._-+~".utf8.contains(byte)
      }
    }
    return isPlain && !text.isEmpty && text.utf8.count < 65 && !text.hasPrefix(".") && !text.hasPrefix("-")
  }

  private static func isBuildID(_ text: String) -> Bool {
    (8...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
