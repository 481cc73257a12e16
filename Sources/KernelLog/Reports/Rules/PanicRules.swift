extension ReportRules {
  private static let panic = "Kernel panic - not syncing: "

  /// Why the kernel gave up.
  ///
  /// A panic that only follows what was told before says so.  Source: Linux 3.2 to 6.17: the calls of panic()
  /// in kernel/, mm/, init/, arch/, and drivers/.
  static let panics: [ReportRule] =
    // kernel/cfi.c, until Linux 6.0.
    [.init(panic + "CFI failure (target: *", .oops, "CFI failure in {F}", .trace, .fatal, .panics)]
    + [
      "Fatal exception", "Fatal error", "Oops", "panic_on_warn set", "UBSAN: panic_on_warn set",
      "KASAN: panic_on_warn set",
      "KCSAN: panic_on_warn set", "KMSAN: panic_on_warn set", "KFENCE: panic_on_warn set", "kernel: panic_on_warn set",
      "KASAN: kasan.fault=panic set", "kasan.fault=panic set", "kmsan.panic set", "hung_task: blocked tasks",
      "softlockup: hung tasks",
      "Hard LOCKUP", "hard lockup", "watchdog: Hard LOCKUP", "NMI watchdog: Hard LOCKUP",
      "Watchdog detected hard LOCKUP",
      "RCU Stall", "BUG!", "Aiee, killing interrupt handler!", "Attempted to kill the idle task!",
      "Kernel Fault", "Unrecoverable exception", "Unable to continue", "bad mode",
      "scheduling while atomic", "Exception in kernel mode", "LOCKUP", "kernel stack overflow", "UBSAN: ", "KASAN: ",
      "CFI",
    ].map {
      .init("\(panic)\($0)*", .panic, "kernel panic: \($0){1}", .nobody, .fatal, [.panics, .consequence, .traceless])
    }
    + [
      .init(
        panic + "sysrq triggered crash*", .panic, "kernel panic: sysrq triggered crash", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "Attempted to kill init!*", .panic, "kernel panic: Attempted to kill init!", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "stack-protector: Kernel stack is corrupted in: *", .stackCorruption,
        "kernel panic: stack is corrupted in {F}", .named, .fatal, .panics),
      .init(
        panic + "corrupted stack end detected inside scheduler*", .stackCorruption,
        "kernel panic: corrupted stack end in {F}", .waiter, .fatal, .panics),
      .init(
        panic + "Out of memory and no killable processes*", .outOfMemory,
        "kernel panic: Out of memory and no killable processes", .nobody, .fatal, [.panics, .traceless]),
      .init(
        panic + "System is deadlocked on memory*", .outOfMemory, "kernel panic: System is deadlocked on memory",
        .nobody, .fatal, [.panics, .traceless]),
      .init(
        panic + "Out of memory: *", .outOfMemory, "kernel panic: Out of memory: {1}", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "out of memory*", .outOfMemory, "kernel panic: out of memory{1}", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "Fatal hardware error*", .hardwareError, "kernel panic: Fatal hardware error{1}", .nobody, .fatal,
        [.panics, .consequence, .traceless]),
      .init(
        panic + "Fatal machine check*", .hardwareError, "kernel panic: Fatal machine check", .nobody, .fatal,
        [.panics, .consequence, .traceless]),
      .init(
        panic + "Machine check*", .hardwareError, "kernel panic: Machine check", .nobody, .fatal,
        [.panics, .consequence, .traceless]),
      .init(
        panic + "Timeout: Not all CPUs entered broadcast exception handler*", .hardwareError,
        "kernel panic: Timeout: Not all CPUs entered broadcast exception handler", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "Asynchronous SError Interrupt*", .hardwareError, "kernel panic: Asynchronous SError Interrupt",
        .nobody, .fatal, [.panics, .consequence, .traceless]),
      .init(panic + "NMI*", .hardwareError, "kernel panic: NMI{1}", .nobody, .fatal, [.panics, .traceless]),
      .init(
        panic + "Couldn't open N_TTY ldisc for *", .panic, "kernel panic: Couldn't open N_TTY ldisc", .nobody, .fatal,
        [.panics, .traceless]),
      .init(
        panic + "EXT4-fs (device *): panic forced after error*", .panic,
        "kernel panic: EXT4-fs: panic forced after error", .nobody, .fatal, [.panics, .traceless]),
      .init(panic + "VFS: *", .panic, "kernel panic: VFS: {1}", .nobody, .fatal, [.panics, .traceless]),
      .init(
        panic + "No *init found*", .panic, "kernel panic: No {1} init found{2}", .nobody, .fatal, [.panics, .traceless]),
      .init(
        panic + "Requested init *", .panic, "kernel panic: Requested init {1}", .nobody, .fatal, [.panics, .traceless]),
      // Any other reason is somebody's own, and so is the function that gave up.
      .init(panic + "*", .panic, "kernel panic: {1}", .trace, .fatal, [.panics, .traceless]),
      .init("Kernel panic - not syncing*", .panic, "kernel panic{1}", .nobody, .fatal, [.panics, .traceless, .cut]),
      .init("Kernel panic: *", .panic, "kernel panic: {1}", .nobody, .fatal, [.panics, .traceless]),
    ]
}
