/// Every way that the lab knows to crash a kernel.
enum KernelCrashCatalogue {
  /// All of them, in the order in which they are played.
  static let all =
    pointers + checks + stacks + memory + guarded + atomic + stalls + contexts + traps + panics + kernelAlone + quiet
    + forms

  /// Those that an architecture has.
  static func crashes(on architecture: Architecture) -> [KernelCrash] {
    all.filter { $0.architectures.contains(architecture) }
  }

  private static let pointers = [
    "null-read", "null-write", "null-exec", "wild-read", "wild-write", "wild-exec", "nx-exec", "readonly-write",
    "user-read", "user-exec", "noncanonical", "noncanonical-exec",
  ].map { KernelCrash.module($0) }

  private static let checks = [
    "bug", "warn", "warn-on", "warn-once", "warn-deep", "list-add", "list-add-twice", "list-del", "list-del-twice",
    "refcount-underflow", "refcount-resurrected", "refcount-saturated", "refcount-leak", "usercopy", "fortify",
    "field-overflow", "huge-pages", "huge-kvmalloc", "vfree-twice", "proc-twice", "array-bounds",
    "shift",
  ].map { KernelCrash.module($0) }

  private static let stacks = ["stack-overflow", "stack-protector", "stack-end"].map { KernelCrash.module($0) }

  /// What the allocators find, by themselves or with their checks switched on.
  private static let memory: [KernelCrash] =
    ["double-free", "free-list", "free-inside"].map { .module($0) }
    + [
      .module("slub-poison", as: "use-after-free").with("slub_debug=FZPU"),
      .module("slub-redzone", as: "overrun").with("slub_debug=FZPU"),
      .module("slub-double-free", as: "double-free").with("slub_debug=FZPU"),
      .module("slub-free-inside", as: "free-inside").with("slub_debug=FZPU"),
      .module("bad-page").with("page_poison=1"),
      .module("page-twice").with("page_poison=1"),
      .module("page-after-free").with("page_poison=1"),
      .module("cache-in-use").with("slab_nomerge"),
      .module("netdevice", inBackground: true, after: 13),
    ]

  private static let guarded = [
    "kfence-use-after-free", "kfence-write-after-free", "kfence-out-of-bounds", "kfence-corruption",
    "kfence-invalid-free",
  ].map { KernelCrash.module($0).with("kfence.sample_interval=10") }

  private static let atomic = ["sleep-atomic", "mutex-atomic", "sleep-in-reader", "preempt-leak", "timer-atomic"]
    .map { KernelCrash.module($0) }

  /// What watchdogs find.
  private static let stalls: [KernelCrash] = [
    .module("soft-lockup", before: [softLockups]),
    .module("soft-lockup-delay", before: [softLockups]),
    .module("soft-lockup-spinlock", before: [softLockups, KernelCrash.setting("kernel/softlockup_panic", 1)]),
    .module(
      "soft-lockup-all", as: "soft-lockup",
      before: [softLockups, KernelCrash.setting("kernel/softlockup_all_cpu_backtrace", 1)]
    ).on(processors: 2),
    .module("rcu-stall", before: [noSoftLockups, stallsOfRCU]),
    .module(
      "rcu-stall-panic", as: "rcu-stall",
      before: [noSoftLockups, stallsOfRCU, KernelCrash.setting("kernel/panic_on_rcu_stall", 1)]),
    .module("rcu-stall-other", as: "deaf-processor", before: [noSoftLockups, stallsOfRCU], after: 12).on(processors: 2),
    .module("hung-thread", before: [hungTasks], after: 6),
    .module("hung-mutex", before: [hungTasks], inBackground: true, after: 6),
    .module("hung-completion", before: [hungTasks], inBackground: true, after: 6),
    .module(
      "hung-panic", as: "hung-completion", before: [hungTasks, KernelCrash.setting("kernel/hung_task_panic", 1)],
      inBackground: true, after: 6),
  ]

  private static let contexts: [KernelCrash] =
    ["timer", "timer-warning", "interrupt", "interrupt-bug", "work", "work-leak", "thread", "nested-oops"]
    .map { .module($0) } + [.module("two-oopses").on(processors: 2)]

  /// What a processor refuses.
  private static let traps: [KernelCrash] =
    ["invalid-opcode", "breakpoint"].map { .module($0) }
    + ["divide", "stack-segment", "segment", "double-fault", "nmi"].map { .module($0).only(.amd64) }
    + ["register", "unaligned", "no-device"].map { .module($0).only(.arm64) }
    + [
      .module("nmi-panic", as: "nmi", before: [KernelCrash.setting("kernel/unknown_nmi_panic", 1)]).only(.amd64)
    ]

  private static let panics: [KernelCrash] = [
    .module("panic"),
    .module("oops-in-panic"),
    .module("panic-on-oops", as: "null-read", before: [KernelCrash.setting("kernel/panic_on_oops", 1)]),
    .module("panic-on-bug", as: "bug", before: [KernelCrash.setting("kernel/panic_on_oops", 1)]),
    .module("panic-on-warn", as: "warn-deep", before: [KernelCrash.setting("kernel/panic_on_warn", 1)]),
    .module("oops-limit", as: "wild-read", before: [KernelCrash.setting("kernel/oops_limit", 1)]),
    .module("panic-print", as: "panic").with("panic_print=0x3"),
  ]

  /// What needs no module.
  private static let kernelAlone: [KernelCrash] = [
    KernelCrash(kind: "sysrq", recipe: "echo c >/proc/sysrq-trigger"),
    KernelCrash(kind: "init-exits", recipe: "exit 3"),
    KernelCrash(kind: "init-signal", recipe: "exec insmod /lab/crash.ko kind=signal"),
    KernelCrash(kind: "init-oops", recipe: "exec insmod /lab/crash.ko kind=null-write"),
    KernelCrash(kind: "out-of-memory", recipe: "\(KernelCrash.setting("vm/panic_on_oom", 2))\ntail /dev/zero")
      .on(memory: "256M"),
    KernelCrash(kind: "out-of-memory-init", recipe: "cp /dev/zero /fill\nexec sleep 30").on(memory: "256M"),
    KernelCrash(kind: "no-root", recipe: "").starting(with: .none).with("root=/dev/nvme9n1"),
    KernelCrash(kind: "no-initramfs", recipe: "").starting(with: .damaged)
      .with("root=UUID=0a3407de-014b-458b-b5c1-848e92a327a3", "ro"),
    KernelCrash(kind: "no-init", recipe: "").starting(with: .noProgram).with("rdinit=/lab/no-program"),
  ]

  /// What is in many a log and is no crash.
  private static let quiet: [KernelCrash] = [
    KernelCrash(kind: "none-backtrace", recipe: "echo l >/proc/sysrq-trigger\nsleep 1").on(processors: 2),
    KernelCrash(kind: "none-blocked", recipe: "echo w >/proc/sysrq-trigger"),
    KernelCrash(kind: "none-memory", recipe: "echo m >/proc/sysrq-trigger"),
    KernelCrash(kind: "none-oom-kill", recipe: "tail /dev/zero\nsleep 1").on(memory: "256M"),
    .module("none-stack-trace", as: "stack-trace"),
    KernelCrash(kind: "none-boot", recipe: "sleep 1"),
  ]

  /// Other forms of the same: without times, with more processors that speak, cut.
  private static let forms: [KernelCrash] = [
    .module("null-read-without-times", as: "null-read").with("printk.time=0"),
    .module("warn-without-times", as: "warn-on").with("printk.time=0"),
    .module("bug-all-processors", as: "bug", before: [KernelCrash.setting("kernel/oops_all_cpu_backtrace", 1)])
      .on(processors: 2),
    .module("null-write-cut", as: "null-write").cut(at: "Modules linked in:"),
    .module("warn-cut", as: "warn").cut(at: "RSP:").only(.amd64),
    .module("bug-cut", as: "bug").cut(at: "Call Trace:").only(.amd64),
  ]

  private static let softLockups = KernelCrash.setting("kernel/watchdog_thresh", 2)
  private static let noSoftLockups = KernelCrash.setting("kernel/soft_watchdog", 0)
  private static let hungTasks = KernelCrash.setting("kernel/hung_task_timeout_secs", 2)
  private static let stallsOfRCU = "echo 3 >/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout"
}
