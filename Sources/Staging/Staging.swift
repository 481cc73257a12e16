internal import Digests
public import LinuxSystem
public import Machine
public import SystemPackage

/// Where records are durable between their finding and their bundle: `/var/lib/lastgasp/staging`.
///
/// Each record is a directory named by the digest of its bytes, with the bytes in `record` and their account in
/// `origin.json`. It is written under `.incoming` and renamed when everything in it is on the disk, so that a reset at any
/// point leaves a whole record or none. The same bytes are staged once, and never again after they were bundled.
public struct Staging: Sendable {
  /// How many bytes are read at a time: memory does not grow with a record.
  private static let chunk = 256 << 10

  /// The file of a record's account.
  private static let accountName = "origin.json"

  private let machine: Machine
  private let directory: FilePath
  private let ledger: BundledRecords

  /// Creates the view of a machine's staging.
  public init(of machine: Machine) {
    self.machine = machine
    directory = machine.state.path.appending("staging")
    ledger = BundledRecords(of: machine)
  }

  /// What became of a record that was handed over.
  public enum Kept: Hashable, Sendable {
    /// It is durable in staging now.
    case staged(StagedRecord)

    /// The same bytes are in staging or in a bundle already.
    case known(digest: String)

    /// The digest of the bytes that are safe, SHA-256 in hexadecimal.
    public var digest: String {
      switch self {
      case .staged(let record): record.digest
      case .known(let digest): digest
      }
    }
  }

  /// Copies a record durably into staging; the source is not touched.
  ///
  /// - Parameters:
  ///   - path: Where the record is.
  ///   - name: What it is called there.
  ///   - modifiedAt: Its time, in seconds since 1970-01-01 UTC.
  ///   - capture: What the capture kernel said beside it.
  public func keep(
    _ path: FilePath, named name: String, from source: StagedRecord.Source, modifiedAt: Double,
    capture: StagedCapture? = nil
  ) throws(FileError) -> Kept {
    let digest = try Self.digest(of: path)
    if try isKnown(digest) { return .known(digest: digest) }
    do {
      return try stage(path, named: name, from: source, modifiedAt: modifiedAt, capture: capture)
    } catch  where error.isOutOfSpace {
      guard try DiskReserve(of: machine).giveUp() else { throw error }
      return try stage(path, named: name, from: source, modifiedAt: modifiedAt, capture: capture)
    }
  }

  /// What a record was settled as: the bundle that holds it, or in words why there is none; `nil` while it waits.
  public func settlement(of digest: String) throws(FileError) -> String? { try ledger.settlement(of: digest) }

  /// Removes a source whose bytes are safe.
  ///
  /// A source that changed since is left: unlinking in pstore erases the slot by its number, whatever is in it by then.
  ///
  /// - Returns: Whether it was removed.
  public func release(_ path: FilePath, keptAs kept: Kept) throws(FileError) -> Bool {
    guard try Self.digest(of: path) == kept.digest else { return false }
    try Files.remove(path)
    return true
  }

  /// Everything that waits for its bundle, oldest record first.
  ///
  /// Only looks: an entry that is damaged is left out.
  public func records() throws(FileError) -> [StagedRecord] {
    let settled = settledEntries()
    let names = try Files.entriesIfPresent(of: directory).filter {
      !$0.string.hasPrefix(".") && !settled.contains($0.string)
    }
    let records = names.compactMap { name -> StagedRecord? in
      let account: StagedRecord? = StateDirectory(path: directory.appending(name)).peek(from: Self.accountName)
      guard let account, Self.entryName(account.digest) == name.string else { return nil }
      return account
    }
    return records.sorted { ($0.modifiedAt, $0.name) < ($1.modifiedAt, $1.name) }
  }

  /// Puts in order what a reset or a damaged disk left: what is settled goes, a lost account is told anew from the bytes,
  /// and an entry without bytes is set aside under a name that ends in `.damaged`.
  ///
  /// - Returns: What was set aside.
  public func repair() throws(FileError) -> [FilePath] {
    let settled = settledEntries()
    var setAside: [FilePath] = []
    for name in try Files.entriesIfPresent(of: directory) where !name.string.hasPrefix(".") {
      let entry = directory.appending(name)
      if settled.contains(name.string) {
        try Files.removeTree(entry)
      } else if try !repair(entry) {
        let aside = directory.appending(".\(name.string).damaged")
        try Files.removeTree(aside)
        try Files.rename(entry, to: aside)
        setAside.append(aside)
      }
    }
    return setAside
  }

  /// Whether an entry is whole, or could be made so.
  private func repair(_ entry: FilePath) throws(FileError) -> Bool {
    let account: StagedRecord? = StateDirectory(path: entry).peek(from: Self.accountName)
    if let account, Self.entryName(account.digest) == entry.lastComponent?.string,
      try Files.exists(entry.appending("record"))
    {
      return true
    }
    guard try Files.status(entry.appending("record"))?.type == .regular else { return false }
    let told = try newAccount(of: entry.appending("record"))
    try StateDirectory(path: entry).save(told, as: Self.accountName)
    let place = directory.appending(Self.entryName(told.digest))
    guard place != entry else { return true }
    if try Files.exists(place) { try Files.removeTree(place) }
    try Files.rename(entry, to: place)
    return true
  }

  /// The account of bytes whose own is lost.
  private func newAccount(of bytes: FilePath) throws(FileError) -> StagedRecord {
    let status = try File.open(reading: bytes, followingLink: false).status()
    let modifiedAt = status.modifiedAt
    return StagedRecord(
      name: "unknown", source: .pstore, modifiedAt: modifiedAt, size: Int(status.size),
      digest: try Self.digest(of: bytes), harvestedBy: "", harvestedAt: modifiedAt)
  }

  private func settledEntries() -> Set<String> { Set(ledger.digests().map(Self.entryName)) }

  /// Where the bytes of a staged record are.
  public func bytes(of record: StagedRecord) -> FilePath {
    directory.appending(Self.entryName(record.digest)).appending("record")
  }

  /// Lets go of records whose bundle is durable: first the ledger knows them, then staging forgets them.
  ///
  /// - Parameter bundle: The bundle that holds them, or why there is none.
  public func settle(_ records: [StagedRecord], as bundle: String) throws(FileError) {
    try ledger.add(records.map(\.digest), bundle: bundle)
    for record in records { try Files.removeTree(directory.appending(Self.entryName(record.digest))) }
    try Files.sync(directory: directory)
  }

  /// Sets disk space aside again if it was given up and there is room.
  public func restoreReserve() { DiskReserve(of: machine).restore() }

  private func isKnown(_ digest: String) throws(FileError) -> Bool {
    if try Files.exists(directory.appending(Self.entryName(digest))) { return true }
    return try ledger.contains(digest)
  }

  private func stage(
    _ path: FilePath, named name: String, from source: StagedRecord.Source, modifiedAt: Double,
    capture: StagedCapture?
  ) throws(FileError) -> Kept {
    try Files.createDirectories(directory, permissions: .ownerReadWriteExecute)
    let incoming = directory.appending(".incoming")
    try Files.removeTree(incoming)
    do {
      try Files.createDirectory(incoming, permissions: .ownerReadWriteExecute)
      let (digest, size) = try Self.copy(path, to: incoming.appending("record"))
      let record = StagedRecord(
        name: name, source: source, modifiedAt: modifiedAt, size: size, digest: digest, harvestedBy: machine.bootID,
        harvestedAt: machine.now(), capture: capture)
      try StateDirectory(path: incoming).save(record, as: Self.accountName)
      try Files.rename(incoming, to: directory.appending(Self.entryName(digest)))
      try Files.sync(directory: directory)
      return .staged(record)
    } catch {
      try? Files.removeTree(incoming)
      throw error
    }
  }

  private static func entryName(_ digest: String) -> String { String(digest.prefix(32)) }

  private static func copy(_ source: FilePath, to target: FilePath) throws(FileError) -> (digest: String, size: Int) {
    let input = try File.open(reading: source, followingLink: false)
    let output = try File.create(target, permissions: .ownerReadWrite)
    var digest = SHA256Digest()
    var size = 0
    while true {
      let bytes = try input.read(upTo: chunk)
      if bytes.isEmpty { break }
      try output.write(bytes)
      digest.update(bytes)
      size += bytes.count
    }
    try output.sync()
    return (digest.hex, size)
  }

  private static func digest(of path: FilePath) throws(FileError) -> String {
    let file = try File.open(reading: path, followingLink: false)
    var digest = SHA256Digest()
    while true {
      let bytes = try file.read(upTo: chunk)
      if bytes.isEmpty { return digest.hex }
      digest.update(bytes)
    }
  }
}
