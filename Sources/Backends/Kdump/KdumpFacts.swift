internal import CaptureImage
internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// Reads off the machine what the arming of kdump depends on; only looks.
struct KdumpFacts: Sendable {
  let context: BackendContext
  let store: KdumpStore

  init(_ context: BackendContext) {
    self.context = context
    store = KdumpStore(of: context.machine)
  }

  private var machine: Machine { context.machine }
  private var settings: Settings { context.settings }

  /// What we loaded in this boot and is still there.
  var loaded: KdumpStore.Loaded? { machine.crashMemory.isLoaded ? store.loaded() : nil }

  /// Why nothing is loaded here, whatever the image would be.
  func refusal() -> Refusal? { refusalBySettings() ?? refusalByMemory() ?? refusalByOthers() }

  private func refusalBySettings() -> Refusal? {
    guard settings.kdump == .never else { return nil }
    return Refusal("KDUMP=never, decided by \(settings.origin(of: .kdump))", remedy: "set KDUMP=fallback there")
  }

  private func refusalByMemory() -> Refusal? {
    let memory = machine.memoryBytes
    if settings.crashKernel.request == .never, machine.crashMemory.state == .notAsked, machine.crashMemory.isSupported {
      return Refusal(
        "no memory is reserved for a crash kernel, and CRASHKERNEL=off asks for none",
        remedy: "set CRASHKERNEL=auto, and run lastgasp reserve --kdump")
    }
    let words = CrashKernelSize.words(
      for: settings.crashKernel.request, memory: memory, image: .builtin, architecture: machine.architecture)
    return machine.crashMemory.refusal(memory: memory, wanted: words.first)
  }

  /// Somebody else's crash kernel is left alone, also one that comes later in this boot.
  private func refusalByOthers() -> Refusal? {
    let others = machine.enabledCrashTools
    if machine.crashMemory.isLoaded {
      guard store.loaded() == nil else { return nil }
      let name = CrashTool.describe(others)
      return Refusal(
        "a crash kernel of \(name) is loaded, and is left alone", remedy: "disable \(name), or leave kdump to it")
    }
    guard !others.isEmpty else { return nil }
    let name = CrashTool.describe(others)
    let units = others.map(\.unit).joined(separator: " ")
    return Refusal(
      "\(name) loads a crash kernel on this machine, and is left to it", remedy: "systemctl disable \(units)")
  }

  /// What of all that goes into an image has changed since one was loaded, as a clause; `nil` where nothing has.
  var changeSinceLoading: String? {
    guard let loaded, let loadedAt = try? Files.status(machine.runtime.path.appending(KdumpStore.noteName)) else {
      return nil
    }
    guard loaded.hardware == hardware else { return "the processors or the memory have changed" }
    let settings = SettingsReader.directories.flatMap { directory in
      ((try? Files.entriesIfPresent(of: machine.path(directory))) ?? []).map { directory.appending($0) }
    }
    let programs: [FilePath] = [
      "/usr/lib/lastgasp/lastgasp-capture", "/usr/bin/makedumpfile", "/usr/sbin/makedumpfile",
      FilePath("/usr/lib/modules/\(loaded.kernel)/modules.dep"),
    ]
    let changed = (programs + settings).first { file in
      guard let status = (try? Files.status(machine.path(file), followingLink: true)).flatMap(\.self) else {
        return false
      }
      return status.changedAt > loadedAt.changedAt
    }
    return changed.map { "\($0) has changed" }
  }

  /// Whether the disk of MOUNT_FOLDER, or of CAPTURE_PLAINTEXT_TARGET, is still to come in this boot.
  var targetMayComeLater: Bool {
    let finder = CaptureTargetFinder(machine)
    return [settings.mountFolder, settings.capturePlaintextTarget].compactMap(\.self).contains { folder in
      switch Self.target(of: folder, finder) {
      case .failure(let error): error.mayComeLater
      case .success: false
      }
    }
  }

  /// Whether crypttab(5) names a disk and this is an early arming, which does not see one that is unlocked after it.
  ///
  /// Until the boot is through, such a machine counts as encrypted.
  var encryptionMayComeLater: Bool {
    guard !machine.has("/run/lastgasp/disks-are-here") else { return false }
    return (machine.fact("/etc/crypttab") ?? "").split(separator: "\n").contains { !$0.hasPrefix("#") && !$0.isEmpty }
  }

  /// Whether what we loaded earlier must not stay: kdump is not wanted any more, or a disk is encrypted by now and
  /// nothing may be saved in plain.
  var forbidsWhatIsLoaded: Bool {
    guard settings.kdump != .never else { return true }
    guard case .success(let kernel) = kernel(), case .failure = way(for: kernel) else { return false }
    return isEncrypted
  }

  /// Whether something that is mounted now is encrypted.
  var isEncrypted: Bool { (try? CaptureTargetFinder(machine).encryptedMounts().isEmpty) == false }

  /// What the crash kernel is told of the machine when it is loaded, as far as it can change while the machine runs.
  ///
  /// Kernels that keep it informed by themselves say so: Documentation/ABI/testing/sysfs-devices-system-cpu,
  /// `crash_hotplug`.
  var hardware: String {
    let parts = ["cpu": "/sys/devices/system/cpu/present", "memory": "/proc/meminfo"].map { name, path in
      guard machine.fact("/sys/devices/system/\(name)/crash_hotplug") != "1" else { return "\(name) informed" }
      return "\(name) \(machine.fact(path)?.split(separator: "\n").first.map(String.init) ?? "")"
    }
    return parts.sorted().joined(separator: ", ")
  }

  /// The kernel to load.
  func kernel() -> Result<CaptureKernel, Refusal> { CaptureKernel.find(on: machine, settings: settings) }

  /// How it saves.
  func way(for kernel: CaptureKernel) -> Result<CaptureWay, Refusal> {
    let finder = CaptureTargetFinder(machine)
    let encrypted: [FilePath]
    do {
      encrypted = try finder.encryptedMounts()
    } catch {
      // Whether something is encrypted must be known before anything is written in plain.
      return .failure(Refusal("what is mounted cannot be told: \(error)"))
    }
    return CaptureWay.choose(
      CaptureWayFacts(
        setting: settings.captureImage, givenInitramfs: settings.kdumpInitrd, mountFolder: settings.mountFolder,
        target: Self.target(of: settings.mountFolder, finder),
        isEncrypted: !encrypted.isEmpty || encryptionMayComeLater,
        plaintextFolder: settings.capturePlaintextTarget,
        plaintextTarget: settings.capturePlaintextTarget.map { Self.target(of: $0, finder) },
        systemInitramfs: SystemInitramfs.find(on: machine, beside: kernel.image.path, release: kernel.release),
        hasSystemd: machine.has("/usr/lib/systemd/systemd") || machine.has("/lib/systemd/systemd"),
        savesVmcore: settings.fullCoredump, keepsOthersOut: keepsOthersOut(settings.mountFolder)))
  }

  /// Whether the folder, or what is there of the path to it, is root's alone.
  private func keepsOthersOut(_ folder: FilePath) -> Bool {
    var place = folder
    while !place.components.isEmpty {
      if let status = (try? Files.status(machine.path(place), followingLink: true)).flatMap(\.self) {
        return status.permissions.isDisjoint(with: [.groupReadWriteExecute, .otherReadWriteExecute])
      }
      place.removeLastComponent()
    }
    return false
  }

  private static func target(
    of folder: FilePath, _ finder: CaptureTargetFinder
  ) -> Result<CaptureTarget, CaptureTargetError> {
    do {
      return .success(try finder.target(of: folder))
    } catch {
      return .failure(error)
    }
  }
}
