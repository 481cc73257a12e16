public import SystemPackage

/// The vmcore of a crash, kept under `MOUNT_FOLDER/crash` by the name of the crash's bundle.
public struct KeptVmcore: Hashable, Sendable {
  /// The bundle's identifier.
  public var id: String
  /// The zip or the folder that holds it, on the machine.
  public var path: FilePath
  /// Whether it lies in a zip; else as a file in a folder.
  public var isZip: Bool
  /// What the vmcore is called in there: `vmcore`, or `vmcore.partial`; `nil` where it cannot be read.
  public var entry: String?
  /// The bytes of the vmcore itself.
  public var size: Int
  /// The bytes that zip or folder take.
  public var bytes: Int
  /// When the zip or the folder was written, in seconds since the epoch.
  public var modifiedAt: Double

  /// Whether saving it did not come to its end.
  public var isPartial: Bool { entry?.hasSuffix(".partial") ?? false }

  /// Creates the account of a vmcore.
  public init(
    id: String, path: FilePath, isZip: Bool, entry: String?, size: Int, bytes: Int, modifiedAt: Double
  ) {
    self.id = id
    self.path = path
    self.isZip = isZip
    self.entry = entry
    self.size = size
    self.bytes = bytes
    self.modifiedAt = modifiedAt
  }
}

extension KeptVmcore: Codable {
  private enum CodingKeys: String, CodingKey { case path, entry, size, partial }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let path = FilePath(try container.decode(String.self, forKey: .path))
    let size = try container.decode(Int.self, forKey: .size)
    self.init(
      id: path.stem ?? "", path: path, isZip: path.extension == "zip",
      entry: try container.decodeIfPresent(String.self, forKey: .entry), size: size, bytes: size, modifiedAt: 0)
  }

  /// Writes where it is and how large.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path.string, forKey: .path)
    try container.encodeIfPresent(entry, forKey: .entry)
    try container.encode(size, forKey: .size)
    try container.encode(isPartial, forKey: .partial)
  }
}
