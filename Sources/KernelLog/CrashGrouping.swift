/// Finds out which records tell of the same crash.
///
/// The kernel numbers the dumps of a boot (Oops#1, Panic#2, Emergency#3), and a dump's time less its last time stamp is
/// the time at which its boot began: dumps for which these agree are of one boot. A pure function of its input.
public enum CrashGrouping {
  /// How far the times of parts of one dump may lie apart: writing EFI variables takes a while.
  static let dumpSpread = 10.0
  /// How far the boot times of two dumps of one boot may lie apart: EFI knows whole seconds, and clocks are set.
  static let bootSpread = 3.0
  /// How long `panic=` may wait between a panic and the emergency restart that dumps again.
  static let longestPanicTimeout = 3600.0
  /// How much the kernel may still log between the two.
  static let longestPanicTail = 60.0
  /// How far a log that a capture kernel read may end before the others and still be whole.
  static let captureTail = 1.0

  /// Groups records: each group is one boot's end, or what was left over; oldest first.
  public static func groups<ID>(of records: [GroupingRecord<ID>]) -> [CrashGroup<ID>] {
    let boots = boots(of: dumps(of: records.filter { isDump($0.facts) }))
    return attach(records.filter { !isDump($0.facts) }, to: boots).sorted { $0.time < $1.time }
  }

  /// Whether a record by itself tells that a kernel ended (an empty one tells nothing).
  private static func isDump(_ facts: RecordFacts) -> Bool {
    guard facts.size > 0 else { return false }
    return switch facts.name?.kind {
    case .dmesg, .mce: true
    case nil, .unknown: facts.header != nil
    case .console, .ftrace, .pmsg, .rtas, .powerpcOpenFirmware, .powerpcCommon, .powerpcOPAL: false
    }
  }
}

/// A dump as it is put together.
private struct OpenDump<ID: Hashable & Sendable> {
  var dump: CrashDump<ID>
  var backend: RecordName.Backend?
  var harvest: String
}

extension CrashGrouping {
  /// Puts the parts of each dump together.
  private static func dumps<ID>(of records: [GroupingRecord<ID>]) -> [OpenDump<ID>] {
    var dumps: [OpenDump<ID>] = []
    for record in records.sorted(by: comesFirst) {
      let part = part(of: record)
      if let index = dumps.firstIndex(where: { belongs(record, part, to: $0) }) {
        dumps[index].add(part)
      } else {
        dumps.append(OpenDump(record, part))
      }
    }
    return dumps
  }

  private static func comesFirst<ID>(_ one: GroupingRecord<ID>, _ other: GroupingRecord<ID>) -> Bool {
    (one.facts.modified, one.facts.name?.identifier ?? 0) < (other.facts.modified, other.facts.name?.identifier ?? 0)
  }

  private static func part<ID>(of record: GroupingRecord<ID>) -> CrashDump<ID>.Part {
    let number = record.facts.header?.part ?? record.facts.name?.efiIdentity?.part ?? 1
    return CrashDump.Part(id: record.id, number: number, facts: record.facts)
  }

  fileprivate static func count(of facts: RecordFacts) -> Int? {
    facts.header?.count ?? facts.name?.efiIdentity?.count
  }

  private static func belongs<ID>(
    _ record: GroupingRecord<ID>, _ part: CrashDump<ID>.Part, to open: OpenDump<ID>
  ) -> Bool {
    guard let count = count(of: record.facts), count == open.dump.count, record.facts.name?.backend == open.backend,
      abs(record.facts.modified - open.dump.modified) <= dumpSpread,
      !open.dump.parts.contains(where: { $0.number == part.number })
    else { return false }
    guard let reason = record.facts.header?.reason, let known = open.dump.reason else { return true }
    return reason == known
  }

  /// Puts the dumps of each boot together: each goes to the boot that it agrees with best.
  private static func boots<ID>(of dumps: [OpenDump<ID>]) -> [[OpenDump<ID>]] {
    var boots: [[OpenDump<ID>]] = []
    let ordered = dumps.sorted { ($0.dump.modified, $0.dump.count ?? 0) < ($1.dump.modified, $1.dump.count ?? 0) }
    for dump in ordered {
      let best =
        boots.indices
        .compactMap { index in distance(of: dump, to: boots[index]).map { (index: index, distance: $0) } }
        .min { $0.distance < $1.distance }
      if let best { boots[best.index].append(dump) } else { boots.append([dump]) }
    }
    return boots
  }

  /// How well a dump agrees with a boot, in seconds (less is better), or `nil` when it cannot be of that boot.
  private static func distance<ID>(of open: OpenDump<ID>, to boot: [OpenDump<ID>]) -> Double? {
    guard boot.allSatisfy({ isPossible(open.dump, with: $0.dump) }) else { return nil }
    if open.dump.isCapture { return boot.compactMap { captureDistance(of: open.dump, to: $0.dump) }.min() }
    if let capture = boot.first(where: \.dump.isCapture) {
      let distance = captureDistance(of: capture.dump, to: open.dump)
      return distance ?? boot.filter { !$0.dump.isCapture }.compactMap { self.distance(of: open, to: $0) }.min()
    }
    return boot.compactMap { distance(of: open, to: $0) }.min()
  }

  /// The kernel never gives one number twice in a boot, and higher numbers come later.
  private static func isPossible<ID>(_ dump: CrashDump<ID>, with other: CrashDump<ID>) -> Bool {
    // A boot is captured once: the capture kernel's own death is not captured.
    if dump.isCapture, other.isCapture { return false }
    guard let count = dump.count, let otherCount = other.count else { return true }
    guard count != otherCount else { return false }
    let (first, second) = count < otherCount ? (dump, other) : (other, dump)
    guard first.modified <= second.modified + bootSpread else { return false }
    guard let end = first.lastUptime, let laterEnd = second.lastUptime else { return true }
    return end <= laterEnd + bootSpread
  }

  private static func distance<ID>(of open: OpenDump<ID>, to other: OpenDump<ID>) -> Double? {
    let dump = open.dump
    guard let bootTime = dump.bootTime, let otherBootTime = other.dump.bootTime else {
      return distanceWithoutTimes(of: open, to: other)
    }
    let apart = abs(bootTime - otherBootTime)
    if apart <= bootSpread { return apart }
    return isRestart(dump, after: other.dump) ? apart : nil
  }

  /// How well the log that a capture kernel read agrees with a dump of the kernel's, in seconds.
  ///
  /// Both have the time of the crash by the crashed kernel's clock: CRASHTIME is in whole seconds, and a pstore backend may
  /// take seconds to write before the capture kernel is started. An oops of the same boot may be hours older.
  private static func captureDistance<ID>(of capture: CrashDump<ID>, to dump: CrashDump<ID>) -> Double? {
    guard !dump.isOrderly else { return nil }
    let crashesApart = abs(capture.modified - dump.modified)
    // A log that was cut tells a wrong time of its boot, but not of the crash.
    guard let boot = capture.bootTime, let otherBoot = dump.bootTime else {
      return crashesApart <= dumpSpread ? crashesApart : nil
    }
    let bootsApart = abs(boot - otherBoot)
    return bootsApart <= bootSpread || crashesApart <= dumpSpread ? bootsApart : nil
  }

  /// Without time stamps only the harvest tells, and an orderly shutdown is not mixed with what may be a crash.
  private static func distanceWithoutTimes<ID>(of open: OpenDump<ID>, to other: OpenDump<ID>) -> Double? {
    guard open.harvest == other.harvest, open.dump.isOrderly == other.dump.isOrderly else { return nil }
    return longestPanicTimeout + abs(open.dump.modified - other.dump.modified)
  }

  /// Whether a dump is the emergency restart with which a panic ends, `panic=` seconds after the last line was logged.
  private static func isRestart<ID>(_ dump: CrashDump<ID>, after panic: CrashDump<ID>) -> Bool {
    guard panic.reason == .panic, dump.reason == .emergency, let count = panic.count, dump.count == count + 1,
      let end = panic.lastUptime, let laterEnd = dump.lastUptime
    else { return false }
    return (end...(end + longestPanicTail)).contains(laterEnd)
      && (panic.modified...(panic.modified + longestPanicTimeout)).contains(dump.modified)
  }

  /// How long after a crash a capture kernel may leave what is no log, in seconds.
  private static let captureLength = 600.0

  /// The crash whose log a capture kernel failed to read, by the times alone.
  private static func crash<ID>(capturedAs companion: GroupingRecord<ID>, among boots: [[OpenDump<ID>]]) -> Int? {
    boots.indices
      .filter { index in
        let delay = companion.facts.modified - latest(boots[index])
        return (-dumpSpread...captureLength).contains(delay) && boots[index].contains { $0.dump.reason == .panic }
          && !boots[index].contains(where: \.dump.isCapture)
      }
      .max { latest(boots[$0]) < latest(boots[$1]) }
  }

  /// Gives the records that are not dumps to the last crash of their harvest.
  private static func attach<ID>(
    _ companions: [GroupingRecord<ID>], to boots: [[OpenDump<ID>]]
  ) -> [CrashGroup<ID>] {
    var byBoot: [Int: [GroupingRecord<ID>]] = [:]
    var leftOver: [String: [GroupingRecord<ID>]] = [:]
    for companion in companions.sorted(by: comesFirst) {
      let crashes = boots.indices.filter { index in
        boots[index].contains { $0.harvest == companion.harvest } && !boots[index].allSatisfy(\.dump.isOrderly)
      }
      let last =
        companion.facts.name?.backend == .kdump
        ? crash(capturedAs: companion, among: boots) : crashes.max { latest(boots[$0]) < latest(boots[$1]) }
      if let last {
        byBoot[last, default: []].append(companion)
      } else {
        leftOver[companion.harvest, default: []].append(companion)
      }
    }
    let groups = boots.enumerated().map { index, boot in
      CrashGroup(
        kind: boot.allSatisfy(\.dump.isOrderly) ? .shutdown : .crash,
        dumps: boot.map(\.dump), companions: byBoot[index] ?? [])
    }
    return groups + leftOver.values.map { CrashGroup(kind: .withoutDump, dumps: [], companions: $0) }
  }

  private static func latest<ID>(_ boot: [OpenDump<ID>]) -> Double {
    boot.map(\.dump.modified).max() ?? 0
  }
}

extension OpenDump {
  /// Begins a dump with its first record.
  init(_ record: GroupingRecord<ID>, _ part: CrashDump<ID>.Part) {
    let facts = record.facts
    dump = CrashDump(
      reason: facts.header?.reason ?? (facts.name?.backend == .kdump ? .panic : nil),
      count: CrashGrouping.count(of: facts),
      name: facts.header?.dumpName ?? facts.name?.fileName ?? "\(record.id)", parts: [part], modified: facts.modified)
    backend = facts.name?.backend
    harvest = record.harvest
  }

  /// Adds a part in its place.
  mutating func add(_ part: CrashDump<ID>.Part) {
    dump.parts.append(part)
    dump.parts.sort { $0.number > $1.number }
    dump.modified = max(dump.modified, part.facts.modified)
    guard dump.reason == nil, let header = part.facts.header else { return }
    dump.reason = header.reason
    dump.name = header.dumpName
  }
}
