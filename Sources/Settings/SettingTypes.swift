/// When kdump is armed (`KDUMP`).
public enum KdumpUse: String, CaseIterable, Sendable {
  /// When pstore-RAM cannot be armed.
  case fallback
  /// Besides pstore-RAM too.
  case always
  /// At no time.
  case never
}

/// Which capture image kdump loads (`CAPTURE_IMAGE`).
public enum CaptureImageChoice: String, CaseIterable, Sendable {
  /// Ours where it can bring up the storage, else the distribution's.
  case auto
  /// Ours.
  case builtin
  /// The distribution's own initramfs and root.
  case system
}

/// What the capture kernel does when it could save nothing (`CAPTURE_FAIL_ACTION`).
public enum CaptureFailAction: String, CaseIterable, Sendable {
  /// Reboot.
  case reboot
  /// Stop, with the message left on the screen.
  case halt
  /// Switch the machine off.
  case poweroff
  /// Give a shell on the console.
  case shell
}

/// How much memory the crash kernel is to have.
public enum CrashKernelRequest: Sendable, Equatable {
  /// By our own table.
  case automatic
  /// What stands behind each `crashkernel=`, in the kernel's own syntax
  /// (Documentation/admin-guide/kdump/kdump.rst): `256M`, `1G,high`, `2G-8G:192M,8G-:256M`.
  case sizes([String])
  /// None: it is never asked for.
  case never
}

/// What the kernel is told to do about an oops, a lockup and a panic (`PANIC_SYSCTLS`).
public struct PanicSysctls: Sendable, Equatable {
  /// A file in /proc/sys/kernel that has a say in it
  /// (Documentation/admin-guide/sysctl/kernel.rst).
  public enum Name: String, CaseIterable, Sendable {
    /// Panic when a lockup detector finds a CPU that takes no interrupts.
    case hardlockupPanic = "hardlockup_panic"
    /// Panic when a task hangs.
    case hungTaskPanic = "hung_task_panic"
    /// Seconds from a panic to the reboot: 0 never, below 0 at once.
    case panic
    /// Panic on an NMI that tells of an I/O error.
    case panicOnIONMI = "panic_on_io_nmi"
    /// Panic on an oops.
    case panicOnOops = "panic_on_oops"
    /// Panic on an RCU stall.
    case panicOnRCUStall = "panic_on_rcu_stall"
    /// Panic on an NMI that nothing recovered from.
    case panicOnUnrecoveredNMI = "panic_on_unrecovered_nmi"
    /// Panic on a warning.
    case panicOnWarn = "panic_on_warn"
    /// What a panic prints besides, as a mask.
    case panicPrint = "panic_print"
    /// Panic when a CPU does not schedule.
    case softlockupPanic = "softlockup_panic"
    /// Panic on an NMI that nobody knows.
    case unknownNMIPanic = "unknown_nmi_panic"
  }

  /// What a file of /proc/sys/kernel is set to.
  public enum Value: Sendable, Equatable {
    /// This number.
    case number(Int)
    /// As much as fits the kernel's log buffer, so that it does not push the panic itself out (`panic_print` alone).
    case fitted
  }

  /// One file and what it is set to.
  public struct Assignment: Sendable, Equatable {
    /// The file's name in /proc/sys/kernel.
    public var name: Name
    /// What it is set to.
    public var value: Value

    /// The file `name` is to be set to `value`.
    public init(_ name: Name, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// What is set, in the order given, each name once; empty leaves the kernel as it is.
  public var assignments: [Assignment]

  /// These files are set, in this order.
  public init(_ assignments: [Assignment]) {
    self.assignments = assignments
  }

  /// The default: panic on an oops and on a hard lockup, reboot at once, and print as much as fits.
  public static let builtIn = PanicSysctls([
    Assignment(.panic, .number(-1)),
    Assignment(.panicOnOops, .number(1)),
    Assignment(.hardlockupPanic, .number(1)),
    Assignment(.panicPrint, .fitted),
  ])
}
