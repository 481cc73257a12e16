public import CapturePlan
public import SystemPackage

/// What a builtin image is to hold.
public struct CaptureImageRequest: Hashable, Sendable {
  /// The release of the kernel that is to boot it.
  public var kernelRelease: String

  /// Where the dump is to lie; it must have no obstacle.
  public var target: CaptureTarget

  /// The plan; its makedumpfile goes in, where it names one.
  public var plan: CapturePlan

  /// The watchdog whose driver goes in; `nil` for none.
  public var watchdog: ActiveWatchdog?

  /// The program that becomes /init.
  public var program: FilePath = "/usr/lib/lastgasp/lastgasp-capture"

  /// Asks for an image.
  public init(kernelRelease: String, target: CaptureTarget, plan: CapturePlan, watchdog: ActiveWatchdog? = nil) {
    self.kernelRelease = kernelRelease
    self.target = target
    self.plan = plan
    self.watchdog = watchdog
  }
}

/// A builtin image that is there.
public struct CaptureImage: Hashable, Sendable {
  /// Where it lies on the machine.
  public let path: FilePath

  /// The SHA-256 digest of the file, in hexadecimal.
  public let digest: String

  /// Its size in bytes.
  public let size: Int

  /// The names of the modules in it, in the order of loading.
  public let modules: [String]

  /// Whether the image that was there already is the one that was asked for.
  public let wasCurrent: Bool
}
