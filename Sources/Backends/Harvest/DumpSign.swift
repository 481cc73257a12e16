internal import KernelLog
internal import LinuxSystem

/// What a dump of the kernel's log is a sign of, by its first line.
enum DumpSign: Hashable, Sendable {
  case crash
  case shutdown

  var isCrash: Bool { self == .crash }

  /// Reads the sign of a record; a file that does not begin as a dump is a sign of nothing.
  static func read(_ record: FoundRecord, _ name: RecordName) -> DumpSign? {
    // The kernel could not inflate it, but what it holds came through.
    if name.isCompressed { return .shutdown }
    guard let start = try? Files.read(record.path, limit: 64), let line = start.split(separator: 10).first,
      let header = DumpHeader(line: line)
    else { return nil }
    return header.reason.isOrderly ? .shutdown : .crash
  }
}
