/// One piece of a crash's joined log, in the order in which it is written.
public enum LogSection<ID: Hashable & Sendable>: Hashable, Sendable {
  /// The lines of a record, as far as they are in the window.
  case record(ID, LogWindow)
  /// What is missing here, in words.
  case gap(String)
}

extension CrashGroup {
  /// How the joined log is put together: the main dump whole, and of the other dumps what it does not cover.
  ///
  /// Every dump holds all that is still in the kernel's log buffer, so a later one repeats an earlier one; what an
  /// earlier oops still held and the panic no longer does comes first, what an emergency restart adds comes last.
  public var logSections: [LogSection<ID>] {
    guard let main = mainDump else { return [] }
    guard let first = main.firstUptime, let last = main.lastUptime else { return sections(of: main, .all) }
    var sections: [LogSection<ID>] = []
    var covered = earliest(before: first, among: dumps.filter { $0 != main })
    for dump in covered.dumps {
      sections += self.sections(of: dump, .before(covered.limits.removeFirst()))
    }
    sections += self.sections(of: main, .all)
    var end = last
    for dump in dumps where dump != main {
      guard let dumpEnd = dump.lastUptime, dumpEnd > end else { continue }
      sections += self.sections(of: dump, .after(end))
      end = dumpEnd
    }
    return sections
  }

  /// The dumps that begin before a time, earliest first, each with the time up to which its lines are needed.
  private func earliest(
    before limit: Double, among dumps: [CrashDump<ID>]
  ) -> (dumps: [CrashDump<ID>], limits: [Double]) {
    var chosen: [CrashDump<ID>] = []
    var limits: [Double] = []
    var limit = limit
    for dump in dumps.reversed() {
      guard let first = dump.firstUptime, first < limit else { continue }
      chosen.insert(dump, at: 0)
      limits.insert(limit, at: 0)
      limit = first
    }
    return (chosen, limits)
  }

  private func sections(of dump: CrashDump<ID>, _ window: LogWindow) -> [LogSection<ID>] {
    dump.parts.flatMap { part -> [LogSection<ID>] in
      let gap = dump.missingParts.first { $0.upperBound == part.number - 1 }
      return [.record(part.id, window)] + (gap.map { [.gap(dump.gap($0))] } ?? [])
    }
  }
}
