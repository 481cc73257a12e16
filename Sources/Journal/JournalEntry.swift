/// An entry for the journal.
public struct JournalEntry: Sendable {
  /// How important an entry is (syslog(3)).
  public enum Priority: Int, Sendable {
    /// Something that must be seen to at once.
    case alert = 1
    /// Something has broken that cannot go on.
    case critical = 2
    /// Something did not work.
    case error = 3
    /// Something will not work unless somebody sees to it.
    case warning = 4
    /// Something worth knowing.
    case notice = 5
    /// Something that went as it should.
    case informational = 6
    /// Something for those who look for a fault.
    case debug = 7
  }

  /// One named value of an entry; any bytes, newlines and NULs too.
  public struct Field: Hashable, Sendable {
    /// Its name: A to Z, 0 to 9 and `_`, beginning with a letter.
    public var name: String
    /// Its value.
    public var value: [UInt8]

    /// Names a value of any bytes.
    public init(_ name: String, bytes value: [UInt8]) {
      self.name = name
      self.value = value
    }

    /// Names a text.
    public init(_ name: String, _ value: String) {
      self.init(name, bytes: Array(value.utf8))
    }

    /// Whether the journal takes the name (systemd.journal-fields(7); names beginning with `_` are its own).
    var hasValidName: Bool {
      guard let first = name.utf8.first, (0x41...0x5a).contains(first), name.utf8.count <= 64 else { return false }
      return name.utf8.allSatisfy { (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
  }

  /// What is said, for people.
  public var message: String
  /// How important it is.
  public var priority: Priority
  /// Which kind of event it is, where it is one that has an identifier.
  public var messageID: LifecycleMessage?
  /// What else belongs to it.
  public var fields: [Field]

  /// Puts an entry together.
  public init(
    _ message: String, priority: Priority = .informational, messageID: LifecycleMessage? = nil, fields: [Field] = []
  ) {
    self.message = message
    self.priority = priority
    self.messageID = messageID
    self.fields = fields
  }

  /// All fields as the journal takes them.
  var allFields: [Field] {
    var all = [
      Field("MESSAGE", message), Field("PRIORITY", "\(priority.rawValue)"),
      Field("SYSLOG_IDENTIFIER", Journal.identifier),
    ]
    if let messageID { all.append(Field("MESSAGE_ID", messageID.messageID)) }
    return all + fields
  }
}
