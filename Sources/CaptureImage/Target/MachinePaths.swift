internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// Paths of a machine with their symbolic links resolved below its root, as the machine itself would resolve them.
struct MachinePaths {
  /// Whose links count.
  enum Owners {
    /// Everybody's: in sysfs and /dev, where only the kernel and udev make them.
    case anybody

    /// root's and our own: elsewhere a user could lead us anywhere.
    case trusted
  }

  let machine: Machine

  /// The limit of links in one path; the kernel's own is 40 too (`include/linux/namei.h`, `MAXSYMLINKS`).
  private static let linkLimit = 40

  /// The path without links; what does not exist, and all below it, is kept as it is.
  func resolved(_ path: FilePath, linksOf owners: Owners = .anybody) throws(FileError) -> FilePath {
    var rest = Array(path.components.reversed())
    var resolved: FilePath = "/"
    var links = 0
    while let component = rest.popLast() {
      switch component.kind {
      case .currentDirectory: continue
      case .parentDirectory: resolved.removeLastComponent()
      case .regular:
        let next = resolved.appending(component)
        guard let target = try Files.linkTarget(of: machine.path(next)) else {
          resolved = next
          continue
        }
        links += 1
        guard links <= Self.linkLimit, try isTrusted(next, owners) else {
          throw FileError(.status, next, .tooManySymbolicLinkLevels)
        }
        if target.isAbsolute { resolved = "/" }
        rest += target.components.reversed()
      }
    }
    return resolved
  }

  private func isTrusted(_ link: FilePath, _ owners: Owners) throws(FileError) -> Bool {
    guard owners == .trusted, let owner = try Files.status(machine.path(link))?.userID else { return true }
    let us = try Files.status("/proc/self", followingLink: true)?.userID
    return owner.rawValue == 0 || owner == us
  }
}
