internal import Archives
internal import CapturePlan
public import LinuxSystem
public import Machine
public import Settings
public import SystemPackage

/// The vmcores that are kept under `MOUNT_FOLDER/crash`: `ID.zip` or `ID/`, root's alone.
public struct VmcoreStore: Sendable {
  private let machine: Machine
  let folder: BundleFolder

  /// Creates the view of a machine's vmcores.
  public init(machine: Machine, settings: Settings) {
    self.machine = machine
    folder = .crash(of: settings.mountFolder, on: machine)
  }

  /// All that are there, in the order of their identifiers; none where the folder may not be looked into.
  public func vmcores() -> [KeptVmcore] {
    let names = (try? Files.entriesIfPresent(of: folder.location)) ?? []
    return names.compactMap { name in
      if let id = Self.identifier(ofZip: name.string) { return zip(name, id) }
      return BundleIdentifier(name.string).flatMap { directory(name, $0) }
    }
  }

  /// The vmcore of a bundle; a folder before a zip of the same name.
  public func vmcore(of id: String) -> KeptVmcore? {
    let fitting = vmcores().filter { $0.id == id }
    return fitting.first { !$0.isZip } ?? fitting.first
  }

  /// Where a vmcore is that lies as a file, for this process; `nil` where it is in a zip.
  public func file(of vmcore: KeptVmcore) -> FilePath? {
    guard !vmcore.isZip, let entry = vmcore.entry.flatMap({ FilePath.Component($0) }) else { return nil }
    return machine.path(vmcore.path).appending(entry)
  }

  /// Copies a vmcore out of its zip, with the same little memory however long it is.
  public func extract(_ vmcore: KeptVmcore, to target: FilePath) throws(BundleError) {
    do {
      let source = try File.open(bundle: machine.path(vmcore.path))
      var zip = try ZipReader.open(source.descriptor)
      let file = try File.create(target, permissions: .ownerReadWrite)
      while let found = try zip.next() {
        guard found.name == vmcore.entry else { continue }
        return try zip.read { piece in try file.write(piece) }
      }
      throw BundleError.missing(vmcore.path, entry: vmcore.entry ?? "vmcore")
    } catch {
      throw BundleError(error, at: vmcore.path)
    }
  }

  /// The first bytes of a vmcore.
  public func front(of vmcore: KeptVmcore, length: Int) throws(BundleError) -> [UInt8] {
    do {
      if let path = file(of: vmcore) {
        let file = try File.open(reading: path, followingLink: false)
        return try Self.front(length) { try file.read(upTo: $0) }
      }
      let source = try File.open(bundle: machine.path(vmcore.path))
      var zip = try ZipReader.open(source.descriptor)
      while let found = try zip.next() {
        guard found.name == vmcore.entry else { continue }
        return try Self.front(length) { try zip.read(upTo: $0) }
      }
      throw BundleError.missing(vmcore.path, entry: vmcore.entry ?? "vmcore")
    } catch {
      throw BundleError(error, at: vmcore.path)
    }
  }

  private static func front(_ length: Int, _ read: (Int) throws -> [UInt8]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < length {
      let piece = try read(length - bytes.count)
      guard !piece.isEmpty else { break }
      bytes += piece
    }
    return bytes
  }

  /// Room where the vmcores lie, in bytes.
  public var availableBytes: Int? {
    (try? Files.space(at: folder.location).availableBytes).map { Int(clamping: $0) }
  }

  /// Removes a vmcore and what lies with it.
  func remove(_ vmcore: KeptVmcore) throws(FileError) {
    try Files.removeTree(machine.path(vmcore.path))
    try Files.sync(directory: folder.location)
  }

  /// Makes a folder beside the vmcores, for one that is taken out of its zip for a while; root's alone.
  public func makeWorkFolder() throws(FileError) -> FilePath {
    let path = folder.location.appending("\(Self.workPrefix)\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectory(path, permissions: .ownerReadWriteExecute)
    return path
  }

  /// Removes what a packing or an analysis that did not end has left.
  public func removeLeftOvers() {
    guard (try? Files.exists(folder.location)) == true, (try? folder.prepare()) != nil else { return }
    let names = (try? Files.entriesIfPresent(of: folder.location)) ?? []
    for name in names {
      let path = folder.location.appending(name)
      let isOldWork =
        name.string.hasPrefix(Self.workPrefix)
        && ((try? Files.status(path))?.modifiedAt ?? .infinity) < machine.bootTime
      if isOldWork || Self.isLeftOver(name.string) { try? Files.removeTree(path) }
    }
  }

  private static let workPrefix = ".analysis-"

  static func zipName(of id: BundleIdentifier) -> String { "\(id).zip" }
  /// A zip while it is written.
  static func temporaryName(of id: BundleIdentifier) -> String { ".\(id).zip.new" }
  /// What a capture kernel left, once all of it is in the zip.
  static func takenName(of id: BundleIdentifier) -> String { ".\(id).taken" }

  private static func isLeftOver(_ name: String) -> Bool {
    for suffix in [".zip.new", ".taken"] where name.hasPrefix(".") && name.hasSuffix(suffix) {
      return BundleIdentifier(String(name.dropFirst().dropLast(suffix.count))) != nil
    }
    return false
  }

  private static func identifier(ofZip name: String) -> BundleIdentifier? {
    guard name.hasSuffix(".zip") else { return nil }
    return BundleIdentifier(String(name.dropLast(4)))
  }

  private func zip(_ name: FilePath.Component, _ id: BundleIdentifier) -> KeptVmcore? {
    let location = folder.location.appending(name)
    guard let status = try? Files.status(location), status.type == .regular else { return nil }
    var vmcore = KeptVmcore(
      id: id.description, path: folder.path.appending(name), isZip: true, entry: nil, size: 0,
      bytes: Int(status.size), modifiedAt: status.modifiedAt)
    let entries = (try? Self.entries(ofZip: location)) ?? [:]
    let names = [CapturedFolder.vmcore, CapturedFolder.partialVmcore].map(\.string)
    if let entry = names.first(where: { entries[$0] != nil }) {
      vmcore.entry = entry
      vmcore.size = entries[entry] ?? 0
    }
    return vmcore
  }

  /// The names in a whole zip with their sizes.
  static func entries(ofZip location: FilePath) throws -> [String: Int] {
    let file = try File.open(reading: location, followingLink: false)
    var zip = try ZipReader.open(file.descriptor)
    var entries: [String: Int] = [:]
    while let entry = try zip.next() { entries[entry.name] = entry.size ?? -1 }
    return entries
  }

  private func directory(_ name: FilePath.Component, _ id: BundleIdentifier) -> KeptVmcore? {
    let location = folder.location.appending(name)
    guard let status = try? Files.status(location), status.type == .directory else { return nil }
    var vmcore = KeptVmcore(
      id: id.description, path: folder.path.appending(name), isZip: false, entry: nil, size: 0, bytes: 0,
      modifiedAt: status.modifiedAt)
    for file in (try? Files.entriesIfPresent(of: location)) ?? [] {
      guard let found = try? Files.status(location.appending(file)), found.type == .regular else { continue }
      vmcore.bytes += Int(found.sizeAllocated)
      if file == CapturedFolder.vmcore || file == CapturedFolder.partialVmcore, vmcore.entry != "vmcore" {
        vmcore.entry = file.string
        vmcore.size = Int(found.size)
      }
    }
    return vmcore
  }
}
