internal import Archives
internal import LinuxSystem
public import Machine
public import Settings
internal import SystemPackage

/// The bundles of a machine: listing them, reading out of them, and keeping their number within the limits.
public struct BundleStore: Sendable {
  private let machine: Machine
  private let settings: Settings

  /// Creates the view of a machine's bundles.
  public init(machine: Machine, settings: Settings) {
    self.machine = machine
    self.settings = settings
  }

  private var folder: BundleFolder { BundleFolder(machine: machine, settings: settings) }

  /// What stands in the way of the settings, in words: a BUNDLE_GROUP that this machine does not have.
  public var problem: String? {
    guard let name = settings.bundleGroup, folder.group == nil else { return nil }
    return "there is no group \(name) (BUNDLE_GROUP); bundles are readable by root alone"
  }

  /// What would keep a bundle from being written, in words: a link that somebody planted, a folder that is not root's.
  public var obstacle: String? { folder.obstacle()?.description }

  /// All bundles, newest first; one that cannot be read is listed with the reason as its title.
  public func bundles() throws(BundleError) -> [Bundle] {
    do {
      return try identifiers().map { bundle($0) }
        .sorted { ($0.crashedAt, $0.id) > ($1.crashedAt, $1.id) }
    } catch {
      throw BundleError(error)
    }
  }

  /// Hands a file of a bundle to `sink`, in pieces.
  ///
  /// - Parameters:
  ///   - entry: the file's name in the zip: `dmesg.txt`, `summary.txt`, `report.json`.
  ///   - bundle: the bundle.
  ///   - sink: takes the bytes.
  public func extract(
    _ entry: String, from bundle: Bundle, to sink: ([UInt8]) throws -> Void
  ) throws(BundleError) {
    do {
      let file = try File.open(reading: machine.path(bundle.path), followingLink: false)
      var zip = try ZipReader.open(file.descriptor)
      while let found = try zip.next() {
        guard found.name == entry else { continue }
        return try zip.read { piece in
          var bytes: [UInt8] = []
          bytes.reserveCapacity(piece.count)
          for index in piece.indices { bytes.append(piece[index]) }
          try sink(bytes)
        }
      }
      throw BundleError.missing(bundle.path, entry: entry)
    } catch {
      throw BundleError(error, at: bundle.path)
    }
  }

  /// Removes what exceeds the limits, oldest first, never what was just written; what cannot be removed stays.
  public func prune(keeping written: [Bundle]) {
    removeLeftOvers()
    guard let bundles = try? bundles() else { return }
    let items = bundles.map { Retention.Item(id: $0.id, kind: .log, bytes: $0.size, crashedAt: $0.crashedAt) }
    let limits = Retention.Limits(
      maxBundles: settings.maxBundles, maxBundleBytes: settings.maxBundleBytes, keepFreeBytes: settings.keepFreeBytes)
    let free = (try? Files.space(at: folder.location).availableBytes).map { Int(clamping: $0) } ?? Int.max / 2
    let doomed = Set(
      Retention.doomed(of: items, limits: limits, freeBytes: free, exempt: Set(written.map(\.id))).map(\.id))
    for bundle in bundles where doomed.contains(bundle.id) { try? Files.remove(machine.path(bundle.path)) }
    if !doomed.isEmpty { try? Files.sync(directory: folder.location) }
  }

  /// Removes what a writing that did not end has left.
  func removeLeftOvers() {
    let names = (try? Files.entriesIfPresent(of: folder.location)) ?? []
    for name in names where BundleIdentifier.isTemporary(name.string) {
      try? Files.removeIfPresent(folder.location.appending(name))
    }
  }

  /// The bundle of this identifier, where it is there and whole.
  func wholeBundle(_ identifier: BundleIdentifier) -> Bundle? {
    guard let report = try? report(identifier) else { return nil }
    return bundle(identifier, report)
  }

  private func identifiers() throws(FileError) -> [BundleIdentifier] {
    try Files.entriesIfPresent(of: folder.location).compactMap { BundleIdentifier(fileName: $0.string) }
  }

  private func bundle(_ identifier: BundleIdentifier) -> Bundle {
    do {
      return bundle(identifier, try report(identifier))
    } catch {
      var bundle = bundle(identifier, nil)
      bundle.title = "cannot be read: \(BundleError(error, at: bundle.path))"
      return bundle
    }
  }

  private func bundle(_ identifier: BundleIdentifier, _ report: BundleReport?) -> Bundle {
    let path = folder.path.appending(identifier.fileName)
    let status = try? Files.status(machine.path(path))
    return Bundle(
      id: identifier.description, path: path, title: report?.title ?? "", kernel: report?.kernel.release,
      crashedAt: report?.crashedAtSeconds ?? status?.modifiedAt ?? 0, size: status.map { Int($0.size) } ?? 0)
  }

  private func report(_ identifier: BundleIdentifier) throws -> BundleReport {
    let path = folder.path.appending(identifier.fileName)
    let file = try File.open(reading: machine.path(path), followingLink: false)
    var zip = try ZipReader.open(file.descriptor)
    guard let bytes = try zip.bytes(of: "report.json", limit: BundleReport.byteLimit),
      let report = BundleReport(bytes)
    else { throw BundleError.missing(path, entry: "report.json of a known form") }
    return report
  }
}
