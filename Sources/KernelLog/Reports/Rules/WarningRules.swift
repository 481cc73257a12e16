extension ReportRules {
  /// `WARN()` and its kin: `WARNING: CPU: 1 PID: 2 at fs/a.c:3 f+0x1/0x2`, before Linux 3.12 `WARNING: at fs/a.c:3 f+0x1/0x2()`,
  /// from 6.18 on `WARNING: fs/a.c:3 at f+0x1/0x2, CPU#1: comm/2`.
  ///
  /// A warning in a helper that only checks what it is given is told by the function that gave it. Source: kernel/panic.c, lib/bug.c.
  static let warnings: [ReportRule] = [
    .init(
      "WARNING: *kernel/watchdog*.c:* watchdog_overflow_callback*", .hardLockup, "BUG: hard lockup in {F}", .busyLoop,
      .fatal,
      .aboutOther),
    .init("WARNING: *kernel/locking/lockdep.c:*", .lockdep, "WARNING: locking bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *kernel/lockdep.c:*", .lockdep, "WARNING: locking bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *kernel/locking/mutex.c:*", .lockdep, "WARNING: locking bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *kernel/locking/rwsem.c:*", .lockdep, "WARNING: locking bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slab_common.c:* kmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slub.c:* kmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slub.c:* kvmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slub.c:* __kvmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slub.c:* __kmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/slab.c:* kmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *mm/util.c:* *kvmalloc*", .warning, "WARNING: kmalloc bug in {F}", .belowNamed, .survivable),
    .init(
      "WARNING: *mm/vmalloc.c:* __vmalloc_node_range*", .warning, "WARNING: zero-size vmalloc in {F}", .belowNamed,
      .survivable),
    // The page allocator's warnings are told as such, whoever asked.
    .init("WARNING: *mm/page_alloc.c:*", .warning, "WARNING in {F}", .exactly, .survivable),
    // Whoever slept where RCU forbids it, not the scheduler that noticed.
    .init(
      "WARNING: *kernel/rcu/tree_plugin.h:* rcu_note_context_switch*", .warning, "WARNING in {F}", .waiter, .survivable),
    .init("WARNING: *lib/kobject.c:*", .warning, "WARNING: kobject bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *fs/proc/generic.c:*", .warning, "WARNING: proc registration bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *lib/iov_iter.c:*", .warning, "WARNING: iov_iter bug in {F}", .belowNamed, .survivable),
    .init("WARNING: *usb_submit_urb+*", .warning, "WARNING in {F}/usb_submit_urb", .belowNamed, .survivable),
    .init("WARNING: CPU: * PID: * at *", .warning, "WARNING in {F}", .warned, .survivable),
    .init("WARNING: at *:*", .warning, "WARNING in {F}", .warned, .survivable),
    // The same before Linux 2.6.36 and 2.6.21.
    .init("Badness at *", .warning, "WARNING in {F}", .trace, .survivable, .atStart),
    .init("BUG: warning at *:*/*()", .warning, "WARNING in {F}", .warned, .survivable),
    .init("WARNING: *.c:* at *", .warning, "WARNING in {F}", .warned, .survivable, .atStart),
    .init("WARNING: *.h:* at *", .warning, "WARNING in {F}", .warned, .survivable, .atStart),
    .init("WARNING: *.rs:* at *", .warning, "WARNING in {F}", .warned, .survivable, .atStart),
    .init(
      "WARNING: kernel stack regs at * has bad *", .warning, "WARNING: kernel stack regs has bad value", .nobody,
      .survivable, .traceless),
    .init(
      "WARNING: kernel stack frame pointer at *", .warning, "WARNING: kernel stack frame pointer has bad value",
      .nobody, .survivable, .traceless),
    .init(
      "WARNING: stack going in the wrong direction*", .warning, "WARNING: stack going in the wrong direction in {F}",
      .named, .survivable),
    .init("WARNING: stack recursion*", .warning, "WARNING: stack recursion", .nobody, .survivable, .traceless),
  ]
}
