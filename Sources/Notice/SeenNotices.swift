public import LinuxSystem
internal import Machine
internal import SystemPackage

/// Which notices one user has been shown, so that each is shown once.
public struct SeenNotices: Sendable {
  private let directory: StateDirectory
  private var known: [String]

  private static let name = "notices-seen.json"
  /// Notices do not outlive a boot, so the latest are enough.
  private static let limit = 200

  /// Reads what a user has been shown.
  public init(of user: UserFolders) {
    directory = StateDirectory(path: user.state.appending("lastgasp"))
    known = directory.peek(from: Self.name) ?? []
  }

  /// Those of the notices that are new to the user, in their order.
  public func new(of notices: [CrashNotice]) -> [CrashNotice] {
    let seen = Set(known)
    return notices.filter { !seen.contains($0.id) }
  }

  /// Notes that notices were shown; what cannot be kept is still known to this process.
  public mutating func add(_ notices: [CrashNotice]) throws(FileError) {
    known = (known + new(of: notices).map(\.id)).suffix(Self.limit)
    try directory.save(known, as: Self.name)
  }
}
