import KernelLog
import Testing

/// What becomes of a report in a mail: quoted, broken into lines, with inlined functions added by a tool.
struct MailedReportTests {
  private static let wild = """
    BUG: KASAN: wild-memory-access in frob_lookup+0x4d3/0x574
    Read of size 8 at addr 00000000788fee50 by task frobd/7
    CPU: 1 PID: 7 Comm: frobd Not tainted 6.9.0 #1
    Call Trace:
     dump_stack+0xa0/0xea
     kasan_report+0x12/0x20
     frob_lookup+0x4d3/0x574
     frob_open+0x5f3/0x64e
     start_kernel+0x53a/0x5dc
    """

  @Test(arguments: [">", "> ", ">  ", "> > ", ">>> "])
  func `quotes`(mark: String) {
    let quoted = Self.wild.split(separator: "\n").map { mark + $0 }.joined(separator: "\n")
    let summary = CrashSummaryTests.summary(quoted)
    #expect(summary.title == "KASAN: wild-memory-access Read in frob_lookup")
    #expect(summary.trace == CrashSummaryTests.summary(Self.wild).trace)
    #expect(summary.trace.last == "start_kernel")
  }

  @Test func `a heading that goes on in the next line`() {
    let log = Self.wild.replacing(" in frob_lookup+", with: " in\nfrob_lookup+")
    #expect(CrashSummaryTests.summary(log).title == "KASAN: wild-memory-access Read in frob_lookup")
    #expect(!CrashSummaryTests.summary(log).isCorrupted)
  }

  @Test(arguments: ["", "\nRead of size 8 at addr 1"])
  func `a heading that goes on nowhere`(rest: String) {
    let summary = CrashSummaryTests.summary("BUG: KASAN: wild-memory-access in" + rest)
    #expect(summary.title.hasPrefix("KASAN: wild-memory-access"))
    #expect(summary.isCorrupted)
  }

  @Test func `a heading for each of many inlined functions`() {
    let inlined = ["instrument_atomic_read", "atomic_read", "refcount_read", "frob_count", "frob_busy", "frob_check"]
      .map { "BUG: KASAN: wild-memory-access in \($0) include/linux/frob.h:12 [inline]\n" }.joined()
    let summary = CrashSummaryTests.summary(inlined + Self.wild)
    #expect(summary.title == "KASAN: wild-memory-access Read in frob_lookup")
    #expect(!summary.isCorrupted)
  }

  @Test(arguments: [
    "frobd/9 is trying to acquire lock:\nffff8880, at (&f->lock){+.+.}-{3:3}, at: \nfrob_lock_all+0x37/0x370 [frob]",
    """
    frobd/9 is trying to release lock (&f->lock) at:
    [<ffffffff82104277>] frob_unlock include/linux/frob.h:5 [inline]
    [<ffffffff82104277>] frob_drop drivers/frob.c:17 [inline]
    [<ffffffff82104277>] frob_lock_all+0xfa7/0x1170 drivers/frob.c:68
    """,
  ])
  func `the place of a lock in the lines below`(place: String) {
    let summary = CrashSummaryTests.summary("WARNING: possible recursive locking detected\n" + place + "\n")
    #expect(summary.function == "frob_lock_all")
  }
}

/// Headings that a field test missed.
struct FieldHeadingTests {
  @Test func `an address is no function's name`() {
    let summary = CrashSummaryTests.summary(
      """
      Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: ffffffffc0c88942
      CPU: 1 PID: 1594 Comm: modprobe Not tainted 4.11.3+ #2
      Call Trace:
       dump_stack+0x63/0x90
       panic+0xe8/0x236
       __stack_chk_fail+0x1b/0x20
       frob_init+0x52/0x60 [frob]
       do_one_initcall+0x3e/0x2d0
      """)
    #expect(summary.title == "kernel panic: stack is corrupted in frob_init")
  }

  @Test(arguments: ["ae0000000040110a", "be00000000800400", "fe00000000800400"])
  func `a machine check that nobody corrected`(status: String) {
    let log = "[    1.0] mce: [Hardware Error]: CPU 0: Machine Check: 0 Bank 5: \(status)"
    #expect(CrashSummaryTests.summary(log).title == "Machine check")
  }

  @Test(arguments: [
    "[    1.000000] mce: [Hardware Error]: Machine check events logged",
    "[    1.000000] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 6: cc59214000041152",
    "[    1.000000] mce: [Hardware Error]: CPU 1: Machine Check Event: 0 Bank 11: 8c00004f000800c2",
  ])
  func `a machine check that was corrected is no crash`(line: String) {
    #expect(CrashSummaryTests.summary(line).type == .unknown)
  }

  @Test func `SPL's panic of old`() {
    let summary = CrashSummaryTests.summary(
      """
      [ 1758.539412] VERIFY(!RW_LOCK_HELD(&l->l_rwlock)) failed
      [ 1758.539429] SPLError: 1942:0:(frob.c:444:frob_pageout()) SPL PANIC
      [ 1758.539443] SPL: Showing stack for process 1942
      """)
    #expect(summary.title == "ZFS panic in frob_pageout")
  }

  @Test(arguments: ["kmalloc_oob_right", "vmalloc_oob", "test_uninit_kmsan_check_memory"])
  func `what tests the machinery is none of it`(function: String) {
    let log = """
      BUG: KASAN: slab-out-of-bounds in \(function)+0x34/0x90
      Write of size 1 at addr ffff88 by task kunit_try_catch/12
      Call Trace:
       kasan_report+0x12/0x20
       \(function)+0x34/0x90
       kunit_try_run_case+0x60/0x90
      """
    #expect(CrashSummaryTests.summary(log).function == function)
  }
}
