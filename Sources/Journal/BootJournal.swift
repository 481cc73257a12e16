import CSystemd

/// One line of the journal, as evidence of what happened before a crash.
public struct BootJournalLine: Hashable, Sendable {
  /// When it was logged, in microseconds since boot.
  public var monotonic: UInt64
  /// Who logged it: `kernel`, `systemd`.
  public var identifier: String
  /// The process that logged it; `nil` for the kernel.
  public var pid: Int?
  /// What was logged: any bytes.
  public var message: [UInt8]

  /// Puts a line together.
  public init(monotonic: UInt64, identifier: String, pid: Int?, message: [UInt8]) {
    self.monotonic = monotonic
    self.identifier = identifier
    self.pid = pid
    self.message = message
  }

  /// The line as `journalctl -o short-monotonic` shows it, without the host's name; ends with a newline.
  public var formatted: [UInt8] {
    let micros = "\(monotonic % 1_000_000)"
    let seconds = "\(monotonic / 1_000_000)"
    let time =
      String(repeating: " ", count: max(0, 5 - seconds.utf8.count)) + seconds + "."
      + String(repeating: "0", count: 6 - micros.utf8.count) + micros
    let head = Array("[\(time)] \(identifier)\(pid.map { "[\($0)]" } ?? ""): ".utf8)
    let indent = [UInt8](repeating: UInt8(ascii: " "), count: head.count)
    var output = head
    for (index, part) in message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if index > 0 { output += [UInt8(ascii: "\n")] + indent }
      output += part
    }
    return output + [UInt8(ascii: "\n")]
  }
}

/// The last lines that the kernel and PID 1 logged in one boot; nobody else's lines are read.
public struct BootJournal: Sendable {
  /// Where the journal is read from.
  public enum Source: Hashable, Sendable {
    /// The journal of this machine.
    case machine
    /// The journal files in a folder.
    case folder(String)
  }

  /// The most bytes of one message that are read.
  static let messageLimit = 8 << 10

  /// The boot, as 32 hexadecimal digits.
  public let bootID: String
  /// Where the journal is read from.
  public let source: Source

  /// Names a boot.
  ///
  /// - Parameter bootID: as /proc/sys/kernel/random/boot_id gives it, with or without dashes.
  public init(bootID: String, source: Source = .machine) {
    self.bootID = bootID.filter { $0 != "-" }.lowercased()
    self.source = source
  }

  /// Hands the last lines of the boot to `body`, oldest first, one at a time: memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - count: how many lines at most.
  ///   - body: takes a line; what it throws ends the reading.
  /// - Throws: ``JournalError``, or what `body` throws.
  public func readLast(_ count: Int, _ body: (BootJournalLine) throws -> Void) throws {
    guard count > 0 else { return }
    let reader = try JournalReader(source)
    try reader.match(bootID: bootID)
    guard try reader.seekBack(count) > 0 else { return }
    repeat {
      if let line = reader.line() { try body(line) }
    } while try reader.advance()
  }
}

/// A reader of journal files: the only user of sd_journal's reading half.
@safe
private struct JournalReader: ~Copyable {
  private let journal: OpaquePointer

  init(_ source: BootJournal.Source) throws(JournalError) {
    var opened: OpaquePointer?
    let code =
      switch source {
      case .machine: unsafe sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY))
      case .folder(let path): unsafe sd_journal_open_directory(&opened, path, 0)
      }
    guard code >= 0, let journal = unsafe opened else { throw .notReadable(step: "opening", code: -code) }
    unsafe self.journal = unsafe journal
    unsafe sd_journal_set_data_threshold(journal, BootJournal.messageLimit)
  }

  deinit { unsafe sd_journal_close(journal) }

  /// Wants the lines of a boot that come from the kernel or from PID 1.
  ///
  /// Different fields are joined by "and"; a disjunction begins the other alternative.
  func match(bootID: String) throws(JournalError) {
    try match("_BOOT_ID", bootID)
    try match("_TRANSPORT", "kernel")
    let code = unsafe sd_journal_add_disjunction(journal)
    guard code >= 0 else { throw .notReadable(step: "matching", code: -code) }
    try match("_BOOT_ID", bootID)
    try match("_PID", "1")
  }

  private func match(_ field: String, _ value: String) throws(JournalError) {
    let code = unsafe sd_journal_add_match(journal, "\(field)=\(value)", 0)
    guard code >= 0 else { throw .notReadable(step: "matching \(field)", code: -code) }
  }

  /// Goes to the line that has `count` lines from it to the end, or to the first; says how many there are.
  func seekBack(_ count: Int) throws(JournalError) -> Int {
    var code = unsafe sd_journal_seek_tail(journal)
    if code >= 0 { code = unsafe sd_journal_previous_skip(journal, UInt64(count)) }
    guard code >= 0 else { throw .notReadable(step: "seeking", code: -code) }
    return Int(code)
  }

  /// Goes to the next line; says whether there is one.
  func advance() throws(JournalError) -> Bool {
    let code = unsafe sd_journal_next(journal)
    guard code >= 0 else { throw .notReadable(step: "reading", code: -code) }
    return code > 0
  }

  /// The line that is reached; `nil` when it has no message, or is damaged.
  func line() -> BootJournalLine? {
    guard let message = field("MESSAGE") else { return nil }
    var monotonic: UInt64 = 0
    // Without a place for the boot's identifier, libsystemd refuses any boot but the running one (ESTALE).
    var boot = sd_id128_t()
    let code = unsafe sd_journal_get_monotonic_usec(journal, &monotonic, &boot)
    guard code >= 0 else { return nil }
    let identifier = field("SYSLOG_IDENTIFIER") ?? field("_COMM") ?? Array("kernel".utf8)
    return BootJournalLine(
      monotonic: monotonic, identifier: String(decoding: identifier, as: UTF8.self),
      pid: field("_PID").flatMap { Int(String(decoding: $0, as: UTF8.self)) }, message: message)
  }

  private func field(_ name: String) -> [UInt8]? {
    var data: UnsafeRawPointer?
    var length = 0
    guard unsafe sd_journal_get_data(journal, name, &data, &length) >= 0, let start = unsafe data else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
    return unsafe Array(bytes.dropFirst(name.utf8.count + 1).prefix(BootJournal.messageLimit))
  }
}
