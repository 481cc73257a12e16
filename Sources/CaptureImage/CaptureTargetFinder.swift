public import Machine
public import SystemPackage

/// Finds where a folder lies.
///
/// By what is mounted, and by what `/etc/fstab` will mount: arming runs early in the boot.
public struct CaptureTargetFinder: Sendable {
  private let machine: Machine

  /// Looks at a machine.
  public init(_ machine: Machine) { self.machine = machine }

  /// Where a folder lies, whether it is there already or not.
  public func target(of folder: FilePath) throws(CaptureTargetError) -> CaptureTarget {
    throw .notMounted(folder: folder)
  }

  /// The mount points of the file systems that lie on dm-crypt, in the order of their mounting.
  public func encryptedMounts() throws(CaptureTargetError) -> [FilePath] { [] }
}
