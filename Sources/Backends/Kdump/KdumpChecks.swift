internal import CaptureImage
internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// The links of the chain from a panic to a dump on the disk.
struct KdumpChecks: Sendable {
  let context: BackendContext
  let facts: KdumpFacts
  let armament: Armament?

  private var machine: Machine { context.machine }
  private var settings: Settings { context.settings }

  func all() -> [Check] {
    guard settings.kdump != .never else { return [Check("kdump", .good, "KDUMP=never: no crash kernel is wanted")] }
    guard let armament else { return whyNot() }
    return [memory(), loaded(armament)] + image() + [current(), makedumpfile(), watchdog()] + together()
      + proof(armament)
  }

  /// Nothing is wrong with a crash kernel that is not needed.
  private func whyNot() -> [Check] {
    let isNeeded = settings.kdump == .always || machine.activeRamoops == nil
    if !isNeeded, !machine.crashMemory.isLoaded {
      return [Check("kdump", .good, "no crash kernel is loaded: pstore-RAM is armed, and KDUMP=fallback")]
    }
    let refusal: Refusal? =
      switch KdumpBackend(context).assess() {
      case .unavailable(let refusal): refusal
      case .ready: nil
      }
    guard let refusal else {
      return [memory(), Check("kdump", .bad, "a crash kernel could be loaded, but is not", remedy: "lastgasp arm")]
    }
    return [Check("kdump", .bad, refusal.reason, remedy: refusal.remedy ?? "see lastgasp.d(5)")]
  }

  private func memory() -> Check {
    Check(
      "reservation", .good, "\(ByteSize.describe(machine.crashMemory.reservedBytes)) are set aside for a crash kernel")
  }

  private func loaded(_ armament: Armament) -> Check { Check("crash-kernel", .good, armament.description) }

  /// Whether what is loaded is what would be loaded now.
  private func image() -> [Check] {
    guard case .success(let kernel) = facts.kernel() else {
      return [
        Check(
          "kernel", .warning, "the image of the running kernel is gone; what is loaded stays until the reboot",
          remedy: "reboot into the kernel that is installed")
      ]
    }
    switch facts.way(for: kernel) {
    case .failure(let refusal):
      return [Check("target", .bad, refusal.reason, remedy: refusal.remedy ?? "lastgasp arm")]
    case .success(let way): return [size(way, kernel)] + remarks(kernel, way)
    }
  }

  /// Whether anything that the image is made of, or what it is told, has changed since it was loaded.
  private func current() -> Check {
    guard let change = facts.changeSinceLoading else {
      return Check("image", .good, "what is loaded is current: nothing that it is made of has changed since")
    }
    return Check("image", .warning, "\(change) since the crash kernel was loaded", remedy: "lastgasp arm")
  }

  /// A whole system takes more memory than our own image.
  private func size(_ way: CaptureWay, _ kernel: CaptureKernel) -> Check {
    let reserved = machine.crashMemory.reservedBytes
    let image: CrashKernelSize.Image =
      switch way.image {
      case .builtin: .builtin
      case .system: .system
      }
    let least = CrashKernelSize.least(for: image, kernel: KernelRelease(kernel.release))
    guard reserved < least else { return Check("size", .good, "that is enough for this capture image") }
    return Check(
      "size", .warning,
      "\(ByteSize.describe(reserved)) may not be enough for this capture image",
      remedy: "ask for crashkernel=\(least >> 20)M or more on the kernel command line")
  }

  private func remarks(_ kernel: CaptureKernel, _ way: CaptureWay) -> [Check] {
    [kernel.remark, way.remark].compactMap(\.self).map {
      Check("choice", .good, $0)
    }
  }

  private func makedumpfile() -> Check {
    guard settings.fullCoredump else { return Check("vmcore", .good, "FULL_COREDUMP=0: the log alone is saved") }
    guard facts.loaded?.savesVmcore == true else {
      return Check(
        "vmcore", .warning, "what is loaded saves the log alone",
        remedy: "install makedumpfile where it is missing, then lastgasp arm")
    }
    return Check("vmcore", .good, "makedumpfile is in what is loaded, and saves the memory")
  }

  private func watchdog() -> Check {
    guard let watchdog = machine.activeWatchdog else {
      return Check(
        "watchdog", .good,
        "no hardware watchdog is active: a capture kernel that hangs before it starts anything needs the power key")
    }
    return Check("watchdog", .good, "\(watchdog.device) is active, and is fed while a dump advances")
  }

  /// What it means to have both.
  private func together() -> [Check] {
    guard machine.activeRamoops != nil else { return [] }
    switch PostNotifiers(of: machine).value {
    case "Y"?:
      return [
        Check(
          "together", .good,
          "pstore-RAM is armed too; crash_kexec_post_notifiers=Y lets it write its record before the crash kernel "
            + "starts, which makes kdump a little less certain")
      ]
    default:
      return [
        Check(
          "together", .warning,
          "pstore-RAM is armed too, but with a crash kernel loaded it gets nothing unless "
            + "crash_kexec_post_notifiers is on", remedy: "set KDUMP=always, and run lastgasp arm")
      ]
    }
  }

  private func proof(_ armament: Armament) -> [Check] {
    [
      Check.proof(
        armament.standing, unproven: "it has not saved a crash of this machine yet",
        remedy: "lastgasp test: \(KdumpBackend.wayToProve)", now: machine.now())
    ]
  }
}
