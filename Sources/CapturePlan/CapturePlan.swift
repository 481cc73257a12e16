public import SystemPackage

/// What `lastgasp-capture` is to do in the capture kernel: arming writes it, capturing reads it.
///
/// It says nothing of one boot, so that an image with it in it serves every boot; which boot crashed is said by the word
/// ``bootParameter`` of the capture kernel's command line.
public struct CapturePlan: Hashable, Sendable {
  /// Where the plan lies in the builtin image.
  public static let pathInImage: FilePath = "/lastgasp/plan"

  /// Where the modules to load are listed in the builtin image: one a line, in the order of loading.
  ///
  /// A line is a path, and after a space the module's parameters where it has any.
  public static let modulesPathInImage: FilePath = "/lastgasp/modules"

  /// Where the plan lies on a root that the distribution's own image brings up.
  public static let pathOnSystem: FilePath = "/var/lib/lastgasp/capture/plan"

  /// The word of the capture kernel's command line whose value is the crashed boot's `boot_id`.
  ///
  /// With a dot in it, the kernel takes it for an unknown module's and does not hand it to /init (`init/main.c`,
  /// `unknown_bootoption`).
  public static let bootParameter = "lastgasp.crashed_boot"

  /// The word of the capture kernel's command line whose value is the crashed kernel's release.
  public static let kernelParameter = "lastgasp.crashed_kernel"

  /// A file system that the builtin image mounts.
  public struct Target: Hashable, Sendable {
    /// Its UUID as `/dev/disk/by-uuid` has it; of vfat the serial number, such as `1A2B-3C4D`.
    public var fileSystemID: String

    /// Its type as mount(2) knows it.
    public var fileSystemType: String

    /// Its mount options beside those that lastgasp-capture gives, such as `subvolid=5`.
    public var mountOptions: String

    /// Creates a target.
    public init(fileSystemID: String, fileSystemType: String, mountOptions: String = "") {
      self.fileSystemID = fileSystemID
      self.fileSystemType = fileSystemType
      self.mountOptions = mountOptions
    }
  }

  /// What is done when nothing could be saved.
  public enum FailAction: String, CaseIterable, Sendable {
    case reboot, halt, poweroff, shell
  }

  /// The file system; `nil` in the system image, where it is mounted already.
  public var target: Target?

  /// The folder `crash/` of MOUNT_FOLDER: from the top of the target's file system, or of the system's root where there is
  /// no target.
  public var folder: FilePath

  /// makedumpfile, where the vmcore is to be saved and the program is there.
  public var makedumpfile: FilePath?

  /// Its options, already fitted to its abilities, without the names of the files.
  public var makedumpfileOptions: [String] = []

  /// Why the vmcore is not to be saved, for people; `nil` where it is.
  public var reasonForNoVmcore: String?

  /// Bytes that a vmcore leaves free on the file system.
  public var keepFreeBytes: UInt64 = 0

  /// What is done when nothing could be saved.
  public var failAction = FailAction.reboot

  /// Seconds after which the machine is rebooted whatever has been saved by then.
  public var timeLimit: UInt64 = 1800

  /// Seconds without a byte written after which a dump is taken for hanging.
  public var stallLimit: UInt64 = 60

  /// The hardware watchdog that was active; it is fed while the dump advances.
  public var watchdog: FilePath?

  /// Creates a plan that saves the dmesg into a folder.
  public init(target: Target?, folder: FilePath) {
    self.target = target
    self.folder = folder
  }
}

/// A plan that cannot be read.
public struct CapturePlanError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with it.
  public let description: String
}

extension CapturePlan {
  private static let format = "1"

  /// Reads a plan.
  public init(parsing text: String) throws(CapturePlanError) {
    let values = KeyValueText(parsing: text)
    guard values["format"] == Self.format else {
      throw CapturePlanError(
        description: "the plan is of another version of lastgasp (format \(values["format"] ?? "?"))")
    }
    guard let folder = values["folder"].map({ FilePath($0) }), folder.isAbsolute,
      folder.components.allSatisfy({ $0.kind == .regular })
    else { throw CapturePlanError(description: "the plan does not say where to save") }
    if let id = values["file_system"] {
      target = Target(
        fileSystemID: id, fileSystemType: values["file_system_type"] ?? "auto",
        mountOptions: values["mount_options"] ?? "")
    }
    self.folder = folder
    makedumpfile = values["makedumpfile"].map { FilePath($0) }
    makedumpfileOptions = values["makedumpfile_options"]?.split(separator: " ").map(String.init) ?? []
    reasonForNoVmcore = values["reason_for_no_vmcore"]
    keepFreeBytes = values.number("keep_free_bytes") ?? 0
    failAction = values["fail_action"].flatMap { FailAction(rawValue: $0) } ?? .reboot
    timeLimit = values.number("time_limit") ?? timeLimit
    stallLimit = values.number("stall_limit") ?? stallLimit
    watchdog = values["watchdog"].map { FilePath($0) }
  }

  /// The plan as text.
  public var text: String {
    var text = KeyValueText()
    text.add("format", Self.format)
    text.add("file_system", target?.fileSystemID)
    text.add("file_system_type", target?.fileSystemType)
    text.add("mount_options", target?.mountOptions)
    text.add("folder", folder.string)
    text.add("makedumpfile", makedumpfile?.string)
    text.add("makedumpfile_options", makedumpfileOptions.joined(separator: " "))
    text.add("reason_for_no_vmcore", reasonForNoVmcore)
    text.add("keep_free_bytes", String(keepFreeBytes))
    text.add("fail_action", failAction.rawValue)
    text.add("time_limit", String(timeLimit))
    text.add("stall_limit", String(stallLimit))
    text.add("watchdog", watchdog?.string)
    return text.text
  }
}
