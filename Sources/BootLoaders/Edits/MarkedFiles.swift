internal import Machine
internal import Settings
internal import SystemPackage

extension ReservationStore {
  /// What carries a mark of ours though no record tells of it: a purge took the record away, or it was damaged.
  ///
  /// - Returns: A record by which that is undone; `nil` where nothing is marked.
  public func marked(in context: BootContext) throws(BootLoaderError) -> ReservationRecord? {
    var found: [String] = []
    var words: [String] = []
    var files: [ReservationRecord.FileRecord] = []
    for source in MarkedSource.all(context) {
      var marked: [ReservationRecord.FileRecord] = []
      for path in source.paths.map(context.files.resolved) {
        guard let bytes = try context.files.read(path), source.isMarked(bytes) else { continue }
        words += source.words(bytes).filter { !words.contains($0) }
        marked.append(
          source.isWhollyOurs(bytes)
            ? .init(path: path.string, before: nil, after: Self.digest(bytes)) : .unknown(path))
      }
      guard !marked.isEmpty else { continue }
      found.append(source.bootLoader)
      files += marked + [source.made].compactMap(\.self).map { .unknown(context.files.resolved($0)) }
    }
    guard let first = found.first else { return nil }
    var record = ReservationRecord(words, of: first, on: context.machine)
    record.otherBootLoaders = Array(found.dropFirst())
    record.files = files
    record.isWritten = true
    return record
  }
}

extension ReservationRecord.FileRecord {
  /// A file of which it is not known what it held and what we wrote: no digest is this one.
  fileprivate static func unknown(_ path: FilePath) -> Self { Self(path: path.string, before: "", after: "") }
}

/// Files in which a boot loader's words of ours are marked as ours.
private struct MarkedSource {
  let bootLoader: String

  /// The files that may carry the mark.
  let paths: [FilePath]

  /// The file that is made from them, wherever it is.
  var made: FilePath?

  /// Whether they carry it by their name.
  var isByName = false

  static func all(_ context: BootContext) -> [MarkedSource] {
    [
      MarkedSource(
        bootLoader: GRUB.name, paths: [GRUB.dropIn, context.settings.grubConfigurationFile],
        made: context.facts.grubConfiguration ?? context.settings.grubBootFile),
      MarkedSource(
        bootLoader: Extlinux.name, paths: [Extlinux.menuDropIn, Extlinux.menuSettings],
        made: Extlinux.configurations.first { context.files.isThere($0.string) } ?? Extlinux.configurations.first),
      MarkedSource(
        bootLoader: Limine.name, paths: [Limine.toolSettings],
        made: Limine.configurations.first { context.files.isThere($0.string) }),
      MarkedSource(bootLoader: UnifiedKernelImage.name, paths: UnifiedKernelImage.addons, isByName: true),
      MarkedSource(
        bootLoader: SystemdBoot.name,
        paths: SystemdBoot.folders.flatMap(context.files.paths).filter { path in
          path.lastComponent?.string.hasSuffix("\(BootEntries.suffix).conf") == true
        }, isByName: true),
    ]
  }

  func isMarked(_ bytes: [UInt8]) -> Bool { isByName ? !words(bytes).isEmpty : OwnedLine.isMarked(bytes) }

  func isWhollyOurs(_ bytes: [UInt8]) -> Bool { isByName || OwnedLine.isWhollyOurs(bytes) }

  func words(_ bytes: [UInt8]) -> [String] {
    isByName ? OwnWords.found(in: UnifiedKernelImage.commandLine(in: bytes)) : OwnedLine.words(in: bytes)
  }
}
