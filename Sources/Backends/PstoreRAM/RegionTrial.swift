/// The durable account of arming a region that is not proven: what a boot that never came back leaves behind.
///
/// Three steps: `loading` before modprobe, `loaded` when it came back, `complete` when the boot was through. The first record
/// found intact ends the trial.
public struct RegionTrial: Codable, Hashable, Sendable {
  /// How far one boot came.
  public enum Stage: String, Codable, Hashable, Sendable {
    case loading
    case loaded
    case complete
  }

  /// One boot that armed the region.
  public struct Attempt: Codable, Hashable, Sendable {
    /// The boot's identity.
    public var bootID: String

    /// How far it came.
    public var stage: Stage
  }

  /// The region that is tried.
  public var region: Region

  /// The boots that tried it since one last came through, oldest first.
  public var attempts: [Attempt] = []

  /// Begins the trial of a region.
  public init(region: Region) { self.region = region }

  /// What to do before the region is loaded in a boot.
  public enum Decision: Hashable, Sendable {
    /// Load it.
    case proceed

    /// Load it once more after an interrupted boot.
    case retry

    /// Load it and look: a record proves the region, and none quarantines it.
    case lookForRecord(String)

    /// Do not load it.
    case quarantine(String)
  }

  /// One interrupted boot may be a power cut; two are a pattern.
  private static let interruptionsToQuarantine = 2

  /// Decides by the boots before this one.
  public func decision(in bootID: String) -> Decision {
    let interrupted = attempts.filter { $0.bootID != bootID && $0.stage != .complete }
    guard !interrupted.isEmpty else { return .proceed }
    guard interrupted.count >= Self.interruptionsToQuarantine else { return .retry }
    // Where modprobe came back once, loading is not what stopped the boots, and a crash may have left its record.
    guard attempts.contains(where: { $0.stage != .loading }) else {
      return .quarantine("\(interrupted.count) boots stopped while it was loaded")
    }
    return .lookForRecord("\(interrupted.count) boots that armed it never came through, and left no record")
  }

  /// Notes how far a boot came; a boot that came through ends the count of those before it.
  public mutating func note(_ stage: Stage, in bootID: String) {
    attempts.removeAll { $0.bootID == bootID }
    attempts.append(Attempt(bootID: bootID, stage: stage))
    if stage == .complete { attempts.removeAll { $0.bootID != bootID } }
  }
}
