public import CapturePlan
public import SystemPackage

/// Where a folder lies, and what that takes to be brought up in a capture kernel.
public struct CaptureTarget: Hashable, Codable, Sendable {
  /// The file system's UUID as `/dev/disk/by-uuid` has it; `nil` where it is of no type that is known here.
  public let fileSystemID: String?

  /// The file system's type as mount(2) knows it.
  public let fileSystemType: String

  /// The mount options that reach the top of the file system, such as `subvolid=5`.
  public let mountOptions: String

  /// The folder, from the top of the file system.
  public let folder: FilePath

  /// The device, such as `/dev/vda2`; `nil` where the file system lies on none.
  public let device: FilePath?

  /// The device's folder below `/sys/devices`; `nil` where the file system lies on none.
  public let sysfs: FilePath?

  /// Whether some layer below the file system is encrypted by dm-crypt.
  public let isEncrypted: Bool

  /// Why the builtin image cannot bring it up, in words; `nil` where it can.
  public let obstacle: String?

  /// What the plan says of it; `nil` where the builtin image cannot bring it up.
  public var planned: CapturePlan.Target? {
    guard obstacle == nil, let fileSystemID else { return nil }
    return CapturePlan.Target(
      fileSystemID: fileSystemID, fileSystemType: fileSystemType, mountOptions: mountOptions)
  }
}
