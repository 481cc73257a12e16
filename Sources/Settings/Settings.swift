public import SystemPackage

/// What the admin, the distribution and we decided: every setting with its value, and who decided it.
///
/// A new value holds the built-in defaults. `defaults.d/00-default` is their documentation and says the same;
/// a test holds the two equal, because a kdumpst file of that name masks ours.
public struct Settings: Sendable, Equatable {
  // pstore-RAM

  /// `USE_PSTORE_RAM`: whether a region of RAM may be armed.
  public var usePstoreRAM = true
  /// `PSTORE_MEM_AMOUNT`: bytes of the region that ramoops takes.
  public var pstoreMemoryAmount = 4 << 20
  /// `PSTORE_RECORD_SZ`: bytes of one record in the region.
  public var pstoreRecordSize = 1 << 20
  /// `PSTORE_MEM_ADDRESS`: the physical address of a region that the admin vouches for.
  public var pstoreMemoryAddress: UInt64?

  // What is kept, and for whom

  /// `MOUNT_FOLDER`: the folder that holds `logs/` and `crash/`.
  public var mountFolder: FilePath = "/var/crash/lastgasp"
  /// `VMCORE_IN_ZIP`: whether vmcore and dmesg of a kdump crash are packed, or lie in a folder.
  public var vmcoreInZip = true
  /// `MAX_BUNDLES`: how many bundles are kept; 0 is no limit.
  public var maxBundles = 100
  /// `MAX_BUNDLE_BYTES`: bytes of all bundles together; 0 is no limit.
  public var maxBundleBytes = 8 << 30
  /// `KEEP_FREE_BYTES`: bytes that a vmcore leaves free on the file system of the bundles.
  public var keepFreeBytes = 256 << 20
  /// `BUNDLE_GROUP`: the group that may read `logs/`; none is root alone.
  public var bundleGroup: String?
  /// `NOTIFY`: whether the person at the desk is told.
  public var notify = true

  // What happens at a panic

  /// `PANIC_SYSCTLS`: what the kernel is told to do about an oops, a lockup and a panic while something is armed.
  public var panicSysctls = PanicSysctls.builtIn

  // kdump

  /// `KDUMP`: when kdump is armed.
  public var kdump = KdumpUse.fallback
  /// `KDUMP_KERNEL`: another kernel image than the running one.
  public var kdumpKernel: FilePath?
  /// `KDUMP_INITRD`: another capture image than the chosen one.
  public var kdumpInitrd: FilePath?
  /// `KDUMP_APPEND_CMDLINE`: words added to the command line of the capture kernel.
  public var kdumpAppendCommandLine = [
    "panic=-1", "oops=panic", "fsck.mode=force", "fsck.repair=yes", "nr_cpus=1", "reset_devices",
  ]
  /// `CAPTURE_IMAGE`: which capture image is loaded.
  public var captureImage = CaptureImageChoice.auto
  /// `CAPTURE_FAIL_ACTION`: what the capture kernel does when it could save nothing.
  public var captureFailAction = CaptureFailAction.reboot
  /// `CAPTURE_PLAINTEXT_TARGET`: a folder on a plain file system that may take the dmesg of an encrypted machine.
  public var capturePlaintextTarget: FilePath?
  /// `FULL_COREDUMP`: whether the vmcore is saved besides the dmesg.
  public var fullCoredump = true
  /// `MAKEDUMPFILE_COREDUMP_CMD`: makedumpfile's options for the vmcore.
  public var makedumpfileCoredumpOptions = ["-z", "-d", "31"]
  /// `MAKEDUMPFILE_DMESG_CMD`: makedumpfile's options for the dmesg.
  public var makedumpfileDmesgOptions = ["--dump-dmesg"]

  // Memory for the next boots. What these decide together is `crashKernel` and `reservesByItself`.

  /// `CRASHKERNEL` as it was set.
  var crashKernelSetting = CrashKernelRequest.automatic
  /// `GRUB_CMDLINE` as it was set.
  var grubCommandLine: [String] = []
  /// `RESERVE_AUTOSET` as it was set.
  var reserveAutoset = true
  /// `GRUB_AUTOSET` as it was set.
  var grubAutoset = true
  /// `GRUB_BOOT_FILE`: the file that GRUB reads at boot.
  public var grubBootFile: FilePath = "/boot/grub/grub.cfg"
  /// `GRUB_CFG_FILE`: the file that GRUB's configuration is made from.
  public var grubConfigurationFile: FilePath = "/etc/default/grub"

  /// Where each value comes from that a file has set.
  var origins: [SettingKey: SettingOrigin] = [:]

  /// Every setting at its built-in default.
  public init() {}

  /// Who decided the value of `key`.
  public func origin(of key: SettingKey) -> SettingOrigin {
    origins[key] ?? .builtIn
  }
}

extension Settings {
  /// The crash kernel memory to ask for, and the key that decides it.
  ///
  /// A `CRASHKERNEL` that somebody set wins over the `crashkernel=` of a `GRUB_CMDLINE`, which wins over "auto".
  public var crashKernel: (request: CrashKernelRequest, decidedBy: SettingKey) {
    if isExplicit(.crashKernel) { return (crashKernelSetting, .crashKernel) }
    let words = grubCommandLine.filter { $0.hasPrefix(Self.crashKernelPrefix) }
      .map { String($0.dropFirst(Self.crashKernelPrefix.count)) }
    return words.isEmpty ? (crashKernelSetting, .crashKernel) : (.sizes(words), .grubCommandLine)
  }

  /// Whether memory is reserved without being asked, and the key that decides it.
  ///
  /// A `RESERVE_AUTOSET` that somebody set wins over kdumpst's `GRUB_AUTOSET`.
  public var reservesByItself: (value: Bool, decidedBy: SettingKey) {
    isExplicit(.grubAutoset) && !isExplicit(.reserveAutoset)
      ? (grubAutoset, .grubAutoset) : (reserveAutoset, .reserveAutoset)
  }

  private static var crashKernelPrefix: String { "crashkernel=" }

  /// Whether somebody decided the value of `key`: a file other than the defaults that we ship.
  private func isExplicit(_ key: SettingKey) -> Bool {
    switch origin(of: key) {
    case .builtIn: false
    case .file(let path, _): path != SettingsReader.shippedDefaults
    }
  }
}
