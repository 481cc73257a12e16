import KernelLog
import Testing

/// Traces that do not say straight away where the kernel was.
///
/// Nothing in them is certain, they begin nowhere, or what looked at the processor comes first. Seen in the wild, told here with made-up
/// names.
struct UncertainTraceTests {
  // MARK: Kernels before Linux 4.14 without frame pointers mark every function with a question mark.

  @Test(arguments: [
    (
      "INFO: task frobd:312 blocked for more than 120 seconds.",
      [
        "__schedule+0x239/0x6f0", "schedule+0x32/0x80", "io_schedule_timeout+0x9d/0x100",
        "frob_commit+0x10d/0x170 [frob]",
      ],
      "INFO: task hung in frob_commit"
    ),
    (
      "BUG: scheduling while atomic: frobd/312/0x00000002",
      ["dump_stack+0x5c/0x78", "__schedule_bug+0x4b/0x60", "__schedule+0x5d0/0x6f0", "frob_wait+0x3d/0x70 [frob]"],
      "BUG: scheduling while atomic in frob_wait"
    ),
    (
      "BUG: KASAN: use-after-free in frob_rx+0x12/0x34 [frob] at addr ffff8800\nRead of size 8 by task frobd/312",
      ["dump_stack+0x5c/0x78", "kasan_report+0x1f/0x40", "frob_rx+0x12/0x34 [frob]"],
      "KASAN: use-after-free Read in frob_rx"
    ),
  ])
  func `where nothing is certain, what was found on the stack counts`(heading: String, frames: [String], title: String)
  {
    let trace = frames.map { " [<ffffffff9b0158e9>] ? \($0)" }.joined(separator: "\n")
    let summary = CrashSummaryTests.summary("\(heading)\nCall Trace:\n\(trace)\n---[ end trace 0000000000000000 ]---\n")
    #expect(summary.title == title)
    #expect(!summary.isCorrupted)
  }

  @Test(arguments: [
    (
      "NMI watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [cat:312]", "native_queued_spin_lock_slowpath",
      "BUG: soft lockup in frob_spin"
    ),
    (
      "BUG: unable to handle kernel NULL pointer dereference at 0000000000000008", "strcmp",
      "BUG: unable to handle kernel NULL pointer dereference in frob_spin"
    ),
  ])
  func `a helper at the instruction pointer was called by what the stack has`(
    heading: String, helper: String, title: String
  ) {
    let summary = CrashSummaryTests.summary(
      """
      \(heading)
      CPU: 1 PID: 312 Comm: cat Tainted: G           O    4.9.0-8-amd64 #1 Debian 4.9.144-3
      RIP: 0010:[<ffffffff9acc3e12>]  [<ffffffff9acc3e12>] \(helper)+0x112/0x190
      Call Trace:
       [<ffffffff9b0158e9>] ? _raw_spin_lock+0x1d/0x20
       [<ffffffffc0348a0d>] ? frob_spin+0x2d/0x70 [frob]
       [<ffffffffc034d1b2>] ? frob_write+0xc2/0x260 [frob]
       [<ffffffff9ac0a897>] ? vfs_write+0xb7/0x1a0
      ---[ end trace 0000000000000000 ]---
      """)
    #expect(summary.title == title)
    #expect(!summary.isCorrupted)
  }

  // MARK: A jump to nowhere: the link register tells who jumped.

  @Test(arguments: [
    ("NIP [c000000012340000] 0xc000000012340000\nLR [c00000000033720c] frob_call+0x3c/0x90 [frob]", true),
    ("NIP [b7bb9000] 0xb7bb9000\nLR [c06c9968] frob_call+0x98/0xd0", true),
    ("epc : 0x0\n ra : frob_call+0x34/0x60", true), ("epc : 0x0\n ra : frob_call+0x34/0x60", false),
    ("pc : 0x0\nlr : frob_call+0x34/0x60", true), ("epc   : 00000000 0x0\nra    : 80123458 frob_call+0x34/0x60", true),
    ("PC is at 0x0\nLR is at frob_call+0x34/0x60", true),
  ])
  func `who jumped to where nothing is`(registers: String, hasTrace: Bool) {
    let trace =
      hasTrace
      ? """
      Call Trace:
      [c259de00] [c06c8a30] frob_write+0x110/0x160 [frob]
      [c259de50] [c01c9a60] vfs_write+0xc0/0x4a0

      """ : ""
    let summary = CrashSummaryTests.summary(
      """
      Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000
      Oops [#1]
      CPU: 1 PID: 77 Comm: sh Not tainted 6.6.0 #1
      \(registers)
      \(trace)---[ end trace 0000000000000000 ]---
      """)
    #expect(summary.title == "BUG: unable to handle kernel NULL pointer dereference in frob_call")
    #expect(summary.isCorrupted == !hasTrace)
  }

  // MARK: What looked at the processor

  @Test func `an interrupt of the counters is not what kept the processor`() {
    let summary = CrashSummaryTests.summary(
      """
      NMI watchdog: Watchdog detected hard LOCKUP on cpu 1
      CPU: 1 PID: 312 Comm: cat Tainted: G           O    4.4.0-8-generic #1
      Call Trace:
       <NMI>  [<ffffffff813f8dd3>] dump_stack+0x63/0x90
       [<ffffffff8113f7ad>] watchdog_overflow_callback+0xbd/0xd0
       [<ffffffff811826ad>] __perf_event_overflow+0x8d/0x1d0
       [<ffffffff811832a4>] perf_event_overflow+0x14/0x20
       [<ffffffff8100c661>] intel_pmu_handle_irq+0x1e1/0x4a0
       [<ffffffff8100586d>] perf_event_nmi_handler+0x2d/0x50
       [<ffffffff81031c5d>] nmi_handle+0x6d/0x120
       [<ffffffff81830dfe>] end_repeat_nmi+0x1a/0x1e
       <<EOE>>  [<ffffffffc0348a0d>] frob_spin+0x2d/0x70 [frob]
       [<ffffffffc034d1b2>] frob_ioctl+0xc2/0x260 [frob]
       [<ffffffff8120c897>] do_vfs_ioctl+0xb7/0x1a0
      """)
    #expect(summary.title == "BUG: hard lockup in frob_spin")
  }

  @Test func `a thread that looks for work is busy with that`() {
    let summary = CrashSummaryTests.summary(
      """
      NMI watchdog: Watchdog detected hard LOCKUP on cpu 12
      CPU: 12 PID: 77 Comm: kworker/12:1 Tainted: G        W       4.9.9 #1
      Call Trace:
       <NMI>  [<ffffffff8b31a1c3>] dump_stack+0x63/0x90
       [<ffffffff8b129665>] watchdog_overflow_callback+0xd5/0xe0
       [<ffffffff8b5d6721>] end_repeat_nmi+0x1a/0x1e
       <EOE>  [<ffffffff8b5d4df8>] _raw_spin_lock_irq+0x28/0x30
       [<ffffffff8b098a11>] worker_thread+0x51/0x4b0
       [<ffffffff8b09ea87>] kthread+0xd7/0xf0
      """)
    #expect(summary.title == "BUG: hard lockup in worker_thread")
  }

  @Test func `Bluetooth's security manager is no function of several processors`() {
    let summary = CrashSummaryTests.summary(
      """
      watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/u9:1:312]
      CPU: 1 PID: 312 Comm: kworker/u9:1 Not tainted 6.6.0 #1
      RIP: 0010:smp_cmd_pairing_req+0x112/0x190 [bluetooth]
      Call Trace:
       <TASK>
       l2cap_recv_frame+0x2d/0x70 [bluetooth]
       hci_rx_work+0xc2/0x260 [bluetooth]
       process_one_work+0xb7/0x1a0
       </TASK>
      """)
    #expect(summary.title == "BUG: soft lockup in smp_cmd_pairing_req")
  }

  // MARK: What waits for others

  @Test(arguments: [
    ["cv_wait_common+0x105/0x130 [spl]", "__cv_wait_io+0x18/0x20 [spl]"], ["__cv_timedwait_common+0x12a/0x160 [spl]"],
    ["dma_fence_default_wait+0x1c0/0x240", "dma_fence_wait_timeout+0x5a/0x140", "dma_resv_wait_timeout+0x70/0xd0"],
    ["__kthread_cancel_work_sync+0x5a/0x140"], ["__wait_for_common+0x1/0x2", "kthread_flush_work+0x5a/0x140"],
    ["nfs_wait_bit_killable+0x1e/0x90 [nfs]", "__wait_on_bit+0x4b/0x140"], ["six_lock_slowpath+0x1e/0x90"],
    ["spl_panic+0xf9/0x110 [spl]"],
  ])
  func `whoever waits is told, not how`(waiting: [String]) {
    let trace = (["__schedule+0x239/0x6f0", "schedule+0x32/0x80"] + waiting).map { " \($0)" }.joined(separator: "\n")
    let summary = CrashSummaryTests.summary(
      """
      INFO: task frobd:312 blocked for more than 120 seconds.
            Tainted: P           OE      6.6.0 #1
      Call Trace:
       <TASK>
      \(trace)
       frob_commit+0x10d/0x170 [frob]
       kthread+0xd9/0xf0
       </TASK>
      """)
    #expect(summary.title == "INFO: task hung in frob_commit")
  }

  @Test func `a compound page of old kernels was put by somebody`() {
    let summary = CrashSummaryTests.summary(
      """
      BUG: Bad page state in process cat  pfn:12345
      CPU: 3 PID: 100 Comm: cat Not tainted 4.4.0 #1
      Call Trace:
       [<ffffffff813f8dd3>] dump_stack+0x63/0x90
       [<ffffffff8118f7ad>] bad_page+0xbd/0xd0
       [<ffffffff811926ad>] free_compound_page+0x8d/0x1d0
       [<ffffffff811932a4>] put_compound_page+0x14/0x20
       [<ffffffff811933a4>] put_page+0x14/0x20
       [<ffffffffc0348a0d>] frob_free+0x2d/0x70 [frob]
      """)
    #expect(summary.title == "BUG: Bad page state in frob_free")
  }

  @Test func `Rust's panic handler is told by whoever panicked, whatever the compiler calls it`() {
    let summary = CrashSummaryTests.summary(
      """
      kernel BUG at rust/helpers/bug.c:7!
      CPU: 3 PID: 100 Comm: cat Not tainted 6.12.0 #1
      RIP: 0010:_RNvCs5QSdWC790r4_7___rustc17rust_begin_unwind+0x5a/0x60
      Call Trace:
       <TASK>
       _RNvNtCs3o2tGsuHyou_4core9panicking9panic_fmt+0x1e/0x20
       frob_probe+0x2d/0x70 [frob]
       </TASK>
      """)
    #expect(summary.title == "kernel BUG in frob_probe")
  }
}
