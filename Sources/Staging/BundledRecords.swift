internal import LinuxSystem
internal import Machine

/// The digests of the records that were dealt with, so that one found again is not bundled again: systemd-pstore's archive is
/// never emptied by us, and a release may fail.
struct BundledRecords: Sendable {
  /// How many are remembered, oldest forgotten first; a crash rarely leaves more than thirty.
  private static let limit = 16384

  private static let name = "bundled.json"

  private struct Entry: Codable {
    var digest: String
    var bundle: String
  }

  private let state: StateDirectory

  init(of machine: Machine) { state = machine.state }

  func contains(_ digest: String) throws(FileError) -> Bool {
    try load().contains { $0.digest == digest }
  }

  /// What a record was settled as: the bundle that holds it, or why there is none.
  func settlement(of digest: String) throws(FileError) -> String? {
    try load().last { $0.digest == digest }?.bundle
  }

  /// All that are remembered, for a look that changes nothing.
  func digests() -> [String] {
    let entries: [Entry]? = state.peek(from: Self.name)
    return (entries ?? []).map(\.digest)
  }

  func add(_ digests: [String], bundle: String) throws(FileError) {
    var entries = try load()
    let known = Set(entries.map(\.digest))
    entries += digests.filter { !known.contains($0) }.map { Entry(digest: $0, bundle: bundle) }
    try state.save(Array(entries.suffix(Self.limit)), as: Self.name)
  }

  private func load() throws(FileError) -> [Entry] { try state.load(from: Self.name) ?? [] }
}
