internal import Digests
public import LinuxSystem
public import Machine
internal import SystemPackage

/// What was asked of the boot loader, what was written for that where, and what came of it: the undoing is by this.
public struct ReservationRecord: Codable, Hashable, Sendable {
  /// One file that was written, by the digests of what it held and holds.
  public struct FileRecord: Codable, Hashable, Sendable {
    /// The file, as an absolute path of the machine.
    public let path: String

    /// The digest of what it held before us; `nil` where it was not there.
    public let before: String?

    /// The digest of what we wrote; `nil` where we took it away.
    public var after: String?
  }

  /// The words that were asked for.
  public var words: [String]

  /// The boot loader that they were asked of.
  public var bootLoader: String

  /// The boot that asked, the first time.
  public var askedIn: String

  /// When, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// Whether all was written; where not, something stopped it on the way.
  public var isWritten = false

  /// The boots since that came up without the words although they should have had them.
  public var missedIn: [String] = []

  /// Whether a boot had the words, and the kernel reserved what they ask for.
  public var isGranted = false

  /// Why they are not asked for again by themselves: the kernel's reason, or that the boot loader did not pass them.
  public var refusal: String?

  /// Whether it was the kernel that refused: then they are not asked for again at all.
  public var isRefusedByKernel = false

  /// Boot loaders that they were asked of before that one, where the machine has changed its boot loader.
  public var otherBootLoaders: [String]?

  /// Whether it was taken back, but for what is still listed here: nothing of it is written again by itself.
  public var isBeingTakenBack: Bool?

  /// What was written.
  public var files: [FileRecord] = []

  /// The folders that were made for that, the innermost first.
  public var folders: [String] = []

  /// The files that had the words without us: nothing is taken out of them.
  public var foreign: [String] = []

  /// Words that these took the place of, and the boot that may still have them; a record of before has none.
  public var former: TakenBackRequest?

  /// Creates the record of a request that is made now.
  public init(_ words: [String], of bootLoader: String, on machine: Machine) {
    self.words = words
    self.bootLoader = bootLoader
    askedIn = machine.bootID
    at = machine.now()
  }

  /// Every boot loader that they were asked of.
  var bootLoaders: [String] { [bootLoader] + (otherBootLoaders ?? []) }
}

/// What somebody has taken back: nothing is asked for by itself any more.
public struct TakenBackRequest: Codable, Hashable, Sendable {
  /// The words that were asked for.
  public let words: [String]

  /// The boot in which they were taken back; it may still have them, and they are ours there.
  public let bootID: String

  /// Creates the note of words that are taken back in a boot.
  public init(words: [String], bootID: String) {
    self.words = words
    self.bootID = bootID
  }
}

/// Where the record is kept, and beside it every file as it was before us.
public struct ReservationStore: Sendable {
  private static let name = "reservation.json"
  private static let takenBackName = "reservation-taken-back.json"

  private let machine: Machine
  private let backups: StateDirectory

  /// Creates the view of a machine's store.
  public init(of machine: Machine) {
    self.machine = machine
    backups = machine.state.subdirectory("boot-files")
  }

  /// The record; `nil` where nothing was asked.
  public func record() throws(FileError) -> ReservationRecord? { try machine.state.load(from: Self.name) }

  /// Where a record is that could not be understood, as an absolute path of the machine; `nil` where there is none.
  public var damagedRecord: String? {
    let path = "/var/lib/lastgasp/\(Self.name).damaged"
    return machine.has(path) ? path : nil
  }

  /// The record for a look that changes nothing.
  public func peek() -> ReservationRecord? { machine.state.peek(from: Self.name) }

  /// The record of a request that is made now, before anything is written for it.
  ///
  /// - Parameter earlier: What was asked for before, which goes on.
  public func begin(
    _ words: [String], of bootLoader: any BootLoader, after earlier: ReservationRecord? = nil
  ) -> ReservationRecord {
    var record = ReservationRecord(words, of: type(of: bootLoader).name, on: machine)
    record.files = earlier?.files ?? []
    record.folders = earlier?.folders ?? []
    let others = (earlier?.bootLoaders ?? []).filter { $0 != record.bootLoader }
    record.otherBootLoaders = others.isEmpty ? nil : others
    let new = words.filter { earlier?.words.contains($0) != true }
    let theirs = new.isEmpty ? nil : try? bootLoader.plan(.removing(new))
    record.foreign = (earlier?.foreign ?? []) + (theirs?.edits.map(\.path.string) ?? [])
    return record
  }

  /// Keeps the record.
  public func save(_ record: ReservationRecord) throws(FileError) { try machine.state.save(record, as: Self.name) }

  /// What somebody has taken back; `nil` where nobody did, or where it was asked for again since.
  public func takenBack() throws(FileError) -> TakenBackRequest? { try machine.state.load(from: Self.takenBackName) }

  /// Notes that somebody takes these words back.
  public func noteTakenBack(_ words: [String]) throws(FileError) {
    try machine.state.save(TakenBackRequest(words: words, bootID: machine.bootID), as: Self.takenBackName)
  }

  /// Notes that somebody asks again.
  public func forgetTakenBack() throws(FileError) { try machine.state.remove(Self.takenBackName) }

  /// Forgets the record and the backups; those stay where a damaged record may be of them.
  public func forget() throws(FileError) {
    try machine.state.remove(Self.name)
    guard damagedRecord == nil else { return }
    try Files.removeTree(backups.path)
  }

  /// Keeps what a file holds now, and notes in the record what it will hold; durable before the file is touched.
  public func note(_ edit: FileEdit, in record: inout ReservationRecord) throws(BootLoaderError) {
    let path = edit.path.string
    if edit.after != nil {
      record.folders += EditExecutor(machine).missingFolders(above: edit.path).map(\.string)
    }
    let after = edit.after.map(Self.digest)
    if let index = record.files.firstIndex(where: { $0.path == path }) {
      // A file that somebody else has changed in between is not to become what it was before: that would take their change too.
      let known = record.files[index]
      let now = edit.before.map(Self.digest)
      let isAsWeLeftIt =
        now == known.after || now == known.before || known.before == nil && edit.before?.isEmpty == true
      if isAsWeLeftIt { record.files[index].after = after }
    } else {
      record.files.append(.init(path: path, before: edit.before.map(Self.digest), after: after))
    }
    record.files.removeAll { $0.before == nil && $0.after == nil }
    do {
      if let before = edit.before { try keep(before) }
      try save(record)
    } catch {
      throw .failed("\(error)")
    }
  }

  private func keep(_ bytes: [UInt8]) throws(FileError) {
    try Files.createDirectories(backups.path, permissions: .ownerReadWriteExecute)
    let path = backups.path.appending(Self.digest(bytes))
    if try !Files.exists(path) { try Files.writeDurably(bytes, to: path) }
  }

  /// What a file held before us, as far as it can be read and is what its digest says.
  func backup(_ digest: String) -> [UInt8]? {
    guard let bytes = try? Files.read(backups.path.appending(digest)), Self.digest(bytes) == digest else { return nil }
    return bytes
  }

  static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }
}
