/// What kind of line begins a report of something wrong.
enum CauseKind: Sendable {
  /// The kernel gives up; usually there is another cause before it.
  case panic
  /// A report that names its own trouble: `BUG: …`, `general protection fault …`.
  case report
  /// `Oops: …` and the like, which follow the line that names the trouble on some architectures.
  case oops
}

/// The lines with which reports begin, as the kernel prints them.
///
/// Source: Linux 6.1 and 6.12: kernel/panic.c, arch/x86/mm/fault.c, arch/x86/kernel/{traps,dumpstack}.c,
/// arch/arm64/mm/fault.c, lib/bug.c, kernel/watchdog.c, kernel/hung_task.c, kernel/rcu/tree_stall.h.
enum CauseRules {
  /// Tells whether a line's text begins a report.
  static func kind(of text: ArraySlice<UInt8>) -> CauseKind? {
    guard let first = text.first, starts.contains(first) else { return nil }
    if text.hasPrefix("Kernel panic - not syncing") { return .panic }
    if reports.contains(where: { text.hasPrefix($0) }) { return .report }
    if oopses.contains(where: { text.hasPrefix($0) }) { return .oops }
    return isRCUStall(text) ? .report : nil
  }

  private static let reports = [
    "BUG: ", "kernel BUG at ", "general protection fault", "Unable to handle kernel ", "watchdog: BUG: ",
    "watchdog: Watchdog detected hard LOCKUP", "NMI watchdog: Watchdog detected hard LOCKUP", "NMI watchdog: BUG: ",
    "watchdog: CPU", "INFO: task ", "divide error", "invalid opcode", "stack segment", "double fault",
    "PANIC: double fault", "traps: PANIC: double fault", "int3: ", "Internal error", "Unhandled fault",
    "Unexpected kernel BRK exception", "mce: [Hardware Error]: Machine check", "kernel tried to execute", "UBSAN: ",
    "list_add corruption", "list_del corruption", "Kernel stack is corrupted", "Bad mode in ", "SError Interrupt",
  ]

  private static let oopses = ["Oops: ", "Oops [", "Oops - ", "Oops#"]

  private static let starts = Set((reports + oopses + ["Kernel panic", "rcu: "]).compactMap(\.utf8.first))

  private static func isRCUStall(_ text: ArraySlice<UInt8>) -> Bool {
    text.hasPrefix("rcu: INFO: rcu_") && text.firstIndex(of: "detected") != nil
  }
}
