/// What grouping needs to know of a record: its name, its header, and the span of time that its lines cover.
public struct RecordFacts: Hashable, Codable, Sendable {
  /// What the file's name says; `nil` when it is not a name that pstore gives.
  public var name: RecordName?
  /// Why the dump was made and which part this is, where the record begins so.
  public var header: DumpHeader?
  /// The first time stamp in it, in seconds since boot.
  public var firstUptime: Double?
  /// The last time stamp in it, in seconds since boot.
  public var lastUptime: Double?
  /// The file's modification time, in seconds since the epoch: with ramoops and EFI, the time of the crash.
  public var modified: Double
  /// How many bytes it has.
  public var size: Int

  /// Puts facts together.
  public init(
    name: RecordName?, header: DumpHeader? = nil, firstUptime: Double? = nil, lastUptime: Double? = nil,
    modified: Double, size: Int
  ) {
    self.name = name
    self.header = header
    self.firstUptime = firstUptime
    self.lastUptime = lastUptime
    self.modified = modified
    self.size = size
  }
}

/// Gathers the facts of one record from its bytes as they pass, in constant memory.
public struct RecordFactsCollector: Sendable {
  private var facts: RecordFacts
  private var scanner = LineScanner()
  private var isFirstLine = true
  private let isText: Bool

  /// Begins a record.
  ///
  /// - Parameters:
  ///   - fileName: its name under /sys/fs/pstore.
  ///   - modified: its modification time, in seconds since the epoch.
  ///   - isInflated: whether the bytes of a compressed record come inflated; compressed ones are only counted.
  public init(fileName: String, modified: Double, isInflated: Bool = false) {
    let name = RecordName(fileName)
    facts = RecordFacts(name: name, modified: modified, size: 0)
    isText = isInflated || name?.isCompressed != true
  }

  /// Takes the next bytes.
  public mutating func update(_ chunk: Span<UInt8>) {
    facts.size += chunk.count
    guard isText else { return }
    var offset = 0
    while let line = scanner.next(in: chunk, at: &offset) { take(line) }
  }

  /// Takes the next bytes.
  public mutating func update(_ chunk: [UInt8]) {
    update(chunk.span)
  }

  /// The facts, once the record has ended.
  public consuming func finish() -> RecordFacts {
    if let line = scanner.last() { take(line) }
    return facts
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    if isFirstLine {
      isFirstLine = false
      facts.header = DumpHeader(line: line)
      if facts.header != nil { return }
    }
    guard let uptime = LogLine(line.prefix(LogLine.prefixLength)).uptime else { return }
    if facts.firstUptime == nil { facts.firstUptime = uptime }
    facts.lastUptime = uptime
  }
}
