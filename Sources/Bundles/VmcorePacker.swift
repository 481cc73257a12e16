internal import Archives
internal import CapturePlan
internal import LinuxSystem
public import Machine
public import Settings
internal import SystemPackage

/// Takes over the vmcore of a crash whose bundle is durable: `crash/ID.zip`, or the folder `crash/ID/`.
///
/// What the capture kernel left goes only when the zip, its name and its folder are on the disk; a reset at any point leaves
/// the one or both, and the next collection goes on from there.
public struct VmcorePacker: Sendable {
  /// What a zip needs beside the bytes of its files.
  private static let zipOverhead = 1 << 20
  /// How many bytes are copied at a time.
  private static let chunkSize = 1 << 20

  private let machine: Machine
  private let settings: Settings
  private let store: VmcoreStore

  /// Creates a packer.
  public init(machine: Machine, settings: Settings) {
    self.machine = machine
    self.settings = settings
    store = VmcoreStore(machine: machine, settings: settings)
  }

  /// What became of a vmcore.
  public struct Outcome: Sendable {
    /// The vmcore; `nil` where the capture kernel left none.
    public var vmcore: KeptVmcore?
    /// Why it lies in a folder although a zip was wanted; `nil` where it does not.
    public var reasonForNoZip: String?
  }

  /// Takes over what a capture kernel left, and lets go of its source.
  ///
  /// - Parameter bundle: The identifier of the durable bundle with the crash's log.
  public func take(_ crash: CapturedCrash, into bundle: String) throws(BundleError) -> Outcome {
    guard let id = BundleIdentifier(bundle) else { throw .missing(crash.path, entry: "bundle \(bundle)") }
    do {
      guard !crash.isInPlaintextTarget else { return try release(crash) }
      try store.folder.prepare()
      store.removeLeftOvers()
      guard crash.vmcore != nil else {
        try letGo(of: crash, id)
        return Outcome()
      }
      return try pack(crash, id)
    } catch {
      throw BundleError(error, at: crash.path)
    }
  }

  /// Removes the source of a log that lay outside MOUNT_FOLDER.
  private func release(_ crash: CapturedCrash) throws -> Outcome {
    guard crash.vmcore == nil else {
      throw BundleError.planted(crash.path, why: "no vmcore is ever saved there")
    }
    try Files.removeTree(crash.location)
    try Files.sync(directory: crash.location.removingLastComponent())
    return Outcome()
  }

  private func pack(_ crash: CapturedCrash, _ id: BundleIdentifier) throws -> Outcome {
    let zip = store.folder.location.appending(VmcoreStore.zipName(of: id))
    if try Files.exists(zip) {
      guard try holds(zip, crash) else { return try keepAsFolder(crash, id, because: "\(id).zip is there already") }
    } else if !settings.vmcoreInZip {
      return try keepAsFolder(crash, id, because: nil)
    } else if let obstacle = obstacle(to: crash) {
      return try keepAsFolder(crash, id, because: obstacle)
    } else {
      do {
        try write(crash, as: id, to: zip)
      } catch {
        // A rename needs no room and no reading: whatever the copy failed of, the vmcore is kept.
        return try keepAsFolder(crash, id, because: "\(BundleError(error, at: crash.path))")
      }
    }
    try letGo(of: crash, id)
    return Outcome(vmcore: store.vmcore(of: id.description))
  }

  /// Why a copy would not fit; `nil` when it does.
  private func obstacle(to crash: CapturedCrash) -> String? {
    guard let space = try? Files.space(at: store.folder.location) else { return nil }
    let needed = crash.entries.reduce(Self.zipOverhead + settings.keepFreeBytes) { sum, entry in
      let (total, isTooMuch) = sum.addingReportingOverflow(entry.size)
      return isTooMuch ? .max : total
    }
    guard Int(clamping: space.availableBytes) < needed else { return nil }
    let free = ByteSize.describe(space.availableBytes)
    return "\(free) are free there, and a copy needs \(ByteSize.describe(UInt64(needed))) with KEEP_FREE_BYTES"
  }

  /// Whether a zip holds these very files already: a reset came between its writing and the end of its source.
  private func holds(_ zip: FilePath, _ crash: CapturedCrash) throws -> Bool {
    guard let held = try? VmcoreStore.entries(ofZip: zip) else { return false }
    guard held == Dictionary(crash.entries.map { ($0.name.string, $0.size) }, uniquingKeysWith: { one, _ in one })
    else { return false }
    guard crash.entry(CapturedFolder.status) != nil else { return true }
    let file = try File.open(bundle: zip)
    var reader = try ZipReader.open(file.descriptor)
    let status = try reader.bytes(of: CapturedFolder.status.string, limit: CapturedCrashes.statusLimit)
    return try status == Files.read(crash.location.appending(CapturedFolder.status))
  }

  /// Writes under a temporary name, and gives the zip its own name only when it is on the disk.
  private func write(_ crash: CapturedCrash, as id: BundleIdentifier, to zip: FilePath) throws {
    let temporary = store.folder.location.appending(VmcoreStore.temporaryName(of: id))
    do {
      let file = try File.create(temporary, permissions: .ownerReadWrite)
      try file.changePermissions(to: .ownerReadWrite)
      try writeZip(of: crash, to: file.descriptor)
      try file.sync()
      try Files.renameWithoutReplacing(temporary, to: zip)
      try Files.sync(directory: store.folder.location)
    } catch {
      try? Files.removeIfPresent(temporary)
      throw error
    }
  }

  private func writeZip(of crash: CapturedCrash, to descriptor: FileDescriptor) throws {
    var zip = try ZipWriter(to: descriptor)
    // The small files first: who looks into it by hand gets at them without the gigabytes.
    for entry in crash.entries.sorted(by: { ($0.size, $0.name.string) < ($1.size, $1.name.string) }) {
      let source = try File.open(reading: crash.location.appending(entry.name), followingLink: false)
      try zip.add(
        name: entry.name.string, modified: entry.modifiedAt, mode: .ownerReadWrite, size: entry.size,
        compression: .stored
      ) { sink in
        while true {
          let piece = try source.read(upTo: Self.chunkSize)
          guard !piece.isEmpty else { return }
          try sink.write(piece)
        }
      }
    }
    try zip.finish()
  }

  /// Keeps the vmcore where it is, under its lasting name: a rename, no copy.
  private func keepAsFolder(_ crash: CapturedCrash, _ id: BundleIdentifier, because reason: String?) throws -> Outcome {
    let target = store.folder.location.appending(id.description)
    for entry in crash.entries {
      let file = try File.open(reading: crash.location.appending(entry.name), followingLink: false)
      try file.changePermissions(to: .ownerReadWrite)
    }
    try removeUnfinished(in: crash.location)
    try Files.sync(directory: crash.location)
    try Files.renameWithoutReplacing(crash.location, to: target)
    try Files.sync(directory: store.folder.location)
    return Outcome(vmcore: store.vmcore(of: id.description), reasonForNoZip: reason)
  }

  private func removeUnfinished(in location: FilePath) throws {
    for name in try Files.entries(of: location) where CapturedCrashes.isTemporary(name) {
      try Files.removeTree(location.appending(name))
    }
  }

  /// Removes the source in two steps: once renamed it is nothing that a collection would look at half removed.
  private func letGo(of crash: CapturedCrash, _ id: BundleIdentifier) throws {
    let taken = store.folder.location.appending(VmcoreStore.takenName(of: id))
    try Files.removeTree(taken)
    try Files.rename(crash.location, to: taken)
    try Files.sync(directory: store.folder.location)
    try Files.removeTree(taken)
    try Files.sync(directory: store.folder.location)
  }
}
