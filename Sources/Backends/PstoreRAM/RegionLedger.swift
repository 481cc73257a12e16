/// What is known about the regions of this machine: which ones a record came through, and which ones not.
public struct RegionLedger: Codable, Hashable, Sendable {
  /// What is known about one region.
  public struct Entry: Codable, Hashable, Sendable {
    /// The region, at the address where it was.
    public var region: Region

    /// The last time that a record came through; `nil` where none did.
    public var proof: Proof?

    /// The record size at that time: other sizes are another proof.
    public var provenRecordSize: UInt64?

    /// How many warm reboots in a row left no record that should have been there.
    public var misses = 0

    /// Why it is not armed any more, since it may be what stopped boots.
    public var quarantine: String?

    init(region: Region) { self.region = region }

    /// Whether it was given up: two warm reboots lost their record, and none came through since.
    public var isGivenUp: Bool { misses >= RegionLedger.missesToGiveUp }
  }

  /// One miss may be the firmware's bad day; two are how it is.
  static let missesToGiveUp = 2

  /// How many regions are remembered.
  private static let limit = 64

  /// Every region that was ever armed here, oldest first.
  public private(set) var entries: [Entry] = []

  /// Creates the ledger of a machine that nothing is known of.
  public init() {}

  /// What is known about a region.
  public func entry(for region: Region) -> Entry? { entries.last { $0.region.isSamePlace(as: region) } }

  /// How far it is shown that a region keeps a record, for a kernel and a record size.
  public func standing(of region: Region, kernel: String, recordSize: UInt64) -> Standing {
    guard let entry = entry(for: region), let proof = entry.proof else { return .unproven }
    if proof.kernel != kernel { return .stale(proof, change: "the kernel was \(proof.kernel) and is \(kernel)") }
    if let size = entry.provenRecordSize, size != recordSize {
      return .stale(proof, change: "the record size was \(size) bytes and is \(recordSize)")
    }
    return .proven(proof)
  }

  /// Notes that a record came through.
  public mutating func note(_ proof: Proof, for region: Region, recordSize: UInt64) {
    update(region) { entry in
      entry.proof = proof
      entry.provenRecordSize = recordSize
      entry.misses = 0
      entry.quarantine = nil
    }
  }

  /// Notes that a record which should have come through did not, and tells how many times in a row.
  public mutating func noteMiss(of region: Region) -> Int {
    update(region) { $0.misses += 1 }
    return entry(for: region)?.misses ?? 0
  }

  /// Notes that a region may be what stopped boots.
  public mutating func quarantine(_ region: Region, because reason: String) {
    update(region) { $0.quarantine = reason }
  }

  /// Forgets what speaks against regions, so that they are tried again.
  public mutating func pardon() {
    for index in entries.indices {
      entries[index].misses = 0
      entries[index].quarantine = nil
    }
  }

  private mutating func update(_ region: Region, _ change: (inout Entry) -> Void) {
    if let index = entries.lastIndex(where: { $0.region.isSamePlace(as: region) }) {
      if region.address != nil { entries[index].region = region }
      change(&entries[index])
    } else {
      var entry = Entry(region: region)
      change(&entry)
      entries = entries.suffix(Self.limit - 1) + [entry]
    }
  }
}
