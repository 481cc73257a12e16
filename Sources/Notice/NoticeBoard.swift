internal import Bundles
public import LinuxSystem
public import Machine
internal import SystemPackage

/// The notices of this boot, `/run/lastgasp/notice/ID.json`: written by root, read by every user.
public struct NoticeBoard: Sendable {
  private let directory: StateDirectory
  /// Who alone may have written there.
  private let owner: UInt32

  /// Creates the view of a machine's notices.
  public init(of machine: Machine) {
    directory = StateDirectory(path: machine.runtime.path.appending("notice"), isPublic: true)
    owner = machine.isThisOne ? 0 : Kernel.effectiveUser
  }

  /// The most bytes that a notice has.
  private static let sizeLimit = 16 << 10

  /// Puts up a notice, or the same again; it is there whole or not at all.
  public func post(_ notice: CrashNotice) throws(FileError) {
    guard BundleIdentifier(notice.id) != nil else {
      throw FileError(.write, directory.path.appending("notice"), .invalidArgument)
    }
    try directory.save(notice, as: "\(notice.id).json")
  }

  /// The notices, the newest crash first; whatever else lies there is passed over.
  public func notices() -> [CrashNotice] {
    guard isOwners(directory.path, .directory) else { return [] }
    let names = (try? directory.names()) ?? []
    return names.compactMap(notice).sorted { ($0.crashedAtSeconds, $0.id) > ($1.crashedAtSeconds, $1.id) }
  }

  private func notice(_ name: String) -> CrashNotice? {
    guard name.hasSuffix(".json"), let id = BundleIdentifier(String(name.dropLast(".json".count))),
      isOwners(directory.path.appending(name), .regular),
      let notice = directory.peek(CrashNotice.self, from: name), notice.id == id.description,
      notice.schemaVersion == CrashNotice.currentSchema
    else { return nil }
    // What is shown is made fit once more: nothing is taken on trust but that root wrote it.
    return CrashNotice(
      id: notice.id, crashedAt: OneLine(notice.crashedAt, limit: 40).text, crashedAtSeconds: notice.crashedAtSeconds,
      title: notice.title)
  }

  /// Whether what stands at a path is of that kind, no link, not too large, and the owner's.
  private func isOwners(_ path: FilePath, _ kind: FileType) -> Bool {
    guard let status = (try? Files.status(path)).flatMap(\.self) else { return false }
    return status.type == kind && status.userID.rawValue == owner && (kind != .regular || status.size <= Self.sizeLimit)
  }
}
