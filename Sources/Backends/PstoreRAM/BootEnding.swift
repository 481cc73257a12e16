/// How a boot ended, written at its last moment; a boot that crashed has written none.
public struct BootEnding: Codable, Hashable, Sendable {
  /// The ways that a boot ends in order.
  public enum Way: String, Codable, CaseIterable, Hashable, Sendable {
    case halt
    case kexec
    case poweroff
    case reboot
    case softReboot = "soft-reboot"
  }

  /// The boot that ended.
  public var bootID: String

  /// How.
  public var way: Way

  /// When, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// Creates the account of an ending.
  public init(bootID: String, way: Way, at: Double) {
    self.bootID = bootID
    self.way = way
    self.at = at
  }

  /// Reads the way out of the jobs of the service manager, as `systemctl list-jobs` prints them: the target that is being
  /// started; `nil` where the machine goes on running.
  public init?(jobs: String, bootID: String, at: Double) {
    let targets = jobs.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first { $0.hasSuffix(".target") }
    }
    let way = Way.allCases.first { way in targets.contains { $0 == "\(way.rawValue).target" } }
    guard let way else { return nil }
    self.init(bootID: bootID, way: way, at: at)
  }
}

/// What ramoops was armed with in a boot, kept for the next one.
public struct ArmedRegion: Codable, Hashable, Sendable {
  /// The boot.
  public var bootID: String

  /// Its kernel's release.
  public var kernel: String

  /// The region, at its real address.
  public var region: Region

  /// How it was divided.
  public var layout: RamoopsLayout
}

/// What the start of a boot tells about a region.
enum RegionVerdict: Hashable, Sendable {
  /// A record came through.
  case proven(Proof.Way)

  /// A warm reboot should have left a record and did not.
  case missed

  /// The region lies elsewhere now, so that nothing could come through.
  case moved(from: Region)

  /// Nothing can be told.
  case silent

  /// How long a reboot may take, in seconds; after more, another system may have run in between and used the memory.
  private static let longestReboot = 1800.0

  /// Judges a region that has just been loaded.
  ///
  /// - Parameters:
  ///   - region: The region, at its real address.
  ///   - layout: How it was divided while it was looked at.
  ///   - signs: What the valid records in it are signs of.
  ///   - previous: What the boot before was armed with.
  ///   - ending: How that boot ended, where it told.
  ///   - startedAt: When this boot started, in seconds since 1970-01-01 UTC.
  static func judge(
    region: Region, layout: RamoopsLayout, signs: [DumpSign], previous: ArmedRegion?, ending: BootEnding?,
    startedAt: Double
  ) -> RegionVerdict {
    if let sign = signs.strongest { return .proven(sign.way) }
    guard let previous, let ending, ending.bootID == previous.bootID, ending.way == .reboot,
      previous.layout.takesShutdowns, previous.region.source == region.source,
      startedAt - ending.at <= longestReboot
    else { return .silent }
    guard previous.region.isSamePlace(as: region), previous.layout.findsRecords(of: layout) else {
      return .moved(from: previous.region)
    }
    return .missed
  }
}
