internal import CapturePlan
internal import LinuxSystem
public import Machine
public import Staging
public import SystemPackage

/// What a capture kernel left of one crash: a folder under `crash/`, looked at and found to be nobody else's.
public struct CapturedCrash: Sendable {
  /// A file in it.
  struct Entry: Hashable, Sendable {
    let name: FilePath.Component
    let size: Int
    let modifiedAt: Double
  }

  /// The folder, on the machine.
  public let path: FilePath
  /// The folder, for this process.
  let location: FilePath
  /// Whether it lies under CAPTURE_PLAINTEXT_TARGET, which takes a log and never a vmcore.
  let isInPlaintextTarget: Bool
  let status: CaptureStatus
  /// Its files, without those that were being written.
  let entries: [Entry]
  /// What lastgasp-capture said last.
  let log: String

  /// The vmcore, whole or partial.
  var vmcore: Entry? {
    entry(CapturedFolder.vmcore) ?? entry(CapturedFolder.partialVmcore).flatMap { $0.size > 0 ? $0 : nil }
  }

  /// Whether the vmcore did not come to its end.
  var isVmcorePartial: Bool { vmcore?.name == CapturedFolder.partialVmcore }

  func entry(_ name: FilePath.Component) -> Entry? { entries.first { $0.name == name } }
}

extension CapturedCrash {
  /// The file that tells of the crash, best first: its log, what capturing said of itself.
  public struct Evidence: Sendable {
    /// Where it is, for this process.
    public let file: FilePath
    /// What it is called in a bundle.
    public let name: String
    /// When it crashed, in seconds since the epoch: by the crashed kernel's clock where that is known.
    public let crashedAt: Double
    /// Whether it is the kernel's log.
    public let isLog: Bool
  }

  /// The file that tells of the crash; `nil` where there is none.
  public var evidence: Evidence? {
    let names: [(FilePath.Component, String)] = [
      (CapturedFolder.dmesg, "dmesg-kdump-0"), (CapturedFolder.status, "capture-kdump-0"),
      (CapturedFolder.log, "capture-kdump-1"),
    ]
    for (name, recordName) in names {
      guard let entry = entry(name), entry.size > 0 else { continue }
      return Evidence(
        file: location.appending(name), name: recordName,
        crashedAt: status.crashedAt.map { Double($0) } ?? entry.modifiedAt, isLog: name == CapturedFolder.dmesg)
    }
    return nil
  }

  /// Whether capturing came to its own end.
  public var isFinished: Bool { status.isFinished }

  /// Whether nothing is in it: the capture kernel ended before it could write.
  public var isEmpty: Bool { entries.allSatisfy { $0.size == 0 } }

  /// What it is called where no log gives it a name.
  public var ownIdentifier: BundleIdentifier {
    BundleIdentifier(time: entries.map(\.modifiedAt).max() ?? 0, digests: [path.string])
  }

  /// What the capture kernel said, for the bundle.
  public var account: StagedCapture {
    let part = vmcorePart
    return StagedCapture(
      crashedBoot: status.crashedBoot, crashedKernel: status.crashedKernel, isFinished: status.isFinished,
      log: status.dmesg.rawValue, logReason: status.dmesgReason ?? (evidence?.isLog == true ? nil : unfinished),
      vmcore: part.rawValue, vmcoreReason: part == .saved ? nil : status.vmcoreReason ?? unfinished,
      vmcoreSize: vmcore?.size, statusText: statusText, captureLog: log)
  }

  private var unfinished: String? { status.isFinished ? nil : "capturing did not come to its end" }

  /// How the vmcore stands, by what is there: the status is written after the files.
  private var vmcorePart: CaptureStatus.Part {
    guard vmcore != nil else { return status.vmcore == .saved || status.vmcore == .partial ? .missing : status.vmcore }
    return isVmcorePartial ? .partial : .saved
  }

  private var statusText: String {
    (try? Files.readText(location.appending(CapturedFolder.status), limit: CapturedCrashes.statusLimit)) ?? ""
  }
}

/// Looks for what capture kernels left, and follows nothing that somebody else may have put there.
public struct CapturedCrashes: Sendable {
  /// The most bytes of a status that are read.
  static let statusLimit = 64 << 10
  /// The most bytes of what lastgasp-capture said that go into a bundle; the last ones are taken.
  private static let logLimit = 256 << 10
  /// The most bytes that a kernel's log may have as text: the buffer has at most 2 GiB by `log_buf_len`, mostly one MiB.
  private static let dmesgLimit = 1 << 30

  private let machine: Machine
  private let folder: BundleFolder
  private let isPlaintextTarget: Bool

  /// Creates the search under a folder that has a `crash/`.
  ///
  /// - Parameters:
  ///   - base: MOUNT_FOLDER, or CAPTURE_PLAINTEXT_TARGET.
  ///   - isPlaintextTarget: whether it is the latter.
  public init(under base: FilePath, on machine: Machine, isPlaintextTarget: Bool = false) {
    self.machine = machine
    self.isPlaintextTarget = isPlaintextTarget
    folder = .crash(of: base, on: machine)
  }

  /// What is there, in the order of the names.
  ///
  /// - Parameter refuse: Takes what is not looked into, and why.
  public func find(refuse: (BundleError) -> Void) -> [CapturedCrash] {
    do {
      guard try Files.exists(folder.location) else { return [] }
      try folder.prepare()
      var found: [CapturedCrash] = []
      for name in try Files.entries(of: folder.location) where name.string.hasPrefix(CapturedFolder.prefix) {
        do {
          found.append(try read(name))
        } catch {
          refuse(error)
        }
      }
      return found
    } catch {
      refuse(BundleError(error, at: folder.path))
      return []
    }
  }

  private func read(_ name: FilePath.Component) throws(BundleError) -> CapturedCrash {
    let path = folder.path.appending(name)
    guard CapturedFolder.isName(name.string) else { throw .planted(path, why: "its name is none that we give") }
    let location = folder.location.appending(name)
    do {
      try checkFolder(location, path)
      let entries = try Files.entries(of: location).filter { !Self.isTemporary($0) }.map {
        try entry($0, in: location, path)
      }
      let status = try entries.contains { $0.name == CapturedFolder.status } ? readStatus(location) : CaptureStatus()
      return CapturedCrash(
        path: path, location: location, isInPlaintextTarget: isPlaintextTarget, status: status, entries: entries,
        log: try readLog(location, entries))
    } catch {
      throw BundleError(error, at: path)
    }
  }

  private func checkFolder(_ location: FilePath, _ path: FilePath) throws {
    guard try Files.status(location)?.type == .directory else {
      throw BundleError.planted(path, why: "it is no folder")
    }
    let opened = try File.open(reading: location, followingLink: false)
    try check(owner: try opened.status(), path)
    try opened.changePermissions(to: .ownerReadWriteExecute)
  }

  private func entry(
    _ name: FilePath.Component, in location: FilePath, _ folder: FilePath
  ) throws -> CapturedCrash.Entry {
    let path = folder.appending(name)
    guard name.string.utf8.allSatisfy(Self.isPlain), let first = try Files.status(location.appending(name)) else {
      throw BundleError.planted(folder, why: "there is a file of an odd name in it")
    }
    guard first.type == .regular else { throw BundleError.planted(path, why: "it is no regular file") }
    let file = try File.open(reading: location.appending(name), followingLink: false)
    let status = try file.status()
    try check(owner: status, path)
    guard status.type == .regular, status.linkCount == 1 else {
      throw BundleError.planted(path, why: "it is linked from elsewhere as well")
    }
    let limits = [CapturedFolder.status: Self.statusLimit, CapturedFolder.dmesg: Self.dmesgLimit]
    if let limit = limits[name], status.size > limit { throw BundleError.planted(path, why: "it is too large") }
    return CapturedCrash.Entry(name: name, size: Int(status.size), modifiedAt: status.modifiedAt)
  }

  private func check(owner status: Stat, _ path: FilePath) throws(BundleError) {
    guard BundleFolder.isOurs(status.userID.rawValue) else {
      throw .planted(path, why: "it belongs to user \(status.userID.rawValue)")
    }
  }

  private func readStatus(_ location: FilePath) throws -> CaptureStatus {
    CaptureStatus(
      parsing: try Files.readText(location.appending(CapturedFolder.status), limit: Self.statusLimit))
  }

  private func readLog(_ location: FilePath, _ entries: [CapturedCrash.Entry]) throws -> String {
    guard let entry = entries.first(where: { $0.name == CapturedFolder.log }) else { return "" }
    let file = try File.open(reading: location.appending(CapturedFolder.log), followingLink: false)
    try file.descriptor.seek(offset: Int64(max(0, entry.size - Self.logLimit)), from: .start)
    var bytes: [UInt8] = []
    while bytes.count < Self.logLimit {
      let piece = try file.read(upTo: Self.logLimit - bytes.count)
      guard !piece.isEmpty else { break }
      bytes += piece
    }
    // makedumpfile draws its progress over itself.
    return String(decoding: bytes.map { $0 == 0x0d ? 0x0a : $0 }, as: UTF8.self)
  }

  /// Whether a file was being written when the capture kernel ended: ``Files/writeDurably(_:to:permissions:)`` names it so.
  static func isTemporary(_ name: FilePath.Component) -> Bool {
    name.string.hasPrefix(".") && name.string.hasSuffix(".new")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
