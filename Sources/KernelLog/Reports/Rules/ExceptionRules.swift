extension ReportRules {
  /// The rarer exceptions, which the processors' code names when it gives up.
  static let exceptions = x86Exceptions + s390Exceptions + mipsExceptions + powerpcExceptions

  /// With the word `Oops` before them in newer kernels.
  ///
  /// Source: arch/x86/kernel/traps.c, the calls of die(), do_error_trap() and do_trap().
  private static let x86Exceptions: [ReportRule] = [
    "overflow", "bounds", "invalid TSS", "segment not present", "alignment check", "coprocessor segment overrun",
    "device not available", "fpu exception", "simd exception", "unexpected #NM exception", "VE fault",
  ].flatMap { name -> [ReportRule] in
    [
      .init("\(name): * [#*", .oops, "\(name) in {F}", .trace, .fatal, .atStart),
      .init("Oops: \(name): *", .oops, "\(name) in {F}", .trace, .fatal, .continues),
    ]
  }

  /// Source: arch/s390/kernel/traps.c, DO_ERROR_INFO and the calls of do_trap() and die().
  private static let s390Exceptions: [ReportRule] = [
    "data exception", "operand exception", "execute exception", "privileged operation", "special operation exception",
    "translation exception", "transaction constraint exception", "floating point exception",
    "fixpoint overflow exception", "vector processing exception", "HFP overflow exception",
    "HFP underflow exception", "HFP significance exception", "HFP divide exception", "HFP square root exception",
    "space switch event", "Unknown program exception",
  ].map { .init("\($0): * [#*", .oops, "\($0) in {F}", .trace, .fatal, [.continues, .atStart]) }

  /// Source: arch/mips/kernel/{traps,unaligned}.c, arch/loongarch/kernel/{traps,unaligned}.c, die_if_kernel() and die().
  private static let mipsExceptions: [ReportRule] = [
    .init("Unhandled kernel unaligned access[#*", .oops, "unaligned access in {F}", .trace, .fatal, .continues),
    .init("Kernel ale access[#*", .oops, "unaligned access in {F}", .trace, .fatal, .continues),
    .init("Kernel ade access[#*", .pagingRequest, paging, .trace, .fatal, .continues),
    .init(
      "Reserved instruction in kernel code[#*", .invalidOpcode, "invalid opcode in {F}", .trace, .fatal, .continues),
    .init("Break instruction in kernel code[#*", .oops, "Break instruction in {F}", .trace, .fatal, .continues),
    .init("Trap instruction in kernel code[#*", .oops, "Trap instruction in {F}", .trace, .fatal, .continues),
    .init("FP exception in kernel code[#*", .oops, "FP exception in {F}", .trace, .fatal, .continues),
    .init(
      "do_* invoked from kernel context![#*", .oops, "do_{1} invoked from kernel context in {F}", .trace, .fatal,
      [.continues, .atStart]),
    .init("Data bus error, epc *", .oops, "Data bus error in {F}"),
    .init("Instruction bus error, epc *", .oops, "Instruction bus error in {F}"),
  ]

  /// Source: arch/powerpc/kernel/traps.c, the calls of die(); arch/powerpc/xmon/xmon.c, excprint(), which prints in the place of an oops
  /// where the debugger is on.
  private static let powerpcExceptions: [ReportRule] =
    [
      .init("Oops: Machine check, sig: *", .hardwareError, "Machine check in {F}", .trace, .fatal, .continues),
      .init("Oops: System Reset, sig: *", .oops, "System Reset in {F}", .trace, .fatal, .continues),
      .init(
        "Oops: Bad kernel stack pointer, sig: *", .oops, "Bad kernel stack pointer in {F}", .trace, .fatal, .continues),
      .init("Oops: Unrecoverable *, sig: *", .oops, "Unrecoverable {1} in {F}", .trace, .fatal, .continues),
      .init("Oops: Weird page fault, sig: *", .pagingRequest, paging, .trace, .fatal, .continues),
    ]
    + [
      ("3", CrashType.pagingRequest, paging), ("4", .pagingRequest, paging), ("7", .kernelBug, "kernel BUG in {F}"),
      ("2", .hardwareError, "Machine check in {F}"), ("1", .oops, "System Reset in {F}"), ("", .oops, "Oops in {F}"),
    ].map { vector, type, title in
      .init("cpu 0x*: Vector: \(vector)*", type, title, .trace, .fatal, [.traceFollows, .traceless])
    }
}
