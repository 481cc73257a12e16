internal import Backends
internal import Machine

/// What the kernel does at an oops, a freeze and a panic.
struct PanicFacts: Sendable {
  /// The values in `/proc/sys/kernel`, by name; one that the kernel does not have is missing.
  var values: [String: Int] = [:]
  var logBufferBytes: UInt64 = 128 << 10
  var processors = 1
  var tasks = 100
  var hasHardLockupDetector = true

  fileprivate static let names = [
    "panic", "panic_on_oops", "panic_print", "nmi_watchdog", "hardlockup_panic", "soft_watchdog", "softlockup_panic",
    "hung_task_timeout_secs", "hung_task_panic",
  ]
}

extension PanicFacts {
  /// Reads them off a machine.
  init(of machine: Machine) {
    var values: [String: Int] = [:]
    for name in Self.names { values[name] = machine.fact("/proc/sys/kernel/\(name)").flatMap { Int($0) } }
    self.init(
      values: values, logBufferBytes: machine.logBufferBytes, processors: machine.processorCount,
      tasks: machine.taskCount, hasHardLockupDetector: machine.kernelConfiguration?.has("HARDLOCKUP_DETECTOR") ?? true)
  }

  /// Every check, in the order in which a person reads them.
  func checks() -> [Check] { [reboot(), oops(), print(), hardLockup(), softLockup(), hungTask()].compactMap(\.self) }

  /// Whether the machine comes back by itself.
  func reboot() -> Check? {
    switch values["panic"] {
    case nil:
      return Check("reboot", .warning, "kernel.panic cannot be read", remedy: "see whether /proc is mounted")
    case 0?:
      return Check(
        "reboot", .warning, "the machine stays halted after a panic (kernel.panic=0)",
        remedy: "have panic=-1 in PANIC_SYSCTLS, and run lastgasp arm")
    case let seconds?:
      let when = seconds < 0 ? "at once" : "after \(seconds) s"
      return Check("reboot", .good, "after a panic the machine reboots \(when) (kernel.panic=\(seconds))")
    }
  }

  /// Whether an oops is a crash.
  func oops() -> Check? {
    values["panic_on_oops"].flatMap { value in
      guard value == 0 else { return Check("oops", .good, "an oops is a panic (kernel.panic_on_oops=\(value))") }
      return Check(
        "oops", .warning, "the machine goes on after an oops, damaged as it is (kernel.panic_on_oops=0)",
        remedy: "have panic_on_oops=1 in PANIC_SYSCTLS, and run lastgasp arm")
    }
  }

  /// Whether what a panic prints besides pushes the panic itself out of the log.
  func print() -> Check? {
    values["panic_print"].map { value in
      let bytes = PanicPrint(rawValue: value).bytes(processors: processors, tasks: tasks)
      let buffer = ByteSize.describe(logBufferBytes)
      guard bytes > PanicPrint.room(in: logBufferBytes) else {
        return Check(
          "print", .good, "a panic leaves room for itself in the log (kernel.panic_print=\(value), \(buffer))")
      }
      let fitting = PanicPrint.fitting(logBufferBytes: logBufferBytes, processors: processors)
      return Check(
        "print", .warning,
        "kernel.panic_print=\(value) prints about \(ByteSize.describe(bytes)) into a log of \(buffer), and may push the "
          + "panic itself out", remedy: "sysctl kernel.panic_print=\(fitting.rawValue), or a larger log_buf_len=")
    }
  }

  /// Whether a processor that takes no interrupts any more ends in a panic.
  func hardLockup() -> Check? {
    guard hasHardLockupDetector else {
      return Check("hard-lockup", .good, "this kernel has no detector for hard lockups: a total freeze leaves nothing")
    }
    guard let isWatched = values["nmi_watchdog"] else { return nil }
    guard isWatched != 0 else {
      return Check(
        "hard-lockup", .warning, "nobody notices a total freeze (kernel.nmi_watchdog=0)",
        remedy: "sysctl kernel.nmi_watchdog=1, where the processor has a counter for it")
    }
    guard values["hardlockup_panic"] != 0 else {
      return Check(
        "hard-lockup", .warning, "a total freeze is noticed, but is no panic (kernel.hardlockup_panic=0)",
        remedy: "have hardlockup_panic=1 in PANIC_SYSCTLS, and run lastgasp arm")
    }
    return Check("hard-lockup", .good, "a total freeze becomes a panic (kernel.nmi_watchdog=1, hardlockup_panic=1)")
  }

  /// Whether a kernel that does not schedule any more is noticed; a panic of it is a choice.
  func softLockup() -> Check? {
    guard let isWatched = values["soft_watchdog"] else { return nil }
    guard isWatched != 0 else {
      return Check(
        "soft-lockup", .warning, "nobody notices a processor that does not schedule (kernel.soft_watchdog=0)",
        remedy: "sysctl kernel.soft_watchdog=1")
    }
    let what = (values["softlockup_panic"] ?? 0) > 0 ? "becomes a panic" : "is logged, and is no panic"
    return Check(
      "soft-lockup", .good,
      "a processor that does not schedule \(what) (kernel.softlockup_panic=\(values["softlockup_panic"] ?? 0))")
  }

  /// Whether a task that hangs is noticed; a panic of it is a choice.
  func hungTask() -> Check? {
    guard let seconds = values["hung_task_timeout_secs"] else { return nil }
    guard seconds != 0 else {
      return Check(
        "hung-task", .warning, "nobody notices a task that hangs (kernel.hung_task_timeout_secs=0)",
        remedy: "sysctl kernel.hung_task_timeout_secs=120")
    }
    let what = (values["hung_task_panic"] ?? 0) > 0 ? "becomes a panic" : "is logged, and is no panic"
    return Check(
      "hung-task", .good,
      "a task that hangs for \(seconds) s \(what) (kernel.hung_task_panic=\(values["hung_task_panic"] ?? 0))")
  }
}
