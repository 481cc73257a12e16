internal import FoundationEssentials
public import LinuxSystem
public import SystemPackage

/// Where the program keeps what it must know again: small JSON files, each replaced whole.
public struct StateDirectory: Sendable {
  /// The directory.
  public let path: FilePath

  /// The space that is given up rather than lose what is to be kept; `nil` where there is none.
  private let reserve: DiskReserve?

  /// Whether everybody may read what is kept, or its owner alone.
  private let isPublic: Bool

  /// Creates the view of a state directory.
  public init(path: FilePath, reserve: DiskReserve? = nil, isPublic: Bool = false) {
    self.path = path
    self.reserve = reserve
    self.isPublic = isPublic
  }

  private var filePermissions: FilePermissions {
    isPublic ? [.ownerReadWrite, .groupRead, .otherRead] : .ownerReadWrite
  }

  private var folderPermissions: FilePermissions {
    isPublic ? [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute] : .ownerReadWriteExecute
  }

  /// What is kept in a file of that name, for a look that changes nothing: a damaged file is as good as none.
  public func peek<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) -> Value? {
    guard let bytes = try? Files.read(path.appending(name)) else { return nil }
    return try? JSONDecoder().decode(type, from: Data(bytes))
  }

  /// What is kept in a file of that name; `nil` where there is none.
  ///
  /// A file that cannot be understood is set aside under a name that ends in `.damaged`: what was known is lost, but
  /// nothing may stop on it, and a person can still look.
  public func load<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) throws(FileError) -> Value? {
    let file = path.appending(name)
    guard try Files.exists(file) else { return nil }
    let bytes = try Files.read(file)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      try Files.rename(file, to: path.appending("\(name).damaged"))
      return nil
    }
  }

  /// Keeps a value in a file of that name, durably.
  public func save(_ value: some Encodable, as name: String) throws(FileError) {
    let file = path.appending(name)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(value) else { throw FileError(.write, file, .invalidArgument) }
    let bytes = Array(text) + [UInt8(ascii: "\n")]
    do {
      try makeFolder()
      try Files.writeDurably(bytes, to: file, permissions: filePermissions)
    } catch {
      guard error.isOutOfSpace, let reserve, try reserve.giveUp() else { throw error }
      try Files.writeDurably(bytes, to: file, permissions: filePermissions)
    }
  }

  /// A folder for everybody is so whatever the umask says.
  private func makeFolder() throws(FileError) {
    try Files.createDirectories(path, permissions: folderPermissions)
    guard isPublic else { return }
    try File.open(reading: path, followingLink: false).changePermissions(to: folderPermissions)
  }

  /// Forgets what is kept in a file of that name, durably.
  public func remove(_ name: String) throws(FileError) {
    guard try Files.exists(path.appending(name)) else { return }
    try Files.remove(path.appending(name))
    try Files.sync(directory: path)
  }

  /// A directory below this one.
  public func subdirectory(_ name: String) -> StateDirectory {
    StateDirectory(path: path.appending(name), reserve: reserve, isPublic: isPublic)
  }

  /// The names of the files in it, in order; none where the directory is missing.
  public func names() throws(FileError) -> [String] {
    try Files.entriesIfPresent(of: path).map(\.string)
  }
}

extension Machine {
  /// Waits until no other process of ours works on this machine's records: arming and collecting at the same time would
  /// take each other's unfinished work for left-overs.
  ///
  /// Where there is nowhere to lock, nothing is waited for.
  ///
  /// - Parameter name: Of the lock; what takes long and touches no record has one of its own.
  public func lockState(_ name: FilePath.Component = "lock") -> FileLock {
    try? Files.createDirectories(
      runtime.path, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    do {
      return try FileLock.wait(on: runtime.path.appending(name))
    } catch {
      return .none
    }
  }

  /// What must outlive the boot: identities, trials, proofs, staging.
  ///
  /// Never on the disk of `MOUNT_FOLDER`, which may come late.
  public var state: StateDirectory {
    StateDirectory(path: path("/var/lib/lastgasp"), reserve: DiskReserve(of: self))
  }

  /// What holds for this boot alone.
  public var runtime: StateDirectory { StateDirectory(path: path("/run/lastgasp")) }
}
