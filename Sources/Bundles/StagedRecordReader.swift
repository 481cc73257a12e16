internal import Inflate
public import KernelLog
internal import LinuxSystem
public import Staging

/// Reads staged records as streams: their facts, and their bytes as text where they are compressed.
public struct StagedRecordReader: Sendable {
  /// How many bytes are read at a time.
  private static let chunkSize = 256 << 10
  /// The most bytes that a compressed record may become: no log buffer of a kernel is larger.
  private static let inflatedLimit = 64 << 20

  private let staging: Staging

  /// Creates a reader of what is staged.
  public init(staging: Staging) {
    self.staging = staging
  }

  /// What grouping needs to know of a record.
  public func facts(of record: StagedRecord) throws -> RecordFacts {
    var collector = RecordFactsCollector(fileName: record.name, modified: record.modifiedAt, isInflated: true)
    _ = try text(of: record) { collector.update($0) }
    var facts = collector.finish()
    facts.size = record.size
    // systemd-pstore's copy has the time of the copying; the name that EFI gave still has the crash's.
    if record.source == .systemdPstore, let time = facts.name?.efiIdentity?.time { facts.modified = Double(time) }
    return facts
  }

  /// Whether the text of a record holds these words.
  public func holds(_ words: String, in record: StagedRecord) throws -> Bool {
    var search = TextSearch(for: words)
    _ = try text(of: record) { search.update($0) }
    return search.hasFound
  }

  /// Hands a record's bytes to `body` in pieces, exactly as they were found.
  func bytes(of record: StagedRecord, _ body: ([UInt8]) throws -> Void) throws {
    let file = try File.open(reading: staging.bytes(of: record), followingLink: false)
    while true {
      let chunk = try file.read(upTo: Self.chunkSize)
      guard !chunk.isEmpty else { return }
      try body(chunk)
    }
  }

  /// Hands a record's bytes to `body` in pieces, inflated where they are compressed.
  ///
  /// - Returns: what kept the record from being inflated to its end; `nil` when nothing did.
  func text(of record: StagedRecord, _ body: (Span<UInt8>) throws -> Void) throws -> InflateError? {
    guard RecordName(record.name)?.isCompressed == true else {
      try bytes(of: record) { try body($0.span) }
      return nil
    }
    var inflater = Inflater(limit: Self.inflatedLimit)
    do {
      try bytes(of: record) { try inflater.update($0.span, sink: body) }
      try inflater.finish()
      return nil
    } catch let error as InflateError {
      return error
    }
  }
}
