public import LinuxSystem
public import Machine
internal import SystemPackage

/// The line at a login without a desk: `/run/motd.d/lastgasp`, which pam_motd(8) prints.
///
/// It stands until somebody has looked at the crash, or until the next boot.
public struct MessageOfTheDay: Sendable {
  private let pending: StateDirectory
  private let folder: FilePath

  /// Creates the view of a machine's message.
  public init(of machine: Machine) {
    pending = machine.runtime
    folder = machine.path("/run/motd.d")
  }

  private static let pendingName = "motd.json"
  /// More would push away what the login has to say.
  private static let lineLimit = 3

  /// Adds a crash to the message.
  public func add(_ notice: CrashNotice) throws(FileError) {
    try replace(with: waiting.filter { $0.id != notice.id } + [notice])
  }

  /// Takes a crash that was looked at out of the message; it is none where it was not in it.
  public func remove(_ id: String) throws(FileError) {
    let before = waiting
    let rest = before.filter { $0.id != id }
    guard rest.count < before.count else { return }
    try replace(with: rest)
  }

  private var waiting: [CrashNotice] { pending.peek(from: Self.pendingName) ?? [] }

  private func replace(with notices: [CrashNotice]) throws(FileError) {
    try pending.save(notices, as: Self.pendingName)
    let file = folder.appending("lastgasp")
    guard !notices.isEmpty else { return try Files.removeIfPresent(file) }
    if try !Files.exists(folder) {
      try Files.createDirectories(folder, permissions: .ownerReadWriteExecute)
      try File.open(reading: folder, followingLink: false).changePermissions(
        to: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    }
    try Files.writeDurably(
      Array(Self.text(for: notices).utf8), to: file, permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// The message: the newest crashes first, and how many more there are.
  static func text(for notices: [CrashNotice]) -> String {
    let newest = notices.sorted { ($0.crashedAtSeconds, $0.id) > ($1.crashedAtSeconds, $1.id) }
    var lines = newest.prefix(lineLimit).map { notice in
      "The kernel crashed at \(notice.crashedAt): \(notice.title)\n  To see it: sudo lastgasp show \(notice.id)"
    }
    let more = newest.count - lines.count
    if more > 0 { lines.append("It crashed \(more) more time\(more == 1 ? "" : "s"): sudo lastgasp list") }
    return lines.joined(separator: "\n") + "\n"
  }
}
