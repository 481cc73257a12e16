internal import KernelLog
internal import LinuxSystem
internal import Machine

/// What a dump of the kernel's log is a sign of, by its first line.
enum DumpSign: Hashable, Sendable {
  case crash
  case shutdown
  /// The crash that somebody made to see it come through.
  case test

  var isCrash: Bool { self != .shutdown }

  /// What the dump came through.
  var way: Proof.Way {
    switch self {
    case .crash: .crash
    case .shutdown: .reboot
    case .test: .test
    }
  }

  /// Reads the sign of a record; a file that does not begin as a dump is a sign of nothing.
  ///
  /// - Parameter test: The last test of the machine, whose crash the record may be.
  static func read(_ record: FoundRecord, _ name: RecordName, test: CrashTest?) -> DumpSign? {
    // The kernel could not inflate it, but what it holds came through.
    if name.isCompressed { return .shutdown }
    guard let start = try? Files.read(record.path, limit: 64), let line = start.split(separator: 10).first,
      let header = DumpHeader(line: line)
    else { return nil }
    guard !header.reason.isOrderly else { return .shutdown }
    return test.map { holds($0.announcement, record) } == true ? .test : .crash
  }

  /// Whether a record holds a text; read in pieces, for a record may be as large as its region.
  private static func holds(_ text: String, _ record: FoundRecord) -> Bool {
    guard let file = try? File.open(reading: record.path) else { return false }
    var search = TextSearch(for: text)
    while !search.hasFound, let piece = try? file.read(upTo: 64 << 10), !piece.isEmpty { search.update(piece.span) }
    return search.hasFound
  }
}

extension [DumpSign] {
  /// The one that says most: a crash that was made to prove it, any other crash, a clean shutdown.
  var strongest: DumpSign? { [.test, .crash, .shutdown].first { contains($0) } }
}
