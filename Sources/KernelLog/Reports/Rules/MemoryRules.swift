extension ReportRules {
  /// What memory management and the checks of data structures print.
  ///
  /// Source: Linux 3.2 to 6.17, lib/list_debug.c, mm/usercopy.c, mm/slub.c, mm/page_alloc.c, mm/memory.c, kernel/fork.c, lib/refcount.c,
  /// mm/oom_kill.c, fs/dcache.c, arch/x86/kernel/dumpstack_64.c, arch/arm64/kernel/traps.c, arch/riscv/kernel/traps.c.
  static let memory: [ReportRule] = [
    .init("list_add corruption*", .listCorruption, "BUG: corrupted list in {F}", .trace, .fatal, .prelude),
    .init("list_add double add*", .listCorruption, "BUG: corrupted list in {F}", .trace, .fatal, .prelude),
    .init("list_del corruption*", .listCorruption, "BUG: corrupted list in {F}", .trace, .fatal, .prelude),
    .init("kernel BUG at *lib/list_debug.c:*", .listCorruption, "BUG: corrupted list in {F}"),
    .init("WARNING: *lib/list_debug.c:*", .listCorruption, "BUG: corrupted list in {F}", .named, .survivable),

    .init("refcount_t: *", .refcount, "WARNING: refcount bug in {F}", .trace, .survivable, [.prelude, .atStart]),
    .init("WARNING: *lib/refcount.c:*", .refcount, "WARNING: refcount bug in {F}", .belowNamed, .survivable),
    .init(
      "Kernel memory exposure attempt detected from *", .usercopy, "BUG: bad usercopy in {F}", .trace, .fatal, .prelude),
    .init(
      "Kernel memory overwrite attempt detected to *", .usercopy, "BUG: bad usercopy in {F}", .trace, .fatal, .prelude),
    .init(
      "kernel memory exposure attempt detected from *", .usercopy, "BUG: bad usercopy in {F}", .trace, .fatal, .prelude),
    .init(
      "kernel memory overwrite attempt detected to *", .usercopy, "BUG: bad usercopy in {F}", .trace, .fatal, .prelude),
    .init("kernel BUG at *mm/usercopy.c:*", .usercopy, "BUG: bad usercopy in {F}"),
    .init("WARNING: *mm/usercopy.c:*", .usercopy, "WARNING: bad usercopy in {F}", .belowNamed, .survivable),
    // The second one before Linux 3.0. (`ODEBUG: 7 of 7 active objects replaced` is said at every boot, and well.)
    .init(
      "ODEBUG: * (active state *", .objectDebug, "WARNING: ODEBUG bug in {F}", .trace, .survivable,
      [.prelude, .atStart]),
    .init(
      "ODEBUG: * object type: *", .objectDebug, "WARNING: ODEBUG bug in {F}", .trace, .survivable, [.prelude, .atStart]),
    .init("WARNING: *lib/debugobjects.c:*", .objectDebug, "WARNING: ODEBUG bug in {F}", .belowNamed, .survivable),

    .init("BUG: Bad page state*", .badPage, "BUG: Bad page state in {F}", .trace, .survivable),
    .init("Bad page state in process *", .badPage, "BUG: Bad page state in {F}", .trace, .survivable, .atStart),
    .init("pagealloc: memory corruption*", .badPage, "pagealloc: memory corruption in {F}", .trace, .survivable),
    .init("BUG: Bad page map*", .badPage, "BUG: Bad page map in {F}", .trace, .survivable),
    .init("BUG: Bad page cache in *", .badPage, "BUG: Bad page cache in {F}", .trace, .survivable),
    .init("BUG: Bad rss-counter state*", .badPage, "BUG: Bad rss-counter state", .nobody, .survivable, .traceless),
    .init(
      "BUG: non-zero * on freeing mm*", .badPage, "BUG: non-zero {1} on freeing mm", .nobody, .survivable, .traceless),
    .init("BUG: mm:* still in use*", .badPage, "BUG: mm still in use", .nobody, .survivable, .traceless),
    .init(
      "BUG: Dentry * still in use * [unmount of *]*", .bug, "BUG: Dentry still in use [unmount of {3}]", .nobody,
      .survivable, .traceless),

    // SLUB says which cache it is: that stays the same, unlike the object's address.
    .init(
      "BUG * (*): Invalid object pointer *", .slabCorruption, "BUG: {1}: Invalid object pointer", .trace, .fatal,
      [.traceless, .atStart, .prelude]),
    .init("BUG * (*): *", .slabCorruption, "BUG: {1}: {3}", .trace, .fatal, [.traceless, .atStart, .prelude]),
    // Until Linux 3.2.
    .init(
      "BUG kmalloc-*: *", .slabCorruption, "BUG: kmalloc-{1}: {2}", .trace, .fatal, [.traceless, .atStart, .prelude]),
    // mm/slab.c, until Linux 6.7.
    .init("slab error in *(): cache *", .slabCorruption, "slab error in {F}"),
    .init("Slab corruption*", .slabCorruption, "BUG: slab corruption", .nobody, .fatal, .traceless),

    .init("BUG: stack guard page was hit at *", .stackOverflow, "BUG: stack guard page was hit in {F}"),
    .init("BUG: * stack guard page was hit at *", .stackOverflow, "BUG: stack guard page was hit in {F}"),
    .init(
      "Insufficient stack space to handle exception!*", .stackOverflow, "kernel stack overflow in {F}", .trace, .fatal,
      .traceless),
    .init("kernel stack overflow*", .stackOverflow, "kernel stack overflow in {F}", .trace, .fatal, .continues),
    .init("Kernel stack overflow in process*", .stackOverflow, "kernel stack overflow in {F}"),
    .init("Kernel stack overflow*", .stackOverflow, "kernel stack overflow in {F}", .trace, .fatal, .atStart),
    .init("do_IRQ: stack overflow*", .stackOverflow, "kernel stack overflow in {F}"),
    .init("do_IRQ: * has overflown the kernel stack*", .stackOverflow, "kernel stack overflow in {F}"),
    .init(
      "Thread overran stack, or stack corrupted*", .stackOverflow, "kernel stack overflow in {F}", .trace, .fatal,
      .continues),

    .init("page allocation failure: order:*", .outOfMemory, "page allocation failure", .nobody, .notice, .traceless),
    .init("page allocation failure. order:*", .outOfMemory, "page allocation failure", .nobody, .notice, .traceless),
    .init("vmalloc: allocation failure*", .outOfMemory, "vmalloc allocation failure", .nobody, .notice, .traceless),
    .init("vmalloc error: size *", .outOfMemory, "vmalloc allocation failure", .nobody, .notice, .traceless),
    .init(
      "Out of memory: Kill*", .outOfMemory, "Out of memory: Killed process", .nobody, .notice, [.traceless, .atStart]),
    .init(
      "Out of memory (*): Kill*", .outOfMemory, "Out of memory: Killed process", .nobody, .notice,
      [.traceless, .atStart]),
    .init(
      "Memory cgroup out of memory: Kill*", .outOfMemory, "Memory cgroup out of memory: Killed process", .nobody,
      .notice, [.traceless, .atStart]),
  ]
}
