import KernelLog
import Testing

/// Shapes of reports that people paste: seen in the wild, told here with made-up names.
struct FieldShapeTests {
  @Test(arguments: ["(ptrval)", "(____ptrval____)", "          (ptrval)"])
  func `addresses that the kernel hides are none the less addresses`(address: String) {
    let summary = CrashSummaryTests.summary(
      """
      WARNING: CPU: 0 PID: 0 at drivers/frob.c:442 frob_watch+0x2dc/0x2e4
      CPU: 0 PID: 0 Comm: swapper Not tainted 5.5.0 #95
      Call trace:
      [<\(address)>] show_stack+0x48/0x58
      [<\(address)>] __warn+0xf0/0x120
      [<\(address)>] ? frob_watch+0x2dc/0x2e4
      [<\(address)>] frob_watch+0x2dc/0x2e4
      [<\(address)>] call_timer_fn+0x24/0xa0
      ---[ end trace 0123456789abcdef ]---
      """)
    #expect(summary.title == "WARNING in frob_watch")
    #expect(summary.trace == ["show_stack", "__warn", "frob_watch", "call_timer_fn"])
    #expect(!summary.isCorrupted)
  }

  @Test func `a task that does not run here tells nothing of a stall`() {
    let summary = CrashSummaryTests.summary(
      """
      INFO: rcu_sched detected stalls on CPUs/tasks:
              2-...: (1 GPs behind) idle=157/2/0 softirq=1341/3334 fqs=20998
              (detected by 3, t=21010 jiffies, g=-93, c=-94, q=1)
      Task dump for CPU 2:
      frobd           R  running task        0     0      1 0x00000000
      Call trace:
      [<ffffffc000086ed4>] __switch_to+0xd4/0xf8
      [<          (null)>]           (null)
      """)
    #expect(summary.title == "INFO: rcu detected stall in corrupted")
    #expect(summary.isCorrupted)
  }

  @Test func `a processor that prints to a slow console is not stuck in the console`() {
    let summary = CrashSummaryTests.summary(
      """
      INFO: rcu_sched detected stalls on CPUs/tasks: { 0} (detected by 1, t=5252 jiffies, g=825, c=824, q=1)
      Task dump for CPU 0:
      frobd           R running      0  2642   2641 0x00000000
      Call Trace:
      [c7363c70] [c0631338] schedule+0x30/0xbc (unreliable)
      [c7363d30] [c007d6cc] call_console_drivers.constprop.24+0xe8/0x108
      [c7363d50] [c007db14] console_unlock+0x1fc/0x458
      [c7363d80] [c007e038] vprintk_emit+0x2c8/0x4cc
      [c7363dd0] [c0634b58] printk+0x68/0x78
      [c7363e10] [c0065178] frob_restart+0x74/0x8c
      [c7363f40] [c000f5dc] ret_from_syscall+0x0/0x3c
      """)
    #expect(summary.title == "INFO: rcu detected stall in frob_restart")
  }

  @Test(arguments: [
    "[    1.948709] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(1,0) ]---",
    "[    1.948709] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(1,0) ]---",
  ])
  func `the end of a panic tells its reason too`(line: String) {
    let summary = CrashSummaryTests.summary(line + "\n")
    #expect(summary.title == "kernel panic: VFS: Unable to mount root fs on unknown-block(1,0)")
    #expect(summary.panicReason == "VFS: Unable to mount root fs on unknown-block(1,0)")
  }

  @Test func `a copy of a line on every terminal may come before the line that heads the report`() {
    let summary = CrashSummaryTests.summary(
      """
      Message from syslogd@host at Nov 25 10:00:08 ...
       kernel:[  233.001921] Internal error: : 96000210 [#1] SMP
      Nov 25 10:00:08 host kernel: [  233.001042] Unhandled fault: synchronous external abort (0x96000210) at 0xffffff80096c61b0
      Nov 25 10:00:08 host kernel: [  233.001921] Internal error: : 96000210 [#1] SMP
      Nov 25 10:00:08 host kernel: [  233.004571] CPU: 0 PID: 143 Comm: frobd Not tainted 4.4.167 #1
      Nov 25 10:00:08 host kernel: [  233.006631] PC is at frob_read+0x70/0x98
      Nov 25 10:00:08 host kernel: [  233.007081] LR is at frob_scan+0x88/0x94
      Nov 25 10:00:08 host kernel: [  233.018000] Call trace:
      Nov 25 10:00:08 host kernel: [  233.018100] [<ffffff800877cb8c>] frob_read+0x70/0x98
      Nov 25 10:00:08 host kernel: [  233.018200] [<ffffff80087634a4>] frob_scan+0x88/0x94
      Nov 25 10:00:08 host kernel: [  233.018300] ---[ end trace 0123456789abcdef ]---
      """)
    #expect(summary.title == "BUG: unable to handle kernel paging request in frob_read")
    #expect(!summary.isCorrupted)
  }

  @Test func `two processors that say the same at once make one report, the first one's`() {
    let summary = CrashSummaryTests.summary(
      """
      [  101.703624] BUG: using smp_processor_id() in preemptible [00000000] code: frob_a/101
      [  101.703629] caller is frob_clean+0xf5/0x200 [frob]
      [  101.704414] CPU: 10 PID: 101 Comm: frob_a Tainted: G           OE      6.9.7 #1
      [  101.704698] BUG: using smp_processor_id() in preemptible [00000000] code: frob_b/102
      [  101.705221] Call Trace:
      [  101.705224]  <TASK>
      [  101.705226]  dump_stack_lvl+0x62/0x80
      [  101.705629] caller is frob_get+0x1b/0xb0 [frob]
      [  101.706071]  check_preemption_disabled+0xcc/0xf0
      [  101.707017]  frob_clean+0xf5/0x200 [frob]
      [  101.707813]  kthread+0xeb/0x120
      [  101.708181]  ret_from_fork+0x2d/0x50
      [  101.708200]  </TASK>
      """)
    #expect(summary.title == "BUG: using smp_processor_id() in preemptible code in frob_clean")
    #expect(summary.process == CrashedProcess(name: "frob_a", pid: 101))
  }

  @Test func `what walks the stack of ARC is not to blame`() {
    let summary = CrashSummaryTests.summary(
      """
      BUG: using smp_processor_id() in preemptible [00000000] code: swapper/0/1
      caller is frob_probe+0x336/0x3c8
      CPU: 1 PID: 1 Comm: swapper/0 Not tainted 5.17.0 #2

      Stack Trace:
        arc_unwind_core+0xe8/0x118
        dump_stack_lvl+0x48/0x68
        check_preemption_disabled+0xb4/0xb8
        frob_probe+0x336/0x3c8
        platform_probe+0x30/0x80
      """)
    #expect(summary.title == "BUG: using smp_processor_id() in preemptible code in frob_probe")
  }

  @Test(arguments: ["Oops: 0000 [#1] SMP NOPTI", "Oops: Oops: 0000 [#1] SMP NOPTI"])
  func `an oops of which the first lines are lost was a page fault`(line: String) {
    let summary = CrashSummaryTests.summary(
      "\(line)\nCPU: 0 PID: 1 Comm: frobd Not tainted 6.18.24 #1\nRIP: 0010:frob_access+0x1b/0x350 [frob]\n")
    #expect(summary.title == "BUG: unable to handle kernel paging request in frob_access")
    #expect(summary.isCorrupted)
  }

  @Test func `a list helper that was inlined is told by the function that holds it`() {
    let summary = CrashSummaryTests.summary(
      """
      WARNING: CPU: 4 PID: 0 at lib/list_debug.c:62 frob_target+0x68f/0xfd0 [frob]
      list_del corruption. next->prev should be ffff92e8ae4f58f0, but was ffffffffc0633428
      CPU: 4 PID: 0 Comm: swapper/4 Tainted: G           OE   4.9.0-1-amd64 #1
      Call Trace:
       [<ffffffffb0128e34>] ? dump_stack+0x5c/0x78
       [<ffffffffafe76e5f>] warn_slowpath_fmt+0x5f/0x80
       [<ffffffffc0633000>] frob_target+0x68f/0xfd0 [frob]
       [<ffffffffc0700000>] nf_hook_slow+0x100/0x120
      ---[ end trace 0123456789abcdef ]---
      """)
    #expect(summary.title == "BUG: corrupted list in frob_target")
  }
}
