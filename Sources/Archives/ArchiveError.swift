public import SystemPackage

/// Why an archive could not be written or read.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed.
  public enum Step: String, Sendable {
    case create = "cannot begin the archive"
    case name = "not a name for a file in an archive"
    case header = "cannot begin"
    case data = "cannot write"
    case size = "more or fewer bytes than announced in"
    case finish = "cannot finish the archive"
    case source = "cannot read the source of"
    case open = "cannot open the archive"
    case read = "cannot read from the archive"
    case damaged = "the zip is damaged or cut short"
    case limit = "larger than permitted"
  }

  /// What failed.
  public let step: Step
  /// The entry at which it failed; empty where it is the archive itself.
  public let entry: String
  /// The system's reason; `nil` where there is none.
  public let errno: Errno?
  /// The archive library's own words.
  public let detail: String

  /// Puts an error together.
  public init(_ step: Step, entry: String = "", errno: Errno? = nil, detail: String = "") {
    self.step = step
    self.entry = entry
    self.errno = errno
    self.detail = detail
  }

  /// Whether the file system had no room, or the user's quota was used up.
  public var isOutOfSpace: Bool { errno == .noSpace || errno == .diskQuotaExceeded }

  /// What failed, in words.
  public var description: String {
    let what = entry.isEmpty ? step.rawValue : "\(step.rawValue) \(entry)"
    let reason = errno.map { "\($0)" } ?? detail
    return reason.isEmpty ? what : "\(what): \(reason)"
  }
}
