public import Machine
public import SystemPackage

/// The installed makedumpfile and what it was built with.
public struct Makedumpfile: Hashable, Sendable {
  /// A way to compress a dump's pages.
  public enum Compression: String, CaseIterable, Sendable {
    case zstd, lzo, snappy, zlib

    /// The option that asks for it.
    public var option: String {
      switch self {
      case .zstd: "-z"
      case .lzo: "-l"
      case .snappy: "-p"
      case .zlib: "-c"
      }
    }
  }

  /// The program's path on the machine.
  public let path: FilePath

  /// Its version, such as `1.7.2`.
  public let version: String

  /// What it can compress with.
  public let compressions: Set<Compression>

  /// The machine's makedumpfile; `nil` where none is installed or it does not run.
  public static func find(on machine: Machine) async -> Makedumpfile? { nil }

  /// Options with what the program cannot compress with replaced by what it can.
  public func fitted(_ options: [String]) -> [String] { options }
}
