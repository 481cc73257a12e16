/// The line that says which process ran on which kernel: `CPU: 0 PID: 1 Comm: init Not tainted 6.1.0-18-amd64 #1 …`.
///
/// Source: Linux 6.1 and 6.12, lib/dump_stack.c, dump_stack_print_info; from 6.12 on with `UID: 0` before the PID.
struct CPULine: Hashable, Sendable {
  let cpu: Int
  let pid: Int
  let command: String
  /// The taint flags' letters; empty when not tainted.
  let taint: String
  let release: String?
  let version: String?

  /// Reads the line; `nil` when it is another.
  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    guard rest.takePrefix("CPU: "), let cpu = rest.takeNumber() else { return nil }
    rest.skipSpaces()
    if rest.takePrefix("UID: ") {
      _ = rest.takeNumber()
      rest.skipSpaces()
    }
    guard rest.takePrefix("PID: "), let pid = rest.takeNumber(), rest.takePrefix(" Comm: ") else { return nil }
    self.cpu = cpu
    self.pid = pid
    // A process may call itself anything: the kernel's own words are those that stand last.
    let (command, state) = Self.splitCommand(rest)
    self.command = command.before(" Kdump: loaded").cleaned
    let (taint, kernel) = Self.splitTaint(state)
    self.taint = taint
    let release = kernel.prefix { $0 != .space }
    self.release = release.isEmpty ? nil : release.cleaned
    version = kernel.firstIndex(of: "#").map { kernel[$0...].cleaned }
  }

  private static func splitCommand(_ rest: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
    for mark in [" Not tainted ", " Tainted: "] {
      // The kernel keeps at most 15 bytes of a name, worker threads a few more.
      guard let index = rest.prefix(96).firstIndex(of: mark) else { continue }
      return (rest[..<index], rest[(index + 1)...])
    }
    return (rest, rest[rest.endIndex...])
  }

  /// The flags stand in a field of letters and spaces; the release is the first word after it that has a digit first.
  private static func splitTaint(_ state: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
    var rest = state
    if rest.takePrefix("Not tainted ") {
      rest.skipSpaces()
      return ("", rest)
    }
    guard rest.takePrefix("Tainted: ") else { return ("", rest) }
    let field = rest.takePrefix { !$0.isDigit }
    return (String(decoding: field.filter { (0x41...0x5a).contains($0) }, as: UTF8.self), rest)
  }
}

/// Finding the names of functions in the lines of a report.
enum KernelFunction {
  /// The function at the instruction pointer: x86 `RIP: 0010:f+0x1/0x2`, arm64 `pc : f+0x1/0x2`, riscv `epc : f+0x1/0x2`.
  static func atInstructionPointer(_ text: ArraySlice<UInt8>) -> String? {
    var rest = text
    if rest.takePrefix("RIP: 0010:") || rest.takePrefix("EIP: 0060:") || rest.takePrefix("EIP: ") {
      return symbol(rest)
    }
    rest.skipSpaces()
    if rest.takePrefix("pc : ") || rest.takePrefix("epc : ") { return symbol(rest) }
    guard rest.takePrefix("NIP ["), let name = rest.after("] ") else { return nil }
    return symbol(name)
  }

  /// The function of a line of a call trace; none for a line with `?`, which is what happened to be on the stack.
  static func inTrace(_ text: ArraySlice<UInt8>) -> String? {
    var rest = text
    rest.skipSpaces()
    if rest.takePrefix("[<"), let after = rest.after(">] ") { rest = after }
    guard rest.first != UInt8(ascii: "?"), let name = symbol(rest), !isReporting(name) else { return nil }
    return name
  }

  /// Reads `name.isra.0+0x1/0x2 [module]` and drops what the compiler added.
  private static func symbol(_ text: ArraySlice<UInt8>) -> String? {
    let name = text.prefix { $0.isSymbol }
    guard let first = name.first, !first.isDigit, text.dropFirst(name.count).hasPrefix("+0x") else { return nil }
    return name.before(".").cleaned
  }

  /// Whether a function only reports or handles faults: it is never the one to name.
  private static func isReporting(_ name: String) -> Bool {
    let names: Set = [
      "dump_stack", "dump_stack_lvl", "panic", "vpanic", "show_stack", "__die", "__die_body", "die", "oops_end",
      "page_fault_oops", "exc_page_fault", "asm_exc_page_fault", "no_context", "__bad_area_nosemaphore", "print_report",
      "do_error_trap", "exc_invalid_op", "asm_exc_invalid_op", "handle_bug", "__warn", "report_bug", "show_regs",
    ]
    return names.contains(name)
  }
}
