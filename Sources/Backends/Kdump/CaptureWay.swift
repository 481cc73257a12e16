internal import CaptureImage
internal import Machine
internal import Settings
internal import SystemPackage

/// How the capture kernel comes to the place where it saves, and what it may save there.
struct CaptureWay: Hashable, Sendable {
  /// What the capture kernel starts with.
  enum Image: Hashable, Sendable {
    /// Our own image, which mounts the target by itself.
    case builtin(CaptureTarget)

    /// The distribution's initramfs, or one that the settings name, and the root that it brings up.
    case system(initramfs: FilePath)
  }

  /// What the capture kernel starts with.
  let image: Image

  /// The folder under which `crash/` is filled, on the running machine.
  let folder: FilePath

  /// Why the vmcore is not saved; `nil` where it is.
  var reasonForNoVmcore: String?

  /// Why this way was taken where another would be expected.
  var remark: String?
}

/// What decides how the capture kernel saves.
struct CaptureWayFacts: Sendable {
  /// `CAPTURE_IMAGE`.
  var setting = CaptureImageChoice.auto

  /// `KDUMP_INITRD`.
  var givenInitramfs: FilePath?

  /// `MOUNT_FOLDER`, and where it lies.
  var mountFolder: FilePath
  var target: Result<CaptureTarget, CaptureTargetError>

  /// Whether root or another mounted file system is on an encrypted device.
  var isEncrypted: Bool

  /// `CAPTURE_PLAINTEXT_TARGET`, and where it lies.
  var plaintextFolder: FilePath?
  var plaintextTarget: Result<CaptureTarget, CaptureTargetError>?

  /// The distribution's initramfs for the kernel that is loaded.
  var systemInitramfs: FilePath?

  /// Whether systemd is what the system image starts.
  var hasSystemd: Bool

  /// `FULL_COREDUMP`.
  var savesVmcore: Bool

  /// Whether only root gets at what lies in `MOUNT_FOLDER` as it is mounted now; asked of file systems that keep no
  /// permissions by themselves.
  var keepsOthersOut = true
}

extension CaptureWay {
  /// Chooses a way; a pure function of the facts.
  static func choose(_ facts: CaptureWayFacts) -> Result<CaptureWay, Refusal> {
    if facts.isEncrypted || (try? facts.target.get())?.isEncrypted == true { return encrypted(facts) }
    if let initramfs = facts.givenInitramfs { return system(initramfs, facts, remark: "KDUMP_INITRD names its image") }
    switch facts.setting {
    case .builtin: return builtin(facts)
    case .system: return distributions(facts, because: "CAPTURE_IMAGE=system")
    case .auto:
      guard case .success(let target) = facts.target, let obstacle = target.obstacle else { return builtin(facts) }
      return distributions(facts, because: obstacle)
    }
  }

  /// Our own image, where it can bring the target up.
  private static func builtin(_ facts: CaptureWayFacts) -> Result<CaptureWay, Refusal> {
    switch facts.target {
    case .failure(let error): return .failure(Refusal("\(error)"))
    case .success(let target):
      if let obstacle = target.obstacle {
        return .failure(
          Refusal(
            "lastgasp's own capture image cannot bring up \(facts.mountFolder): \(obstacle)",
            remedy: "set MOUNT_FOLDER to a folder elsewhere, or CAPTURE_IMAGE=system"))
      }
      return .success(
        CaptureWay(
          image: .builtin(target), folder: facts.mountFolder, reasonForNoVmcore: reasonForNoVmcore(facts)))
    }
  }

  /// The distribution's image, where there is one.
  private static func distributions(_ facts: CaptureWayFacts, because reason: String) -> Result<CaptureWay, Refusal> {
    guard let initramfs = facts.systemInitramfs else {
      return .failure(
        Refusal(
          "the distribution's initramfs is needed (\(reason)), and none was found",
          remedy: "set KDUMP_INITRD to it, or MOUNT_FOLDER to a folder elsewhere"))
    }
    return system(initramfs, facts, remark: reason)
  }

  private static func system(
    _ initramfs: FilePath, _ facts: CaptureWayFacts, remark: String
  ) -> Result<CaptureWay, Refusal> {
    guard facts.hasSystemd else {
      return .failure(
        Refusal(
          "the distribution's image is needed (\(remark)), and this system does not start systemd",
          remedy: "set MOUNT_FOLDER to a folder that lies on a plain disk"))
    }
    return .success(
      CaptureWay(
        image: .system(initramfs: initramfs), folder: facts.mountFolder, reasonForNoVmcore: reasonForNoVmcore(facts),
        remark: remark))
  }

  /// What was encrypted stays encrypted: no capture kernel can unlock the disk without somebody at the keyboard, and a
  /// plain one gets no more than the log, where that was asked for.
  private static func encrypted(_ facts: CaptureWayFacts) -> Result<CaptureWay, Refusal> {
    guard let folder = facts.plaintextFolder, let found = facts.plaintextTarget else {
      return .failure(
        Refusal(
          "a disk of this machine is encrypted: a capture kernel cannot unlock it, and nothing of it is saved in plain",
          remedy: "to keep the log (never the memory), set CAPTURE_PLAINTEXT_TARGET to a folder on a plain disk, "
            + "such as /boot/lastgasp"))
    }
    switch found {
    case .failure(let error): return .failure(Refusal("CAPTURE_PLAINTEXT_TARGET: \(error)"))
    case .success(let target) where target.isEncrypted:
      return .failure(
        Refusal(
          "CAPTURE_PLAINTEXT_TARGET (\(folder)) is encrypted too", remedy: "set it to a folder on a plain disk"))
    case .success(let target):
      if let obstacle = target.obstacle {
        return .failure(
          Refusal(
            "lastgasp's own capture image cannot bring up CAPTURE_PLAINTEXT_TARGET (\(folder)): \(obstacle)",
            remedy: "set it to a folder on a plain disk"))
      }
      return .success(
        CaptureWay(
          image: .builtin(target), folder: folder,
          reasonForNoVmcore: "a disk of this machine is encrypted, and \(folder) is not",
          remark: "only the log is saved, in plain, as CAPTURE_PLAINTEXT_TARGET says"))
    }
  }

  private static func reasonForNoVmcore(_ facts: CaptureWayFacts) -> String? {
    guard facts.savesVmcore else { return "FULL_COREDUMP=0" }
    guard (try? facts.target.get())?.fileSystemType == "vfat", !facts.keepsOthersOut else { return nil }
    return "\(facts.mountFolder) is on vfat, which shows its files to everybody: mount it with umask=0077"
  }
}
