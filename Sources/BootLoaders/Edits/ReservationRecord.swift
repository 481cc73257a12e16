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

  /// What was written.
  public var files: [FileRecord] = []

  /// The folders that were made for that, the innermost first.
  public var folders: [String] = []

  /// The files that had the words without us: nothing is taken out of them.
  public var foreign: [String] = []

  /// Creates the record of a request that is made now.
  public init(_ words: [String], of bootLoader: String, on machine: Machine) {
    self.words = words
    self.bootLoader = bootLoader
    askedIn = machine.bootID
    at = machine.now()
  }
}

/// What somebody has taken back: nothing is asked for by itself any more.
public struct TakenBackRequest: Codable, Hashable, Sendable {
  /// The words that were asked for.
  public let words: [String]

  /// The boot in which they were taken back; it may still have them, and they are ours there.
  public let bootID: String
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

  /// Forgets the record and the backups.
  public func forget() throws(FileError) {
    try machine.state.remove(Self.name)
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
      record.files[index].after = after
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
  private func backup(_ digest: String) -> [UInt8]? {
    guard let bytes = try? Files.read(backups.path.appending(digest)), Self.digest(bytes) == digest else { return nil }
    return bytes
  }

  static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }
}

extension ReservationStore {
  /// What takes back all that was written: a file that is as we left it becomes what it was, byte for byte; from others our
  /// words are taken out, also from those that got them of ours since.
  public func undoing(
    _ record: ReservationRecord, by bootLoader: any BootLoader
  ) throws(BootLoaderError) -> EditPlan {
    var exact: [FileEdit] = []
    var settled: [FilePath] = []
    for file in record.files {
      let path = FilePath(file.path)
      let current = try BootFiles(machine).read(path)
      let digest = current.map(Self.digest)
      if digest == file.before {
        settled.append(path)
      } else if digest == file.after && (file.before == nil || file.before.flatMap(backup) != nil)
        || file.before == nil && current?.isEmpty == true
      {
        exact.append(FileEdit(path, before: current, after: file.before.flatMap(backup)))
        settled.append(path)
      }
    }
    let others: EditPlan
    do {
      others = try bootLoader.plan(.removing(record.words))
    } catch {
      // Where all is undone exactly, nothing else is needed of the boot loader.
      guard settled.count == record.files.count, !record.files.isEmpty else { throw error }
      others = EditPlan()
    }
    let rest = others.steps.filter { step in
      switch step {
      case .write(let edit): !settled.contains(edit.path) && !record.foreign.contains(edit.path.string)
      case .generate(let file): !settled.contains(file.path)
      case .run: true
      }
    }
    // The remains first: a replacement takes its own temporary file away.
    return EditPlan((try remains(of: record) + exact).map(EditPlan.Step.write) + rest)
  }

  /// What a power cut left beside the files that were written.
  private func remains(of record: ReservationRecord) throws(BootLoaderError) -> [FileEdit] {
    let files = BootFiles(machine)
    var edits: [FileEdit] = []
    for interrupted in record.files.compactMap({ InterruptedReplacement(FilePath($0.path)) }) {
      let isOnFAT = files.isOnFAT(interrupted.folder)
      for path in files.paths(in: interrupted.folder) where !edits.contains(where: { $0.path == path }) {
        guard interrupted.isLeft(as: path.lastComponent?.string ?? "", onFAT: isOnFAT) else { continue }
        edits.append(FileEdit(path, before: try files.read(path), after: nil))
      }
    }
    return edits
  }
}
