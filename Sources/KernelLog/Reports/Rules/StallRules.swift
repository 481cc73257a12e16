extension ReportRules {
  /// What the watchdogs print.
  ///
  /// Source: Linux 3.2 to 6.17, kernel/watchdog.c, kernel/watchdog_hld.c, kernel/watchdog_buddy.c, kernel/rcu/tree_stall.h,
  /// kernel/hung_task.c, kernel/workqueue.c, arch/powerpc/kernel/watchdog.c, arch/sparc/kernel/nmi.c.
  static let stalls: [ReportRule] = [
    .init(
      "BUG: soft lockup - CPU#* stuck for * [*:*]*", .softLockup, "BUG: soft lockup in {F}", .busyLoop, .fatal,
      .aboutOther),
    .init("BUG: soft lockup*", .softLockup, "BUG: soft lockup in {F}", .busyLoop, .fatal, .aboutOther),
    .init("Watchdog detected hard LOCKUP*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal, .aboutOther),
    .init("Watchdog CPU:* Hard LOCKUP*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal, .aboutOther),
    .init("CPU * Hard LOCKUP*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal, .aboutOther),
    .init("CPU * self-detected hard LOCKUP*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal, .aboutOther),
    .init(
      "CPU * detected hard LOCKUP on other CPUs*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal,
      .aboutOther),
    .init("BUG: NMI Watchdog detected LOCKUP*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop, .fatal, .aboutOther),

    .init("INFO: rcu_* detected stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal, .aboutOther),
    .init(
      "INFO: rcu_* self-detected stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal, .aboutOther),
    .init(
      "INFO: rcu_* detected expedited stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal,
      .aboutOther),
    .init(
      "INFO: rcu_* self-detected expedited stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal,
      .aboutOther),
    .init("INFO: RCU detected *stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal, .aboutOther),
    .init("INFO: Tasks-RCU *", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal, .aboutOther),
    .init(
      "INFO: rcu_tasks detected stalls on tasks:*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal,
      .aboutOther),
    .init("INFO: SRCU detected *stall*", .rcuStall, "INFO: rcu detected stall in {F}", .busyLoop, .fatal, .aboutOther),

    .init(
      "INFO: task *:* blocked for more than *", .hungTask, "INFO: task hung in {F}", .sleeper, .survivable, .aboutOther),
    .init(
      "INFO: task *:* blocked in I/O wait for more than *", .hungTask, "INFO: task hung in {F}", .sleeper, .survivable,
      .aboutOther),
    .init(
      "INFO: task *:* can't die for more than *", .hungTask, "INFO: task can't die in {F}", .sleeper, .survivable,
      .aboutOther),

    .init("BUG: workqueue lockup*", .workqueueLockup, "BUG: workqueue lockup", .nobody, .survivable, .traceless),
    // kernel/smp.c, csd_lock_wait_toolong: another processor does not answer.
    .init(
      "csd: Detected non-responsive CSD lock*", .softLockup, "csd: Detected non-responsive CSD lock", .nobody,
      .survivable, .traceless),
  ]
}
