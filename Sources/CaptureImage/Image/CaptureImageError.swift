public import LinuxSystem
public import SystemPackage

/// Why there is no builtin image.
public enum CaptureImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The target has an obstacle.
  case obstacle(String)

  /// The modules of that kernel are not installed any more.
  case modulesGone(release: String)

  /// A module that is needed could not be found.
  case module(name: String, release: String, reason: String)

  /// A program or library that goes in is missing or no such thing.
  case program(path: FilePath, reason: String)

  /// A file could not be read or written.
  case file(FileError)

  /// The archive could not be written.
  case archive(path: FilePath, reason: String)

  /// One line for a person: what failed, on which path, and what helps.
  public var description: String {
    switch self {
    case .obstacle(let reason): "the builtin image cannot bring the target up: \(reason)"
    case .modulesGone(let release):
      """
      the modules of \(release) are not in /lib/modules any more: an image for it can be made again once the machine \
      has booted a kernel that is installed
      """
    case .module(let name, let release, let reason):
      "the module \(name) for \(release) cannot go into the image: \(reason)"
    case .program(let path, let reason): "\(path) cannot go into the image: \(reason)"
    case .file(let error): "\(error)"
    case .archive(let path, let reason): "cannot write the image \(path): \(reason)"
    }
  }
}
