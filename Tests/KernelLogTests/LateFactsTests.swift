import KernelLog
import Testing

/// What a report says behind its trace, and what is left of one that is cut.
struct LateFactsTests {
  @Test(arguments: [
    "BUG: KMSAN: uninit-value in frob+0x1/0x2\n frob+0x1/0x2\n frob_all+0x1/0x2\n\nUninit was created at:\n slab+0x1/0x2\n",
    "BUG: KCSAN: data-race in frob / other\n\nwrite to 0xffff8881 of 8 bytes by task 1 on cpu 0:\n frob+0x1/0x2\n\n"
      + "read to 0xffff8881 of 8 bytes by task 2 on cpu 1:\n other+0x1/0x2\n\nReported by Kernel Concurrency Sanitizer on:",
    "BUG: KFENCE: use-after-free read in frob+0x1/0x2\n\nUse-after-free read at 0xffff8881 (in kfence-#1):\n"
      + " frob+0x1/0x2\n frob_all+0x1/0x2\n\nkfence-#1: 0xffff8881-0xffff8882, size=32, cache=kmalloc-32\n",
  ])
  func `the sanitizers tell the processor last`(report: String) {
    let summary = CrashSummaryTests.summary(
      "\(report)\nCPU: 3 PID: 77 Comm: frobber Not tainted 6.12.0 #5\nHardware name: a machine\n=====\n"
        + "CPU: 1 PID: 1 Comm: other Not tainted 6.12.0 #5\n")
    #expect(summary.cpu == 3)
    #expect(summary.process == CrashedProcess(name: "frobber", pid: 77))
    #expect(summary.kernelRelease == "6.12.0")
    #expect(!summary.isCorrupted)
  }

  @Test(arguments: [
    ("      Not tainted 6.12.0 #1", "", "6.12.0"),
    ("      Tainted: G        W  O       6.12.1-rc1+ #7", "GWO", "6.12.1-rc1+"),
  ])
  func `a hung task's kernel is told in a line of its own`(line: String, taint: String, release: String) {
    let summary = CrashSummaryTests.summary(
      """
      INFO: task frobber:77 blocked for more than 120 seconds.
      \(line)
      "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
      Call Trace:
       __schedule+0x1/0x2
       schedule+0x1/0x2
       frob_wait+0x1/0x2
      """)
    #expect(summary.title == "INFO: task hung in frob_wait")
    #expect(summary.process == CrashedProcess(name: "frobber", pid: 77))
    #expect(summary.taint == taint)
    #expect(summary.kernelRelease == release)
  }

  @Test(arguments: [
    "refcount_t: underflow; use-after-free.\nWARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2\n"
      + "RIP: 0010:refcount_warn_saturate+0x1/0x2\nCall Trace:\n <TASK>\n",
    "list_del corruption. prev->next should be x\nkernel BUG at lib/list_debug.c:62!\nRIP: 0010:__list_del_entry_valid+0x1/0x2\n",
    "skbuff: skb_under_panic: text:1\nkernel BUG at net/core/skbuff.c:192!\nRIP: 0010:skb_panic+0x1/0x2\nCall Trace:\n",
    "BUG: KASAN: slab-out-of-bounds in memcpy+0x1/0x2\nRead of size 8 at addr ffff8881 by task a/1\n",
    "[   50.000001] BUG: KASAN: use-after-free in[   50.000002] IPv6: something",
  ])
  func `a trace that ends before anybody to blame blames nobody`(report: String) {
    let summary = CrashSummaryTests.summary(report)
    #expect(summary.isCorrupted)
    #expect(summary.function == nil)
    #expect(summary.signature == nil)
    #expect(summary.title.hasSuffix(" in corrupted"))
  }

  @Test func `whom the instruction pointer names is known without a trace`() {
    let summary = CrashSummaryTests.summary(
      "BUG: kernel NULL pointer dereference, address: 0\nRIP: 0010:frob+0x1/0x2\nCall Trace:\n")
    #expect(summary.function == "frob")
    #expect(summary.isCorrupted)
    #expect(summary.signature != nil)
  }

  @Test(arguments: [
    "BUG: kernel NULL pointer derefe>\nOops: 0000 [#1] SMP\n", "BUG: kernel NULL pointer dereference[    5.0] x\n",
  ])
  func `a heading that a pager cut is told by what is there of it`(heading: String) {
    let summary = CrashSummaryTests.summary(heading + "RIP: 0010:frob+0x1/0x2\nCall Trace:\n frob_all+0x1/0x2\n")
    #expect(summary.title == "BUG: unable to handle kernel NULL pointer dereference in frob")
  }

  @Test(arguments: [
    "RIP: 0010:a_first+0x1RIP: 0010:b_second+0x3/0x50\n3/0x15 [foo]",
    "[   50.000002] RIP: 0010:aaa[   50.000003] usb 1-1: new device",
  ])
  func `two lines at the instruction pointer are one that cannot be trusted`(line: String) {
    let summary = CrashSummaryTests.summary(
      "BUG: kernel NULL pointer dereference, address: 0\n\(line)\nCall Trace:\n frob_all+0x1/0x2\n </TASK>\n")
    #expect(summary.isCorrupted)
  }
}
