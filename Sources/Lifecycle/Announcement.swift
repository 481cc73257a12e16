public import Journal

/// Something that is told to the journal, and to the person at a terminal.
public struct Announcement: Sendable {
  /// What kind of event it is.
  public let kind: LifecycleMessage

  /// How much it matters.
  public let severity: JournalEntry.Priority

  /// The message, one line.
  public let text: String

  /// Fields for machines, their names without `LASTGASP_`.
  public let fields: [String: String]

  /// Creates an announcement.
  public init(
    _ kind: LifecycleMessage, _ severity: JournalEntry.Priority, _ text: String, fields: [String: String] = [:]
  ) {
    self.kind = kind
    self.severity = severity
    self.text = text
    self.fields = fields
  }
}

extension Announcement {
  /// The entry that the journal gets.
  public var journalEntry: JournalEntry {
    JournalEntry(
      text, priority: severity, messageID: kind,
      fields: fields.sorted { $0.key < $1.key }.map { .init("LASTGASP_\($0.key)", $0.value) })
  }
}

/// Takes announcements.
public typealias Announce = @Sendable (Announcement) -> Void
