/// A record as grouping sees it: whose it is, what it says, and with which others it was taken.
public struct GroupingRecord<ID: Hashable & Sendable>: Hashable, Sendable {
  /// The caller's own name for the record.
  public var id: ID
  /// What is known of it.
  public var facts: RecordFacts
  /// Which harvest took it: records that were there at the same time share it.
  public var harvest: String

  /// Puts a record together.
  public init(id: ID, facts: RecordFacts, harvest: String) {
    self.id = id
    self.facts = facts
    self.harvest = harvest
  }
}

/// One dump of the kernel's log, of one part or several.
public struct CrashDump<ID: Hashable & Sendable>: Hashable, Sendable {
  /// Why it was made; `nil` when no part says so.
  public internal(set) var reason: DumpHeader.Reason?
  /// Which dump of its boot it is; `nil` when no part says so.
  public internal(set) var count: Int?
  /// How people call it: `Panic#1`, or the file's name where the record has no header.
  public internal(set) var name: String
  /// Its parts, oldest text first: part 1 comes last.
  public internal(set) var parts: [Part]
  /// When it was made, in seconds since the epoch: the latest of its parts' times.
  public internal(set) var modified: Double

  /// One record of a dump.
  public struct Part: Hashable, Sendable {
    /// The caller's own name for the record.
    public let id: ID
    /// Which part it is, from 1, the newest.
    public let number: Int
    /// What is known of the record.
    public let facts: RecordFacts
  }

  /// The first time stamp in it, in seconds since boot.
  public var firstUptime: Double? { parts.lazy.compactMap(\.facts.firstUptime).first }
  /// The last time stamp in it, in seconds since boot.
  public var lastUptime: Double? { parts.lazy.reversed().compactMap(\.facts.lastUptime).first }

  /// The numbers of the parts that should be there and are not, oldest text first.
  ///
  /// What came before the highest part cannot be known: the kernel does not say how many there are.
  public var missingParts: [ClosedRange<Int>] {
    zip(parts.map(\.number), parts.dropFirst().map(\.number) + [0]).compactMap { number, next in
      next + 1 < number ? (next + 1)...(number - 1) : nil
    }
  }

  /// What is missing, in words.
  func gap(_ missing: ClosedRange<Int>) -> String {
    missing.count == 1
      ? "part \(missing.lowerBound) of dump \(name) is missing"
      : "parts \(missing.upperBound) to \(missing.lowerBound) of dump \(name) are missing"
  }

  /// Whether it is the whole log, read out of the crashed kernel's memory by a capture kernel.
  var isCapture: Bool { parts.first?.facts.name?.backend == .kdump }

  /// Whether the machine went down in order.
  var isOrderly: Bool { reason?.isOrderly ?? false }
  /// When its boot began, in seconds since the epoch, or somewhat later: nothing may have been logged just before it.
  var bootTime: Double? { lastUptime.map { modified - $0 } }
}

/// Records that belong together: all dumps of one boot, and what else was kept with them.
public struct CrashGroup<ID: Hashable & Sendable>: Hashable, Sendable {
  /// What a group tells.
  public enum Kind: Sendable {
    /// A crash.
    case crash
    /// An orderly shutdown: a proof that records survive, not a crash.
    case shutdown
    /// No dump at all: console, pmsg or ftrace records by themselves, or records that are empty.
    case withoutDump
  }

  /// What the group tells.
  public let kind: Kind
  /// Its dumps in the order in which they were made.
  public let dumps: [CrashDump<ID>]
  /// The records that are not dumps.
  public let companions: [GroupingRecord<ID>]

  /// The dump that tells the crash: the log that a capture kernel read, where it is whole; else a panic before a machine
  /// check, an oops, and an emergency restart.
  public var mainDump: CrashDump<ID>? {
    wholeCapture ?? dumps.enumerated().max { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }?.element
  }

  /// The log that a capture kernel read, unless another dump goes on where it ends: then it was cut.
  private var wholeCapture: CrashDump<ID>? {
    guard let capture = dumps.last(where: \.isCapture), let end = capture.lastUptime else { return nil }
    return dumps.allSatisfy { ($0.lastUptime ?? 0) <= end + CrashGrouping.captureTail } ? capture : nil
  }

  /// When it happened, in seconds since the epoch; the latest companion's time where there is no dump.
  public var time: Double {
    mainDump?.modified ?? companions.map(\.facts.modified).max() ?? 0
  }

  /// When the boot began, in seconds since the epoch, where the log has times.
  public var bootTime: Double? { dumps.compactMap(\.bootTime).min() }

  /// Every record of the group, dumps first.
  public var ids: [ID] { dumps.flatMap { $0.parts.map(\.id) } + companions.map(\.id) }

  /// What is missing, in words: `part 3 of dump Panic#1 is missing`.
  public var gaps: [String] {
    dumps.flatMap { dump in dump.missingParts.map(dump.gap) }
  }
}

extension CrashDump {
  /// How well a dump of this reason tells a crash.
  var rank: Int {
    if isCapture { return 2 }
    guard let reason else { return parts.contains { $0.facts.name?.kind == .mce } ? 4 : 2 }
    return switch reason {
    case .panic: 5
    case .oops: 3
    case .unknown: 2
    case .emergency: 1
    case .shutdown, .restart, .halt, .poweroff: 0
    }
  }
}
