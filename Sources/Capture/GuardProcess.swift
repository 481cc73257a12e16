internal import LinuxSystem
internal import SystemPackage

/// A second process that sleeps and then restarts the machine, whatever holds up the first one by then.
public enum GuardProcess {
  /// The argument that makes the program a guard; the number of seconds follows, and then maybe a file that calls it off.
  public static let argument = "--guard"

  /// What calls off the guard over the log: its turn is over, however it went.
  static let logIsDone: FilePath = "/run/lastgasp-log-is-done"

  /// Starts a guard of this program; `nil` and a line in the log where that fails.
  ///
  /// - Parameter file: A file that calls it off, where it is there by then.
  static func start(seconds: UInt64, unless file: FilePath? = nil, log: CaptureLog) -> ChildProcess? {
    do {
      let child = try ChildProcess.start(
        "/proc/self/exe", [argument, String(seconds)] + [file?.string].compactMap(\.self), streams: .inherited)
      return child
    } catch {
      log.say("nothing restarts the machine if this hangs: \(error)")
      return nil
    }
  }

  /// Is the guard: sleeps, and restarts the machine.
  public static func stand(seconds: UInt64, unless file: String?) {
    Clocks.pause(seconds: Double(seconds))
    if let file, (try? Files.exists(FilePath(file))) == true { return }
    CaptureLog().say("the time is over (\(seconds) s): the machine restarts")
    restart()
  }

  /// Restarts the machine without asking anything that may hang.
  ///
  /// What is written to /proc/sysrq-trigger is done whatever kernel.sysrq allows (Documentation/admin-guide/sysrq.rst).
  static func restart() {
    try? Files.writeValue("b", to: "/proc/sysrq-trigger")
    try? MachineStop.reboot.now()
  }
}
