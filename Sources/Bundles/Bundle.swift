internal import Machine
public import SystemPackage

/// A bundle that lies under `MOUNT_FOLDER`, and what its report says of the crash.
public struct Bundle: Hashable, Sendable {
  /// Its identifier: `20261122T101530Z-1a2b3c4d`.
  public var id: String
  /// Where it is, on the machine.
  public var path: FilePath
  /// The crash in one line; empty where the bundle cannot be read.
  public var title: String
  /// Why it cannot be read, where it cannot: then nothing but its name and its place is known.
  public var problem: String?
  /// The release of the kernel that crashed, where that is known.
  public var kernel: String?
  /// When it crashed, in seconds since the epoch.
  public var crashedAt: Double
  /// How many bytes the zip has.
  public var size: Int
  /// The vmcore of the crash, where one is kept and may be seen.
  public var vmcore: KeptVmcore?
  /// Whether `lastgasp test` made it crash: no news, and no reason to look into it.
  public var isTest: Bool
  /// What stays the same when the same crash comes again; `nil` where the bundle does not say.
  public var signature: String?
  /// How many bundles that are kept are of the same crash, this one included.
  public var seen = 1

  /// Puts a bundle's facts together.
  public init(
    id: String, path: FilePath, title: String, kernel: String?, crashedAt: Double, size: Int, vmcore: KeptVmcore? = nil,
    isTest: Bool = false
  ) {
    self.id = id
    self.path = path
    self.title = title
    self.kernel = kernel
    self.crashedAt = crashedAt
    self.size = size
    self.vmcore = vmcore
    self.isTest = isTest
  }

  /// Its file name: `lastgasp-ID.zip`.
  public var name: String { path.lastComponent?.string ?? "" }
  /// The folder that holds it: `…/logs`.
  public var directory: String { path.removingLastComponent().string }
  /// When it crashed, for people: `2026-11-22 10:15:30 UTC`.
  public var crashedAtText: String { UTCTime(crashedAt).readable }
}

extension Bundle: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, path, title, problem, kernel, crashedAt, crashedAtSeconds, size, vmcore, isTest, signature, seen
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    path = FilePath(try container.decode(String.self, forKey: .path))
    title = try container.decodeIfPresent(String.self, forKey: .title) ?? ""
    problem = try container.decodeIfPresent(String.self, forKey: .problem)
    kernel = try container.decodeIfPresent(String.self, forKey: .kernel)
    crashedAt = try container.decode(Double.self, forKey: .crashedAtSeconds)
    size = try container.decode(Int.self, forKey: .size)
    vmcore = try container.decodeIfPresent(KeptVmcore.self, forKey: .vmcore)
    isTest = try container.decodeIfPresent(Bool.self, forKey: .isTest) ?? false
    signature = try container.decodeIfPresent(String.self, forKey: .signature)
    seen = try container.decodeIfPresent(Int.self, forKey: .seen) ?? 1
  }

  /// Writes the time both ways: as seconds and as RFC 3339.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(path.string, forKey: .path)
    // A program that looks for a title must not take a complaint for one.
    if let problem {
      try container.encode(problem, forKey: .problem)
    } else {
      try container.encode(title, forKey: .title)
    }
    try container.encodeIfPresent(kernel, forKey: .kernel)
    try container.encode(UTCTime(crashedAt).standard, forKey: .crashedAt)
    try container.encode(crashedAt, forKey: .crashedAtSeconds)
    try container.encode(size, forKey: .size)
    try container.encodeIfPresent(vmcore, forKey: .vmcore)
    try container.encode(isTest, forKey: .isTest)
    try container.encodeIfPresent(signature, forKey: .signature)
    try container.encode(seen, forKey: .seen)
  }
}
