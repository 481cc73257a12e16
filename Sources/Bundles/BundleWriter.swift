internal import Archives
internal import Journal
public import KernelLog
internal import LinuxSystem
public import Machine
public import Settings
public import Staging
internal import SystemPackage

/// Writes the bundle of a crash: a zip under `MOUNT_FOLDER/logs`, whole and durable or not there at all.
public struct BundleWriter: Sendable {
  private let machine: Machine
  private let reader: StagedRecordReader
  private let settings: Settings

  /// Creates a writer for what is staged on a machine.
  public init(machine: Machine, settings: Settings, staging: Staging) {
    self.machine = machine
    self.settings = settings
    reader = StagedRecordReader(staging: staging)
  }

  /// Writes the bundle of one crash; one that is there already, and whole, counts as written.
  ///
  /// When this returns, the zip, its name and its folders are on the disk: the records may be let go.
  ///
  /// - Parameters:
  ///   - group: the crash; its records' identifiers are their digests.
  ///   - records: the staged records of the group.
  ///   - identity: the boot that crashed, where that is known.
  ///   - isTest: whether somebody made it crash, to see it recorded.
  public func write(
    _ group: CrashGroup<String>, of records: [StagedRecord], identity: BootIdentity?, isTest: Bool = false
  ) throws(BundleError) -> Bundle {
    let folder = BundleFolder(machine: machine, settings: settings)
    let identifier = BundleIdentifier(time: group.time, digests: records.map(\.digest))
    let path = folder.path.appending(identifier.fileName)
    do {
      try folder.prepare()
      let store = BundleStore(machine: machine, settings: settings)
      store.removeLeftOvers()
      if let bundle = store.wholeBundle(identifier) { return bundle }
      let crash = try read(group, records, identity, identifier, isTest: isTest)
      let report = try write(crash, into: folder)
      if let bundle = store.wholeBundle(identifier) { return bundle }
      return Bundle(
        id: identifier.description, path: path, title: report.title, kernel: report.kernel.release,
        crashedAt: group.time, size: try size(of: machine.path(path)), isTest: isTest)
    } catch {
      throw BundleError(error, at: path)
    }
  }

  /// Reads the crash: the first of two runs through its records.
  private func read(
    _ group: CrashGroup<String>, _ records: [StagedRecord], _ identity: BootIdentity?, _ identifier: BundleIdentifier,
    isTest: Bool
  ) throws -> BundledCrash {
    var crashReader = CrashReader(dumpReason: group.mainDump?.reason)
    try log(of: group, records).read { crashReader.update($0) }
    return BundledCrash(
      identifier: identifier, group: group, summary: crashReader.finish(), identity: identity, records: records,
      isTest: isTest)
  }

  private func log(of group: CrashGroup<String>, _ records: [StagedRecord]) -> JoinedLogStream {
    let byDigest = Dictionary(records.map { ($0.digest, $0) }) { first, _ in first }
    return JoinedLogStream(group: group, records: byDigest, reader: reader)
  }

  /// Writes under a temporary name, and gives the zip its own name only when it is on the disk.
  private func write(_ crash: BundledCrash, into folder: BundleFolder) throws -> BundleReport {
    let temporary = folder.location.appending(crash.identifier.temporaryName)
    let final = folder.location.appending(crash.identifier.fileName)
    do {
      let file = try File.create(temporary, permissions: folder.filePermissions)
      if let group = folder.group { try file.changeGroup(to: group) }
      try file.changePermissions(to: folder.filePermissions)
      let report = try writeZip(of: crash, to: file.descriptor)
      try file.sync()
      // What stands there is no whole zip: a whole one counts as written.
      try Files.removeIfPresent(final)
      try Files.renameWithoutReplacing(temporary, to: final)
      try Files.sync(directory: folder.location)
      return report
    } catch {
      try? Files.removeIfPresent(temporary)
      throw error
    }
  }

  private func writeZip(of crash: BundledCrash, to descriptor: FileDescriptor) throws -> BundleReport {
    var crash = crash
    var zip = try ZipWriter(to: descriptor)
    let journal = JournalEvidence(machine: machine, crash: crash)
    crash.journalProblem = journal.problem
    if crash.capture?.vmcoreSize != nil {
      crash.vmcoreFolder = VmcoreStore(machine: machine, settings: settings).folder.path
    }
    let report = BundleReport(crash)
    let time = crash.group.time
    try zip.add(name: "summary.txt", modified: time, bytes: Array(SummaryText(crash).text.utf8))
    try zip.add(name: "report.json", modified: time, bytes: try report.encoded())
    try zip.add(name: "dmesg.txt", modified: time) { sink in
      try log(of: crash.group, crash.records.map(\.staged)).read { try sink.write($0) }
    }
    for record in crash.records {
      let isCompressed = RecordName(record.staged.name)?.isCompressed == true
      try zip.add(
        name: record.file, modified: record.staged.modifiedAt, compression: isCompressed ? .stored : .deflate
      ) { sink in
        try reader.bytes(of: record.staged) { try sink.write($0) }
      }
    }
    for (name, text) in SystemFacts.files(of: crash) {
      try zip.add(name: "system/\(name)", modified: time, bytes: Array(text.utf8))
    }
    for (name, text) in [("status.txt", crash.capture?.statusText), ("capture.log", crash.capture?.captureLog)] {
      guard let text, !text.isEmpty else { continue }
      try zip.add(name: "capture/\(name)", modified: time, bytes: Array(text.utf8))
    }
    if journal.problem == nil {
      try zip.add(name: "journal.txt", modified: time) { sink in try journal.read { try sink.write($0) } }
    }
    try zip.finish()
    return report
  }

  private func size(of path: FilePath) throws -> Int {
    Int(try File.open(reading: path, followingLink: false).status().size)
  }
}
