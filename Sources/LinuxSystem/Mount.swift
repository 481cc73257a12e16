internal import CLinux
public import SystemPackage

/// Mounting and unmounting file systems.
public enum Mount {
  /// How a file system is mounted; the numbers are those of `include/uapi/linux/mount.h`.
  public struct Options: OptionSet, Sendable {
    /// The flags as mount(2) takes them.
    public let rawValue: UInt

    /// Creates options of flags.
    public init(rawValue: UInt) { self.rawValue = rawValue }

    /// Nothing is written.
    public static let readOnly = Options(rawValue: 1)

    /// Set-user-ID bits do not count.
    public static let noSetUserID = Options(rawValue: 2)

    /// Device files do not count.
    public static let noDevices = Options(rawValue: 4)

    /// No program is run from it.
    public static let noExecute = Options(rawValue: 8)

    /// What is mounted there is given other options.
    public static let remount = Options(rawValue: 32)

    /// A directory is made visible at a second place.
    public static let bind = Options(rawValue: 4096)

    /// What is mounted at one place is moved to another.
    public static let move = Options(rawValue: 8192)
  }

  /// How a file system is unmounted; the numbers are those of `include/linux/fs.h`.
  public struct UnmountOptions: OptionSet, Sendable {
    /// The flags as umount2(2) takes them.
    public let rawValue: Int32

    /// Creates options of flags.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// It leaves the tree now, and ends when nothing uses it any more.
    public static let detach = UnmountOptions(rawValue: 2)

    /// A symbolic link at the end of the path is not followed.
    public static let noFollow = UnmountOptions(rawValue: 8)
  }

  /// Mounts a file system.
  ///
  /// The corresponding C function is `mount(2)`.
  ///
  /// - Parameters:
  ///   - source: The device; any word for a file system that has none.
  ///   - data: The file system's own options, parted by commas.
  public static func mount(
    _ source: String, at target: FilePath, type: String, options: Options = [], data: String = ""
  ) throws(MountError) {
    let code = unsafe target.withPlatformString { path in
      unsafe clinux_mount(source, path, type, options.rawValue, data)
    }
    guard code == 0 else { throw MountError(.mount(source: source, type: type), target, .current) }
  }

  /// Unmounts what is mounted at a path.
  ///
  /// The corresponding C function is `umount2(2)`.
  public static func unmount(_ target: FilePath, options: UnmountOptions = []) throws(MountError) {
    let code = unsafe target.withPlatformString { unsafe clinux_unmount($0, options.rawValue) }
    guard code == 0 else { throw MountError(.unmount, target, .current) }
  }
}

/// A file system that could not be mounted or unmounted.
public struct MountError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried.
  public enum Operation: Hashable, Sendable {
    /// Mounting a source as a type of file system.
    case mount(source: String, type: String)

    /// Unmounting.
    case unmount
  }

  /// What was tried.
  public let operation: Operation

  /// Where.
  public let target: FilePath

  /// What the kernel answered.
  public let errno: Errno

  /// Creates the error of one failed operation.
  public init(_ operation: Operation, _ target: FilePath, _ errno: Errno) {
    self.operation = operation
    self.target = target
    self.errno = errno
  }

  /// One line for a person: what failed, where, why.
  public var description: String {
    switch operation {
    case .mount(let source, let type):
      "cannot mount \(source) (\(type)) at \(target): \(mountReason(type: type))"
    case .unmount:
      errno == .resourceBusy
        ? "cannot unmount \(target): something still uses it" : "cannot unmount \(target): \(errno)"
    }
  }

  /// In words what mount(2) means by the number.
  private func mountReason(type: String) -> String {
    switch errno {
    case Errno(rawValue: 19):  // ENODEV
      "this kernel does not know \(type) (is its module loaded?)"
    case .noSuchFileOrDirectory: "the device or the directory is not there"
    case .invalidArgument: "there is no sound \(type) on it, or it does not take these options"
    case .notPermitted: "this needs root"
    case .readOnlyFileSystem, .permissionDenied: "the device may only be read: mount it read-only"
    case .resourceBusy: "it is mounted already, or in use"
    case Errno(rawValue: 15): "the source is no block device"  // ENOTBLK
    default: "\(errno)"
    }
  }
}
