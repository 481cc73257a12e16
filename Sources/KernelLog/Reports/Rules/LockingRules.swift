extension ReportRules {
  /// What lockdep, the lock debuggers, RCU's checks and the atomic-sleep checks print.
  ///
  /// Source: Linux 3.2 to 6.17, kernel/locking/lockdep.c, kernel/locking/spinlock_debug.c, kernel/locking/rtmutex.c,
  /// kernel/sched/core.c, lib/smp_processor_id.c, kernel/rcu/update.c.
  static let locking: [ReportRule] =
    ["WARNING: ", "INFO: "].flatMap(banners)
    + [
      .init("INFO: suspicious RCU usage*", .rcuUsage, "INFO: suspicious RCU usage in {F}", .trace, .survivable),
      .init(
        "INFO: suspicious rcu_dereference_check()*", .rcuUsage, "INFO: suspicious RCU usage in {F}", .trace, .survivable
      ),
      .init("WARNING: suspicious RCU usage*", .rcuUsage, "WARNING: suspicious RCU usage in {F}", .trace, .survivable),
      .init(
        "INFO: trying to register non-static key*", .lockdep, "INFO: trying to register non-static key in {F}", .trace,
        .survivable),

      .init("BUG: bad unlock balance detected!*", .lockdep, "BUG: bad unlock balance in {F}", .lockSite, .survivable),
      .init(
        "WARNING: bad unlock balance detected!*", .lockdep, "WARNING: bad unlock balance in {F}", .lockSite, .survivable
      ),
      .init("BUG: bad contention detected!*", .lockdep, "BUG: bad contention in {F}", .lockSite, .survivable),
      .init("WARNING: bad contention detected!*", .lockdep, "WARNING: bad contention in {F}", .lockSite, .survivable),
      // Who frees is to blame, not who took the lock.
      .init("BUG: held lock freed!*", .lockdep, "BUG: held lock freed!", .trace, .survivable),
      .init("WARNING: held lock freed!*", .lockdep, "WARNING: held lock freed in {F}", .trace, .survivable),
      .init(
        "WARNING: nested lock was not taken*", .lockdep, "WARNING: nested lock was not taken in {F}", .lockSite,
        .survivable),
      .init(
        "WARNING: Nested lock was not taken*", .lockdep, "WARNING: nested lock was not taken in {F}", .lockSite,
        .survivable),
      .init(
        "BUG: Nested lock was not taken*", .lockdep, "BUG: nested lock was not taken in {F}", .lockSite, .survivable),
      .init(
        "WARNING: lock held when returning to user space!*", .lockdep,
        "WARNING: lock held when returning to user space in {F}", .lockSite, .survivable, .traceless),
      .init(
        "BUG: lock held when returning to user space!*", .lockdep,
        "BUG: lock held when returning to user space in {F}", .lockSite, .survivable, .traceless),
      .init("BUG: * still has locks held!*", .lockdep, "BUG: still has locks held in {F}", .lockSite, .survivable),
      .init(
        "WARNING: * still has locks held!*", .lockdep, "WARNING: still has locks held in {F}", .lockSite, .survivable),
      .init("BUG: Invalid wait context*", .lockdep, "BUG: Invalid wait context in {F}", .lockSite, .survivable),
      .init("BUG: invalid wait context*", .lockdep, "BUG: Invalid wait context in {F}", .lockSite, .survivable),
      .init(
        "BUG: looking up invalid subclass*", .lockdep, "BUG: looking up invalid subclass in {F}", .trace, .survivable),
      .init(
        "BUG: key * has not been registered!*", .lockdep, "BUG: key has not been registered in {F}", .trace, .survivable
      ),
      .init("BUG: key * not in .data!*", .lockdep, "BUG: key not in .data in {F}", .trace, .survivable),
      .init("BUG: MAX_*", .lockdep, "BUG: MAX_{1}", .nobody, .survivable, [.traceless, .atStart]),
      .init("WARNING: lock order *", .lockdep, "possible deadlock in {F}", .lockSite, .survivable, .atStart),

      .init("BUG: spinlock bad magic on CPU*", .spinlock, "BUG: spinlock bad magic in {F}"),
      .init("BUG: spinlock recursion on CPU*", .spinlock, "BUG: spinlock recursion in {F}"),
      .init("BUG: spinlock lockup suspected on CPU*", .spinlock, "BUG: spinlock lockup suspected in {F}"),
      .init("BUG: spinlock lockup on CPU*", .spinlock, "BUG: spinlock lockup suspected in {F}"),
      .init("BUG: spinlock * on CPU*", .spinlock, "BUG: spinlock {1} in {F}"),
      .init("BUG: rwlock * on CPU*", .spinlock, "BUG: rwlock {1} in {F}"),
      .init("BUG: *-lock lockup on CPU*", .spinlock, "BUG: {1}-lock lockup in {F}"),
      .init("BUG: rwlock-* on CPU*", .spinlock, "BUG: rwlock {1} in {F}"),

      .init(
        "BUG: sleeping function called from invalid context at *", .atomicSleep,
        "BUG: sleeping function called from invalid context in {F}", .trace, .survivable),
      .init("BUG: scheduling while atomic*", .atomicSleep, "BUG: scheduling while atomic in {F}", .waiter, .survivable),
      .init(
        "BUG: scheduling with irqs disabled*", .atomicSleep, "BUG: scheduling with irqs disabled in {F}", .waiter,
        .survivable),
      .init("BUG: assuming * context at *", .atomicSleep, "BUG: assuming {1} context in {F}", .trace, .survivable),
      .init(
        "BUG: using * in preemptible*", .atomicSleep, "BUG: using {1} in preemptible code in {F}", .trace, .survivable),
      .init(
        "bad: scheduling from the idle thread!*", .atomicSleep, "bad: scheduling from the idle thread in {F}", .waiter,
        .survivable),
      .init("BUG: workqueue leaked *: *", .atomicSleep, "BUG: workqueue leaked {1} in {F}", .lockSite, .survivable),
    ]

  private static func banners(_ word: String) -> [ReportRule] {
    [
      "possible circular locking dependency detected", "possible recursive locking detected",
      "possible irq lock inversion dependency detected", "possible unsafe locking", "possible filesystem lockdep",
    ].map { .init("\(word)\($0)*", .lockdep, "possible deadlock in {F}", .lockSite, .survivable) }
      + ["HARDIRQ", "SOFTIRQ", "RECLAIM_FS"].map {
        .init("\(word)\($0)-safe -> *", .lockdep, "possible deadlock in {F}", .lockSite, .survivable)
      }
      + [.init("\(word)inconsistent lock state*", .lockdep, "inconsistent lock state in {F}", .lockSite, .survivable)]
      + [.init("\(word)inconsistent *", .lockdep, "inconsistent lock state in {F}", .lockSite, .survivable, .atStart)]
  }
}
