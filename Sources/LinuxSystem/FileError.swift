public import SystemPackage

/// A file operation that failed: what was tried, on which path, and what the kernel answered.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, as the words that fit between "cannot" and the path.
  public enum Operation: String, Hashable, Sendable {
    case allocate = "set space aside in"
    case changeAttribute = "change an attribute of"
    case changeOwner = "change the owner of"
    case createDirectory = "create the directory"
    case list
    case lock
    case measure = "measure the free space of"
    case open
    case read
    case remove
    case rename
    case status = "look at"
    case sync = "make durable"
    case write
  }

  /// What was tried.
  public let operation: Operation

  /// The path it was tried on.
  public let path: FilePath

  /// What the kernel answered.
  public let errno: Errno

  /// Creates the error of one failed operation.
  public init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  /// Whether the file system had no room, or the user's quota was used up.
  public var isOutOfSpace: Bool { errno == .noSpace || errno == .diskQuotaExceeded }

  /// One line for a person: what failed, where, why, and what helps.
  public var description: String {
    "cannot \(operation.rawValue) \(path): \(errno)\(remedy.map { " (\($0))" } ?? "")"
  }

  private var remedy: String? {
    switch errno {
    case .noSpace, .diskQuotaExceeded: "free some space on that file system"
    case .permissionDenied, .notPermitted: "is this running as root?"
    case .readOnlyFileSystem: "the file system is mounted read-only"
    case .tooManySymbolicLinkLevels: "a symbolic link is in the way, and none is followed here"
    default: nil
    }
  }
}
