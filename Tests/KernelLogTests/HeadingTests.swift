import KernelLog
import Testing

/// The lines that reports begin with, as the kernel's source has them.
struct HeadingTests {
  /// What follows a heading of x86; the other processors' reports end in the same kinds of lines.
  private static let rest = """

    CPU: 0 PID: 123 Comm: frobd Not tainted 6.6.0 #1
    RIP: 0010:frob_run+0x12/0x34
    Call Trace:
     <TASK>
     frob_ioctl+0x33/0x50
     do_syscall_64+0x5b/0xc0
     </TASK>
    ---[ end trace 0000000000000000 ]---

    """

  private func check(_ heading: String, _ title: String, _ type: CrashType) {
    let summary = CrashSummaryTests.summary(heading + Self.rest)
    #expect(summary.title == title.replacing("FROB", with: "frob_run"))
    #expect(summary.type == type)
    #expect(!summary.isCorrupted)
  }

  @Test(arguments: [
    ("overflow", "overflow in FROB"), ("fpu exception", "fpu exception in FROB"),
    ("simd exception", "simd exception in FROB"), ("VE fault", "VE fault in FROB"),
    ("unexpected #NM exception", "unexpected #NM exception in FROB"), ("alignment check", "alignment check in FROB"),
    ("segment not present", "segment not present in FROB"), ("invalid TSS", "invalid TSS in FROB"),
    ("bounds", "bounds in FROB"), ("device not available", "device not available in FROB"),
  ])
  func `the exceptions of x86, with the word of newer kernels before them and without`(name: String, title: String) {
    check("\(name): 0000 [#1] SMP", title, .oops)
    check("Oops: \(name): 0000 [#1] SMP", title, .oops)
  }

  @Test(arguments: [
    ("data exception: 0007 ilc:2 [#1] SMP", "data exception in FROB", CrashType.oops),
    ("operand exception: 0015 ilc:2 [#1] SMP", "operand exception in FROB", .oops),
    ("privileged operation: 0002 ilc:2 [#1] SMP", "privileged operation in FROB", .oops),
    ("execute exception: 0003 ilc:2 [#1] SMP", "execute exception in FROB", .oops),
    ("special operation exception: 0013 ilc:2 [#1] SMP", "special operation exception in FROB", .oops),
    ("translation exception: 0012 ilc:2 [#1] SMP", "translation exception in FROB", .oops),
    ("floating point exception: 0007 ilc:2 [#1] SMP", "floating point exception in FROB", .oops),
    ("HFP overflow exception: 000c ilc:2 [#1] SMP", "HFP overflow exception in FROB", .oops),
    ("Unhandled kernel unaligned access[#1]:", "unaligned access in FROB", .oops),
    ("Kernel ale access[#1]:", "unaligned access in FROB", .oops),
    ("Kernel ade access[#1]:", "BUG: unable to handle kernel paging request in FROB", .pagingRequest),
    ("Reserved instruction in kernel code[#1]:", "invalid opcode in FROB", .invalidOpcode),
    ("Break instruction in kernel code[#1]:", "Break instruction in FROB", .oops),
    ("Trap instruction in kernel code[#1]:", "Trap instruction in FROB", .oops),
    ("do_cpu invoked from kernel context![#1]:", "do_cpu invoked from kernel context in FROB", .oops),
    ("Data bus error, epc == 80123456, ra == 80123458\nOops[#1]:", "Data bus error in FROB", .oops),
    ("Oops: Machine check, sig: 7 [#1]", "Machine check in FROB", .hardwareError),
    ("Oops: System Reset, sig: 6 [#1]", "System Reset in FROB", .oops),
    ("Oops: Bad kernel stack pointer, sig: 6 [#1]", "Bad kernel stack pointer in FROB", .oops),
  ])
  func `the exceptions of other processors`(heading: String, title: String, type: CrashType) {
    check(heading, title, type)
  }

  @Test(arguments: [
    ("INFO: RCU detected CPU 0 stall (t=10000 jiffies)", "INFO: rcu detected stall in frob_ioctl", CrashType.rcuStall),
    ("INFO: RCU detected CPU stalls: 1 (detected by 2)", "INFO: rcu detected stall in frob_ioctl", .rcuStall),
    ("Badness at drivers/frob.c:12", "WARNING in FROB", .warning),
    ("BUG: warning at drivers/frob.c:12/frob_check()", "WARNING in frob_check", .warning),
    ("Bad page state in process 'frobd'", "BUG: Bad page state in FROB", .badPage),
    ("slab error in verify_redzone_free(): cache `frobs': double free detected", "slab error in FROB", .slabCorruption),
    ("BUG: write-lock lockup on CPU#1, frobd/123, ffff888012345678", "BUG: write-lock lockup in FROB", .spinlock),
    ("frobd: page allocation failure. order:5, mode:0x20", "page allocation failure", .outOfMemory),
    ("frobd: vmalloc: allocation failure: 4096 bytes, mode:0xcc0", "vmalloc allocation failure", .outOfMemory),
    ("frobd: vmalloc error: size 4096, failed to allocate pages", "vmalloc allocation failure", .outOfMemory),
    ("pagealloc: memory corruption", "pagealloc: memory corruption in FROB", .badPage),
    ("irq event 16: bogus return value ffffffea", "irq event: bogus return value", .bug),
    ("unexpected IRQ trap at vector ce", "unexpected IRQ trap", .bug),
    ("frob0: hw csum failure", "hw csum failure in FROB", .warning),
    (
      "smp: csd: Detected non-responsive CSD lock (#1) on CPU#2, waiting 5000000032 ns for CPU#07 frob_ipi+0x0/0x20(0x0).",
      "csd: Detected non-responsive CSD lock", .softLockup
    ),
    ("[   10.000000] trusty: panic (caller 0x1234 frame 0x5678): frob broke", "trusty: panic: frob broke", .panic),
    (
      "trusty: panic (caller 0x1234 frame 0x5678): DEBUG ASSERT FAILED at (dev/frob.c:12): frob != NULL",
      "trusty: ASSERT FAILED: frob != NULL", .panic
    ),
    ("Kernel panic - not syncing: CFI failure (target: frob_cb+0x0/0x10)", "CFI failure in FROB", .oops),
    ("VERIFY3(0 == size) failed (0 == 8)\nPANIC at frob.c:503:frob_remove()", "ZFS panic in frob_remove", .bug),
    ("PANIC: zfs: adding existent segment to range tree (offset=20a8c3000 size=3000)", "ZFS panic in FROB", .bug),
    ("BUG kmalloc-64: Poison overwritten", "BUG: kmalloc-64: Poison overwritten", .slabCorruption),
    ("ODEBUG: free active (active state 0) object type: timer_list", "WARNING: ODEBUG bug in FROB", .objectDebug),
    ("ODEBUG: free active object type: timer_list", "WARNING: ODEBUG bug in FROB", .objectDebug),
  ])
  func `other headings, older ones among them`(heading: String, title: String, type: CrashType) {
    check(heading, title, type)
  }

  @Test(arguments: [
    "Oops#1 Part1", "trusty: panic notifier - trusty version Project: frob, Build: 1", "INFO: lockdep is turned off.",
    "INFO: Stall ended before state dump start", "FAULT_INJECTION: forcing a failure.",
    "INFO: task frobd:123 is blocked on a mutex likely owned by task other:124.",
    "frob: data exception handled", "eth0: overflow: 3 frames", "[Firmware Bug]: TSC ADJUST differs",
    "ACPI BIOS Error (bug): Could not resolve symbol", "rcu: \tPossible timer handling issue on cpu=0",
    "ODEBUG: 7 of 7 active objects replaced", "mlx4_core 0000:03:00.0: Internal error detected:",
    "XFS (dm-0): Internal error xfs_trans_cancel at line 1007 of file fs/xfs/xfs_trans.c.  Caller xfs_free_file+0x1/0x2 [xfs]",
    "frob 0000:03:00.0: divide error: in line 3", "frob: illegal operation: 7", "frob: WARNING: at risk",
    "frob: kernel BUG at step 3", "- kernel BUG at mm/slub.c is not shown here", "frob: Unhandled fault: too hot",
    "frob: WARNING: CPU: too hot at 90 degrees", "frob: addressing exception: none",
  ])
  func `lines that only look like a heading begin nothing`(line: String) {
    #expect(!CrashSummaryTests.summary("[    1.000000] \(line)\n[    2.000000] all fine\n").tellsCrash)
  }

  @Test func `the debugger of powerpc prints in the place of an oops`() {
    let summary = CrashSummaryTests.summary(
      """
      cpu 0x1c: Vector: 300 (Data Access) at [c000000fd3bb9b0]
          pc: c0080000012a1234: frob_run+0x24/0x60 [frob]
          lr: c0080000012a1200: frob_run+0x10/0x60 [frob]
          sp: c00000000fd3bbc40
         msr: 8000000000009033
         dar: 10
       dsisr: 40000000
        current = 0xc000000fd1230000
        paca    = 0xc00000000fab7000\t softe: 0\t irq_happened: 0x01
          pid   = 3409, comm = frobd
      enter ? for help
      [c000000fd3bbc40] c0080000012a1300 frob_ioctl+0x80/0x110 [frob]
      [c000000fd3bbd30] c0000000003e9a74 do_vfs_ioctl+0xd4/0x8c0
      [c000000fd3bbe30] c00000000000b388 system_call+0x5c/0x70
      """)
    #expect(summary.title == "BUG: unable to handle kernel paging request in frob_run")
    #expect(summary.trace == ["frob_run", "frob_ioctl", "do_vfs_ioctl", "system_call"])
    #expect(!summary.isCorrupted)
  }

  @Test func `an oops of the enterprise kernels of 2007 names the module first`() {
    let summary = CrashSummaryTests.summary(
      """
      Unable to handle kernel NULL pointer dereference at 0000000000000008 RIP:
       [<ffffffff88123456>] :frob:frob_run+0x12/0x34
      PGD 12345067 PUD 12346067 PMD 0
      Oops: 0000 [1] SMP
      last sysfs file: /class/frob/frob0
      CPU 0
      Modules linked in: frob(U) ext3 jbd
      Pid: 1234, comm: frobd Tainted: P      2.6.18-9.el5 #1
      RIP: 0010:[<ffffffff88123456>]  [<ffffffff88123456>] :frob:frob_run+0x12/0x34
      RSP: 0018:ffff81012345be68  EFLAGS: 00010246
      Call Trace:
       [<ffffffff88123500>] :frob:frob_ioctl+0x80/0x110
       [<ffffffff80042d5e>] do_ioctl+0x21/0x6b
       [<ffffffff8005d28d>] tracesys+0xd5/0xe0


      Code: 48 8b 43 08
      """)
    #expect(summary.title == "BUG: unable to handle kernel NULL pointer dereference in frob_run")
    #expect(summary.trace == ["frob_run", "frob_ioctl", "do_ioctl", "tracesys"])
    #expect(summary.process == CrashedProcess(name: "frobd", pid: 1234))
    #expect(!summary.isCorrupted)
  }
}
