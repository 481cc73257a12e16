internal import KernelLog
internal import Staging

/// The joined log of a crash as a stream of text: the same each time it is run through.
struct JoinedLogStream {
  let group: CrashGroup<String>
  let records: [String: StagedRecord]
  let reader: StagedRecordReader

  /// Hands the text to `body` in pieces of valid UTF-8 lines.
  func read(_ body: ([UInt8]) throws -> Void) throws {
    for section in group.logSections {
      switch section {
      case .gap(let words): try body(Self.note(words))
      case .record(let digest, let window):
        guard let record = records[digest] else { continue }
        try read(record, window, body)
      }
    }
  }

  private func read(_ record: StagedRecord, _ window: LogWindow, _ body: ([UInt8]) throws -> Void) throws {
    var log = LogText(window: window)
    var output: [UInt8] = []
    let failure = try reader.text(of: record) { piece in
      output.removeAll(keepingCapacity: true)
      log.update(piece, to: &output)
      try body(output)
    }
    output.removeAll(keepingCapacity: true)
    log.finish(to: &output)
    try body(output)
    if let failure { try body(Self.note("\(record.name): \(failure)")) }
  }

  private static func note(_ words: String) -> [UInt8] { Array("--- \(words) ---\n".utf8) }
}
