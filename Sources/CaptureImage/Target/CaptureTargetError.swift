public import LinuxSystem
public import SystemPackage

/// Why it cannot be told where a folder lies.
public enum CaptureTargetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file that tells it cannot be read.
  case unreadable(FileError)

  /// `/proc/1/mountinfo` names no mount that holds the folder.
  case notMounted(folder: FilePath)

  /// `/etc/fstab` will mount there what is not there yet, or what tells only once it is mounted where in it the folder is.
  case notHereYet(folder: FilePath, source: String, mountPoint: FilePath)

  /// The block device is not in sysfs.
  case noSuchDevice(folder: FilePath, device: String)

  /// Whether a later try in the same boot may find it.
  public var mayComeLater: Bool {
    if case .notHereYet = self { true } else { false }
  }

  /// One line for a person: what is missing, for which folder, and what helps.
  public var description: String {
    switch self {
    case .unreadable(let error): "\(error)"
    case .notMounted(let folder):
      "no mounted file system holds \(folder): MOUNT_FOLDER must be an absolute path on one"
    case .notHereYet(let folder, let source, let mountPoint):
      "\(folder) will lie on \(source), which /etc/fstab mounts at \(mountPoint) and which is not there yet"
    case .noSuchDevice(let folder, let device):
      "the device \(device), which holds \(folder), is not in sysfs: set MOUNT_FOLDER to a folder on a disk"
    }
  }
}
