internal import CapturePlan
internal import LinuxSystem
internal import SystemPackage

/// How the capture kernel ends: in a reboot, or as the settings want it where nothing could be saved.
struct Ending {
  let log: CaptureLog

  /// Where the target is mounted, if it is.
  let mountPoint: FilePath?

  /// Whether anything of the crash is on the disk.
  static func hasSaved(_ status: CaptureStatus) -> Bool {
    [status.dmesg, status.vmcore].contains { [.saved, .partial].contains($0) }
  }

  /// Ends it; it returns only where nothing ended it, and then a guard will.
  ///
  /// - Parameter overall: The guard over the whole, which is not to interrupt a person or a machine that stands still.
  func end(saved: Bool, _ action: CapturePlan.FailAction, overall: consuming ChildProcess?) {
    // From here on half a minute is enough: what was saved is durable already.
    var last = GuardProcess.start(seconds: 30, log: log)
    Files.syncAll()
    if let mountPoint {
      do {
        try Mount.unmount(mountPoint)
      } catch {
        log.say("\(error)")
      }
    }
    let action = saved ? .reboot : action
    if action == .halt || action == .shell {
      Self.callOffLogGuard()
      overall?.kill()
      last?.kill()
    }
    if action == .shell {
      runShell()
      last = GuardProcess.start(seconds: 30, log: log)
    }
    stop(action)
    log.say("the machine did not stop when asked")
    GuardProcess.restart()
  }

  /// The guard over the log has nothing to wait for any more.
  static func callOffLogGuard() {
    _ = try? File.create(GuardProcess.logIsDone, permissions: .ownerReadWrite)
  }

  private func stop(_ action: CapturePlan.FailAction) {
    let way: MachineStop =
      switch action {
      case .halt: .halt
      case .poweroff: .powerOff
      case .reboot, .shell: .reboot
      }
    log.say("\(way.rawValue)")
    do {
      try way.now()
    } catch {
      log.say("\(way.rawValue): \(error)")
    }
  }

  private func runShell() {
    do {
      var shell = try ChildProcess.start("/bin/sh", [], streams: .device("/dev/console"))
      log.say("a shell, as CAPTURE_FAIL_ACTION says; its end reboots the machine")
      while shell.end() == nil { Clocks.pause(seconds: 0.2) }
    } catch {
      log.say("no shell: \(error)")
    }
  }
}
