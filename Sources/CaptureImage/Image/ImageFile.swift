internal import Archives
internal import Digests
internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// An image on the disk, `RELEASE.img`, and what is known of it, `RELEASE.json`.
struct ImageFile {
  /// What is known of an image.
  struct Record: Hashable, Codable {
    /// The digest of what went in.
    let inputs: String

    /// The digest of the plan in it.
    let plan: String

    /// The digest of the image.
    let digest: String

    /// The image's size in bytes.
    let size: Int
  }

  private static let imageEnding = "img"
  private static let recordEnding = "json"

  /// Where it lies on the machine.
  let path: FilePath

  private let place: FilePath
  private let folder: StateDirectory
  private let recordName: String

  /// The image for a kernel.
  init(for release: String, in folder: FilePath, on machine: Machine) throws(CaptureImageError) {
    guard FilePath.Component(release)?.kind == .regular else {
      throw .module(name: "?", release: release, reason: "that is no kernel's release")
    }
    path = folder.appending("\(release).\(Self.imageEnding)")
    place = machine.path(path)
    self.folder = StateDirectory(path: machine.path(folder))
    recordName = "\(release).\(Self.recordEnding)"
  }

  /// What is known of the image, if it is whole and of these inputs.
  func record(ifOf inputs: String) -> Record? {
    guard let record = record(), record.inputs == inputs else { return nil }
    return record
  }

  /// What is known of the image, if it is whole.
  func record() -> Record? {
    guard let record = folder.peek(Record.self, from: recordName),
      let bytes = try? Files.read(place, limit: record.size + 1), bytes.count == record.size,
      SHA256Digest(of: bytes).hex == record.digest
    else { return nil }
    return record
  }

  /// Writes the image, durably and root's alone, in place of the one that was there.
  func write(
    _ content: ImageContent, _ compression: InitramfsWriter.Compression, inputs: String, plan: String
  ) throws(CaptureImageError) -> Record {
    let temporary = folder.path.appending(".\(path.lastComponent?.string ?? "").new")
    do {
      try Files.createDirectories(folder.path, permissions: .ownerReadWriteExecute)
      try Files.removeIfPresent(temporary)
      let record = try write(content, compression, inputs: inputs, plan: plan, to: temporary)
      try Files.rename(temporary, to: place)
      try Files.sync(directory: folder.path)
      try folder.save(record, as: recordName)
      return record
    } catch let error as ArchiveError {
      try? Files.removeIfPresent(temporary)
      throw .archive(path: path, reason: "\(error)")
    } catch let error as FileError {
      try? Files.removeIfPresent(temporary)
      throw .file(error)
    } catch {
      throw .archive(path: path, reason: "\(error)")
    }
  }

  private func write(
    _ content: ImageContent, _ compression: InitramfsWriter.Compression, inputs: String, plan: String,
    to temporary: FilePath
  ) throws -> Record {
    let file = try File.create(temporary, permissions: .ownerReadWrite)
    try content.write(to: file.descriptor, compression: compression)
    try file.sync()
    let bytes = try Files.read(temporary, limit: 1 << 30)
    return Record(inputs: inputs, plan: plan, digest: SHA256Digest(of: bytes).hex, size: bytes.count)
  }

  /// Removes the images, and what is known of them, of all kernels but these.
  static func removeAll(in folder: FilePath, except releases: [String], on machine: Machine) throws(FileError) {
    let place = machine.path(folder)
    let kept = Set(releases.flatMap { ["\($0).\(imageEnding)", "\($0).\(recordEnding)"] })
    let stale = try Files.entriesIfPresent(of: place).filter { name in
      !kept.contains(name.string) && [imageEnding, recordEnding].contains(name.extension)
    }
    guard !stale.isEmpty else { return }
    for name in stale { try Files.remove(place.appending(name)) }
    try Files.sync(directory: place)
  }
}
