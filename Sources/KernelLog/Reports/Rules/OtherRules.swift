extension ReportRules {
  /// What a bank of the processor's told of an error that nobody could correct.
  ///
  /// Its status has the bits VAL and UC set: a, b, e or f stands in front. Corrected errors are no crash.
  ///
  /// Source: arch/x86/kernel/cpu/mce/core.c, __print_mce; arch/x86/include/asm/mce.h, MCI_STATUS_UC.
  static let uncorrectedErrors: [ReportRule] = ["a", "b", "e", "f"].map { digit in
    .init(
      "[Hardware Error]: CPU *: Machine Check: * Bank *: \(digit)*", .hardwareError, "Machine check", .nobody, .notice,
      .traceless)
  }

  /// What fits no other table, and what is caught by its first word alone.
  static let others: [ReportRule] = [
    // net/core/dev.c, netdev_wait_allrefs.
    .init(
      "unregister_netdevice: waiting for * to become free*", .deviceReference,
      "unregister_netdevice: waiting for DEV to become free", .nobody, .survivable, .traceless),
    // net/core/skbuff.c, lib/string_helpers.c: the BUG() follows.
    .init("skb_over_panic: *", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .prelude),
    .init("skb_under_panic: *", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .prelude),
    .init("detected buffer overflow in *", .kernelBug, "kernel BUG in {F}", .trace, .fatal, [.prelude, .atStart]),
    // fs/super.c.
    .init(
      "VFS: Busy inodes after unmount of *", .bug, "VFS: Busy inodes after unmount", .nobody, .survivable, .traceless),
    .init("BUG: Dentry *", .bug, "BUG: Dentry still in use", .nobody, .survivable, .traceless),
    // arch/x86/kernel/cpu/mce/core.c, arch/powerpc/kernel/mce.c, drivers/firmware/efi/cper.c.
    .init(
      "[Hardware Error]: CPU *: Machine Check Exception*", .hardwareError, "Machine check", .nobody, .notice, .traceless
    ),
    .init("[Hardware Error]: Machine check: *", .hardwareError, "Machine check", .nobody, .notice, .traceless),
    .init(
      "[Hardware Error]: Hardware error from APEI*", .hardwareError, "Hardware error", .nobody, .notice, .traceless),
    .init("Machine check in kernel mode*", .hardwareError, "Machine check in {F}"),
    .init("Severe Machine check interrupt*", .hardwareError, "Machine check in {F}"),
    .init("Fatal Machine check interrupt*", .hardwareError, "Machine check in {F}"),
    // kernel/irq/spurious.c.
    .init("irq *: nobody cared*", .bug, "irq: nobody cared", .nobody, .notice, [.traceless, .atStart]),
    .init(
      "irq event *: bogus return value *", .bug, "irq event: bogus return value", .nobody, .notice,
      [.traceless, .atStart]),
    // arch/*/kernel/irq.c, ack_bad_irq.
    .init("unexpected IRQ trap at *", .bug, "unexpected IRQ trap", .nobody, .notice, [.traceless, .atStart]),
    // net/core/dev.c, netdev_rx_csum_fault.
    .init("hw csum failure*", .warning, "hw csum failure in {F}", .trace, .notice),
    // OpenZFS, module/os/linux/spl/spl-err.c, spl_panic() and vcmn_err(): the thread that found it never goes on.
    .init("PANIC at *:*:*()*", .bug, "ZFS panic in {3}", .exactly, .fatal, .atStart),
    .init("SPLError: *(*:*:*()) SPL PANIC*", .bug, "ZFS panic in {4}", .exactly, .fatal, .atStart),
    .init("PANIC: zfs: *", .bug, "ZFS panic in {F}", .trace, .fatal, .atStart),
    // drivers/trusty/: what the secure world prints.
    .init(
      "trusty: panic (*):* ASSERT FAILED at (*): *", .panic, "trusty: ASSERT FAILED: {4}", .nobody, .fatal, .traceless),
    .init("trusty: panic (*): *", .panic, "trusty: panic: {2}", .nobody, .fatal, .traceless),
    // drivers/tty/sysrq.c.
    .init("sysrq: Resetting*", .restart, "emergency restart: sysrq", .nobody, .notice, .traceless),
    .init("SysRq : Resetting*", .restart, "emergency restart: sysrq", .nobody, .notice, .traceless),
    // Anything else that the kernel calls a bug; its number in dashboards is the line itself.
    .init("BUG: *", .bug, "BUG: {1}", .nobody, .survivable, [.atStart, .traceless]),
  ]
}
