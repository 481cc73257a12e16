public import Archives
public import LinuxSystem
public import SystemPackage

/// Why a bundle could not be written or read.
public enum BundleError: Error, Sendable, CustomStringConvertible {
  /// The file system has no room for it.
  case noRoom(FilePath)
  /// The file system is read-only.
  case readOnly(FilePath)
  /// Something that is no folder stands where a folder should be.
  case notAFolder(FilePath)
  /// Something that is no regular file stands where a file should be: a pipe, a socket, a device, a folder.
  case notAFile(FilePath)
  /// A symbolic link that somebody else than root made stands on the way.
  case foreignLink(FilePath, owner: UInt32)
  /// The folder belongs to somebody else than root.
  case foreignFolder(FilePath, owner: UInt32)
  /// Something lies where a capture kernel's files should be and is none of them.
  case planted(FilePath, why: String)
  /// A file operation failed.
  case file(FileError)
  /// The zip could not be written or read.
  case archive(FilePath, ArchiveError)
  /// The zip has no file of this name.
  case missing(FilePath, entry: String)

  /// What failed, and what helps.
  public var description: String {
    switch self {
    case .noRoom(let path): "no room for \(path) (free some space on that file system, then run lastgasp collect)"
    case .readOnly(let path): "\(path) is on a read-only file system (mount it writable, or set MOUNT_FOLDER)"
    case .notAFolder(let path): "\(path) is not a folder (move it away, or set MOUNT_FOLDER)"
    case .notAFile(let path): "\(path) is not a regular file (look at it, and move it away)"
    case .foreignLink(let path, let owner):
      "\(path) is a symbolic link of user \(owner) and is not followed (remove it, or set MOUNT_FOLDER)"
    case .foreignFolder(let path, let owner):
      "\(path) belongs to user \(owner), who could change what is in it (chown root it, or set MOUNT_FOLDER)"
    case .planted(let path, let why):
      "\(Self.shown(path)) is not what a capture kernel left (\(why)) and is not touched: look at it, and remove it"
    case .file(let error): error.description
    case .archive(let path, let error): "\(path): \(error)"
    case .missing(let path, let entry): "\(path) has no \(entry) in it"
    }
  }

  /// What failed with a bundle, where its path is said already.
  func reason(at paths: [FilePath]) -> String {
    let text = description
    let front = paths.flatMap { ["\($0): ", "\($0) "] }.first { text.hasPrefix($0) }
    return String(text.dropFirst(front?.count ?? 0))
  }

  /// A path that somebody else may have named, without what a terminal would act on.
  private static func shown(_ path: FilePath) -> String {
    String(String.UnicodeScalarView(path.string.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : $0 }))
  }

  /// Whether the disk was full.
  public var isOutOfSpace: Bool {
    if case .noRoom = self { return true }
    return false
  }

  /// Says of an error of the layers below what it means for a bundle at this path.
  init(_ error: any Error, at path: FilePath) {
    switch error {
    case let error as BundleError: self = error
    case let error as FileError: self.init(error)
    case let error as ArchiveError where error.isOutOfSpace: self = .noRoom(path)
    case let error as ArchiveError where error.errno == .readOnlyFileSystem: self = .readOnly(path)
    case let error as ArchiveError: self = .archive(path, error)
    default: self = .archive(path, ArchiveError(.data, detail: "\(error)"))
    }
  }

  /// Says of a failed file operation what it means for a bundle.
  init(_ error: FileError) {
    switch error.errno {
    case _ where error.isOutOfSpace: self = .noRoom(error.path)
    case .readOnlyFileSystem: self = .readOnly(error.path)
    case .notDirectory: self = .notAFolder(error.path)
    default: self = .file(error)
    }
  }
}
