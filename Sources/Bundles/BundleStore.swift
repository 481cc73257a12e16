internal import Archives
internal import LinuxSystem
public import Machine
public import Settings
public import SystemPackage

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
  private var vmcoreStore: VmcoreStore { VmcoreStore(machine: machine, settings: settings) }

  /// What stands in the way of the settings, in words: a BUNDLE_GROUP that this machine does not have.
  public var problem: String? {
    guard let name = settings.bundleGroup, folder.group == nil else { return nil }
    return "there is no group \(name) (BUNDLE_GROUP); bundles are readable by root alone"
  }

  /// Whether whoever runs this may read a bundle, by BUNDLE_GROUP or as root.
  public func isReadable(_ identifier: BundleIdentifier) -> Bool {
    do {
      _ = try File.open(bundle: folder.location.appending(identifier.fileName))
      return true
    } catch {
      return false
    }
  }

  /// What would keep a bundle from being written, in words: a link that somebody planted, a folder that is not root's.
  public var obstacle: String? { folder.obstacle()?.description }

  /// All bundles, newest first; one that cannot be read has a ``Bundle/problem`` and its name's time.
  public func bundles() throws(BundleError) -> [Bundle] {
    do {
      let vmcores = Dictionary(vmcoreStore.vmcores().map { ($0.id, $0) }) { $0.isZip ? $1 : $0 }
      let bundles = try identifiers()
        .map { identifier in
          var bundle = bundle(identifier)
          bundle.vmcore = vmcores[bundle.id]
          return bundle
        }
        .sorted { ($0.crashedAt, $0.id) > ($1.crashedAt, $1.id) }
      return Self.counted(bundles)
    } catch {
      throw BundleError(error)
    }
  }

  /// Counts how often each crash is there: by signature, or by title where a bundle has none.
  private static func counted(_ bundles: [Bundle]) -> [Bundle] {
    func kind(_ bundle: Bundle) -> String {
      // Two crashes of which nobody knows the function, or nobody knows anything, need not be the same.
      let isUnknown =
        bundle.signature == nil && [" in corrupted", " not in the log"].contains { bundle.title.hasSuffix($0) }
      guard bundle.problem == nil, !isUnknown else { return bundle.id }
      // A test is no time that a crash was seen.
      return (bundle.isTest ? "test " : "") + (bundle.signature ?? bundle.title)
    }
    let counts = Dictionary(grouping: bundles, by: kind).mapValues(\.count)
    return bundles.map { bundle in
      var bundle = bundle
      bundle.seen = counts[kind(bundle)] ?? 1
      return bundle
    }
  }

  /// The bundle in a file that lies anywhere, such as one that somebody sent or ``BundleExport`` made.
  ///
  /// - Parameter path: an absolute path of the machine.
  public func bundle(at path: FilePath) throws(BundleError) -> Bundle {
    do {
      let facts = try Self.facts(in: File.open(bundle: machine.path(path)), path)
      return bundle(facts.id, at: path, facts, time: facts.crashedAt)
    } catch {
      throw BundleError(error, at: path)
    }
  }

  /// What a bundle's report says, and what the system called itself.
  public func facts(of bundle: Bundle) throws(BundleError) -> BundleFacts {
    do {
      let file = try File.open(bundle: machine.path(bundle.path))
      var facts = try Self.facts(in: file, bundle.path)
      var zip = try ZipReader.open(file.descriptor)
      facts.systemName = try zip.bytes(of: "system/os-release", limit: 64 << 10).flatMap(Self.prettyName)
      return facts
    } catch {
      throw BundleError(error, at: bundle.path)
    }
  }

  private static func facts(in file: borrowing File, _ path: FilePath) throws -> BundleFacts {
    var zip = try ZipReader.open(file.descriptor)
    guard let bytes = try zip.bytes(of: "report.json", limit: BundleFacts.byteLimit), let facts = BundleFacts(bytes)
    else { throw BundleError.missing(path, entry: "report.json of a known form") }
    return facts
  }

  private static func prettyName(_ osRelease: [UInt8]) -> String? {
    let lines = String(decoding: osRelease, as: UTF8.self).split(separator: "\n")
    let value = lines.first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst("PRETTY_NAME=".count)
    return value.map { String($0.filter { $0 != "\"" && $0 != "'" }) }
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
      let file = try File.open(bundle: machine.path(bundle.path))
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
  ///
  /// - Parameters:
  ///   - written: the bundles that were just written.
  ///   - vmcores: the identifiers of vmcores that were just taken over.
  /// - Returns: The vmcores that were given up.
  @discardableResult
  public func prune(keeping written: [Bundle], vmcores taken: Set<String> = []) -> [KeptVmcore] {
    removeLeftOvers()
    vmcoreStore.removeLeftOvers()
    guard let bundles = try? bundles() else { return [] }
    let vmcores = vmcoreStore.vmcores()
    let doomed = Retention.doomed(
      of: items(bundles, vmcores), limits: limits, freeBytes: freeBytes, exempt: taken.union(written.map(\.id)))
    let logs = Set(doomed.filter { $0.kind == .log }.map(\.id))
    for bundle in bundles where logs.contains(bundle.id) { try? Files.remove(machine.path(bundle.path)) }
    if !logs.isEmpty { try? Files.sync(directory: folder.location) }
    let cores = Set(doomed.filter { $0.kind == .vmcore }.map(\.id))
    return vmcores.filter { vmcore in
      guard cores.contains(vmcore.id) else { return false }
      try? vmcoreStore.remove(vmcore)
      return (try? Files.exists(machine.path(vmcore.path))) == false
    }
  }

  private var limits: Retention.Limits {
    Retention.Limits(
      maxBundles: settings.maxBundles, maxBundleBytes: settings.maxBundleBytes, keepFreeBytes: settings.keepFreeBytes)
  }

  /// The room where vmcores lie: on the same file system as the logs, unless somebody mounted another one there.
  private var freeBytes: Int {
    let places = [vmcoreStore.folder.location, folder.location]
    let space = places.lazy.compactMap { try? Files.space(at: $0).availableBytes }.first
    return space.map { Int(clamping: $0) } ?? Int.max / 2
  }

  private func items(_ bundles: [Bundle], _ vmcores: [KeptVmcore]) -> [Retention.Item] {
    let times = Dictionary(bundles.map { ($0.id, $0.crashedAt) }) { first, _ in first }
    let logs = bundles.map { Retention.Item(id: $0.id, kind: .log, bytes: $0.size, crashedAt: $0.crashedAt) }
    return logs
      + vmcores.map { vmcore in
        Retention.Item(
          id: vmcore.id, kind: .vmcore, bytes: vmcore.bytes, crashedAt: times[vmcore.id] ?? vmcore.modifiedAt)
      }
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
      bundle.problem = BundleError(error, at: bundle.path).reason(at: [bundle.path, machine.path(bundle.path)])
      return bundle
    }
  }

  private func bundle(_ identifier: BundleIdentifier, _ report: BundleFacts?) -> Bundle {
    bundle(
      identifier.description, at: folder.path.appending(identifier.fileName), report,
      time: report?.crashedAt ?? identifier.time)
  }

  private func bundle(_ id: String, at path: FilePath, _ report: BundleFacts?, time: Double) -> Bundle {
    let status = try? Files.status(machine.path(path))
    var bundle = Bundle(
      id: id, path: path, title: report?.title ?? "", kernel: report?.kernel.release,
      crashedAt: time, size: status.map { Int($0.size) } ?? 0,
      isTest: report?.isTest ?? false)
    bundle.signature = report?.signature
    return bundle
  }

  private func report(_ identifier: BundleIdentifier) throws -> BundleFacts {
    let path = folder.path.appending(identifier.fileName)
    return try Self.facts(in: File.open(bundle: machine.path(path)), path)
  }
}
