extension ReportRules {
  static let nullPointer = "BUG: unable to handle kernel NULL pointer dereference in {F}"
  static let paging = "BUG: unable to handle kernel paging request in {F}"
  private static let userAccess = "BUG: unable to handle kernel access to user memory in {F}"

  /// The exceptions of the processors.
  ///
  /// Source: Linux 3.2 to 6.17, arch/x86/mm/fault.c, arch/x86/kernel/{traps,dumpstack}.c, arch/arm64/mm/fault.c,
  /// arch/arm64/kernel/traps.c, arch/arm/mm/fault.c, arch/arm/kernel/traps.c, arch/riscv/mm/fault.c, arch/riscv/kernel/traps.c,
  /// arch/powerpc/mm/fault.c, arch/powerpc/kernel/traps.c, arch/s390/mm/fault.c, arch/mips/mm/fault.c, arch/loongarch/mm/fault.c.
  static let faults: [ReportRule] = [
    .init("BUG: unable to handle kernel NULL pointer dereference*", .nullPointer, nullPointer),
    .init("BUG: kernel NULL pointer dereference*", .nullPointer, nullPointer),
    .init("BUG: Kernel NULL pointer dereference*", .nullPointer, nullPointer),
    .init("BUG: unable to handle kernel paging request*", .pagingRequest, paging),
    .init("BUG: unable to handle page fault for address*", .pagingRequest, paging),
    .init("BUG: unable to handle kernel *at *", .pagingRequest, paging),
    .init("BUG: Unable to handle kernel data access*", .pagingRequest, paging),
    .init("BUG: Unable to handle kernel instruction fetch (NULL*", .nullPointer, nullPointer),
    .init("BUG: Unable to handle kernel *", .pagingRequest, paging),
    .init("BUG: Unable to handle unaligned access*", .pagingRequest, paging),
    .init("kernel tried to execute *", .pagingRequest, paging, .trace, .fatal, [.prelude, .atStart]),
    .init("kernel tried to access user page *", .userAccess, userAccess, .trace, .fatal, .prelude),
    .init("Kernel attempted to * user page *", .userAccess, userAccess, .trace, .fatal, .prelude),

    .init("Unable to handle kernel NULL pointer dereference*", .nullPointer, nullPointer),
    .init("Unable to handle kernel paging request*", .pagingRequest, paging),
    .init("Unable to handle kernel access to user memory*", .userAccess, userAccess),
    .init("Unable to handle kernel access to faulting*", .pagingRequest, paging),
    .init("Unable to handle kernel access at*", .pagingRequest, paging),
    .init("Unable to handle kernel pointer dereference*", .pagingRequest, paging),
    .init("Unable to handle kernel data access*", .pagingRequest, paging),
    .init("Unable to handle kernel instruction fetch*", .pagingRequest, paging),
    .init("Unable to handle kernel *", .pagingRequest, paging),
    .init("Unable to handle paging request for data at address 0x0000000*", .nullPointer, nullPointer),
    .init("Unable to handle paging request*", .pagingRequest, paging),
    .init("CPU * Unable to handle kernel NULL*", .nullPointer, nullPointer),
    .init("CPU * Unable to handle kernel paging request*", .pagingRequest, paging),
    .init("Unhandled fault: * (0x*", .pagingRequest, paging),
    .init("Unhandled prefetch abort: *", .pagingRequest, paging),
    .init("Alignment trap: not handling*", .pagingRequest, paging),

    .init("general protection fault*", .generalProtection, "general protection fault in {F}", .trace, .fatal, .atStart),
    .init(
      "segment-related general protection fault*", .generalProtection, "general protection fault in {F}", .trace,
      .fatal,
      .atStart),
    .init(
      "Oops: segment-related general protection fault*", .generalProtection, "general protection fault in {F}", .trace,
      .fatal, .continues),
    .init("divide error: 0*", .divideError, "divide error in {F}"),
    .init("Division by zero in kernel*", .divideError, "divide error in {F}"),
    .init("Kernel unaligned instruction access*", .oops, "unaligned access in {F}"),
    .init("Kernel unaligned access*", .oops, "unaligned access in {F}", .trace, .survivable, .atStart),
    .init("stack segment: 0*", .stackSegment, "stack segment fault in {F}"),
    .init("PANIC: double fault*", .doubleFault, "PANIC: double fault in {F}"),
    .init("PANIC: early exception *", .oops, "PANIC: early exception", .nobody, .fatal, .traceless),
    .init("double fault: 0*", .doubleFault, "double fault in {F}", .trace, .fatal, .continues),
    .init("invalid opcode: 0*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init("int3: *", .oops, "int3 in {F}", .trace, .fatal, .atStart),
    .init("control protection fault*", .oops, "control protection fault in {F}", .trace, .fatal, .atStart),
    .init("Missing ENDBR: *", .oops, "kernel BUG in {F}", .trace, .fatal, .prelude),
    .init("CFI failure at *", .oops, "CFI failure in {F}", .named, .fatal, .prelude),
    // arch/parisc/kernel/traps.c, parisc_terminate.
    .init("Kernel Fault: Code=*", .pagingRequest, paging),
    .init("Page fault: no context: Code=*", .pagingRequest, paging),
    .init("Bad Address (null pointer deref?): Code=*", .nullPointer, nullPointer),
    .init("Bad pagetable: *", .oops, "bad page table in {F}", .trace, .fatal, .continues),
    .init("unchecked MSR access error*", .warning, "unchecked MSR access error in {F}", .named, .survivable),
    .init("BUG: unable to handle *", .pagingRequest, paging),
    .init(
      "BUG: unsupported FP instruction in kernel mode*", .bug, "BUG: unsupported FP instruction in kernel mode in {F}"),

    .init("kernel BUG at *.*:*", .kernelBug, "kernel BUG in {F}"),
    .init("Kernel BUG at *.*:*", .kernelBug, "kernel BUG in {F}"),
    .init("Kernel BUG [*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init("Kernel bug detected*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init("kernel BUG at [*", .kernelBug, "kernel BUG in {F}"),
    .init("BUG: failure at *", .kernelBug, "kernel BUG in {F}"),
    .init("Unexpected kernel BRK exception*", .oops, "Unexpected kernel BRK exception in {F}"),
    .init("Unexpected kernel single-step exception*", .oops, "Unexpected kernel single-step exception in {F}"),
    .init("Bad mode in * handler detected*", .oops, "Bad mode in {1} handler in {F}"),
    .init("SError Interrupt on CPU*", .hardwareError, "SError Interrupt in {F}", .trace, .fatal, .traceless),
    .init("Unhandled * exception on CPU*", .oops, "Unhandled {1} exception in {F}", .trace, .fatal, .atStart),
    .init("Internal error: Oops - BUG*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init("Internal error: BUG*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init(
      "Internal error: undefined instruction*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init(
      "Internal error: Oops - undefined instruction*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal,
      .continues),
    .init(
      "Internal error: Oops - Undefined instruction*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal,
      .continues),
    .init(
      "Internal error: Undefined instruction*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init(
      "Internal error: kernel stack overflow*", .stackOverflow, "kernel stack overflow in {F}", .trace, .fatal,
      .continues),
    .init("Internal error: Oops*", .oops, "Internal error in {F}", .trace, .fatal, .continues),
    // Not `XFS (sda1): Internal error …`, nor what devices say of themselves.
    .init("Internal error: *: * [#*", .oops, "Internal error in {F}", .trace, .fatal, .continues),
    .init(
      "Oops - illegal instruction*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, [.continues, .atStart]),
    .init("Kernel access of bad area, *", .pagingRequest, paging, .trace, .fatal, .continues),
    .init("Oops: Kernel access of bad area*", .pagingRequest, paging, .trace, .fatal, .continues),
    .init("Oops: Exception in kernel mode*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init("Oops: divide error*", .divideError, "divide error in {F}", .trace, .fatal, .continues),
    .init(
      "Oops: general protection fault*", .generalProtection, "general protection fault in {F}", .trace, .fatal,
      .continues),
    .init("Oops: stack segment*", .stackSegment, "stack segment fault in {F}", .trace, .fatal, .continues),
    .init("Oops: invalid opcode*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init("Oops: double fault*", .doubleFault, "double fault in {F}", .trace, .fatal, .continues),
    .init(
      "Oops: stack guard page*", .stackOverflow, "BUG: stack guard page was hit in {F}", .trace, .fatal, .continues),
    .init("Oops: int3*", .oops, "int3 in {F}", .trace, .fatal, .continues),
    .init("Oops: control protection*", .oops, "control protection fault in {F}", .trace, .fatal, .continues),
    // A page fault on x86 of which the heading is missing. (The header of a dump begins so too: `Oops#1 Part1`.)
    .init("Oops: 0*", .pagingRequest, paging, .trace, .fatal, [.continues, .atStart, .cut]),
    .init("Oops: Oops: 0*", .pagingRequest, paging, .trace, .fatal, [.continues, .atStart, .cut]),
    .init("Oops: *", .oops, "Oops in {F}", .trace, .fatal, [.continues, .atStart]),
    .init("Oops - *", .oops, "Oops in {F}", .trace, .fatal, [.continues, .atStart]),
    .init("Oops [*", .oops, "Oops in {F}", .trace, .fatal, [.continues, .atStart]),
    .init("Oops[*", .oops, "Oops in {F}", .trace, .fatal, [.continues, .atStart]),
    .init("monitor event: 0040 ilc:*", .kernelBug, "kernel BUG in {F}", .trace, .fatal, .continues),
    .init("illegal operation: 0*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init("fixpoint divide exception: 0*", .divideError, "divide error in {F}", .trace, .fatal, .continues),
    .init("addressing exception: 0*", .pagingRequest, paging, .trace, .fatal, .continues),
    .init("specification exception: 0*", .oops, "specification exception in {F}", .trace, .fatal, .continues),
    .init("protection exception: 0*", .pagingRequest, paging, .trace, .fatal, .continues),
  ]
}
