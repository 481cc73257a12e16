/// The line that says which process ran on which kernel: `CPU: 0 PID: 1 Comm: init Not tainted 6.1.0-18-amd64 #1 …`.
///
/// Source: Linux 6.1 and 6.12, lib/dump_stack.c, dump_stack_print_info; from 6.12 on with `UID: 0` before the PID.
struct CPULine: Hashable, Sendable {
  /// The CPU, where the line says so.
  let cpu: Int?
  let pid: Int
  let command: String
  /// What is said of the kernel behind the name.
  let kernel: KernelState

  /// Reads the line; `nil` when it is another.
  init?(_ text: ArraySlice<UInt8>) {
    if text.hasPrefix("Pid: "), let line = Self(old: text) {
      self = line
      return
    }
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
    kernel = KernelState(state)
  }

  /// `Pid: 1, comm: init Not tainted 3.2.0-4-amd64 #1 …`, as kernels before 3.11 have it.
  private init?(old text: ArraySlice<UInt8>) {
    var rest = text.dropFirst(5)
    guard let pid = rest.takeNumber(), rest.takePrefix(", comm: ") else { return nil }
    self.pid = pid
    cpu = nil
    let (command, state) = Self.splitCommand(rest)
    self.command = command.cleaned
    kernel = KernelState(state)
  }

  private static func splitCommand(_ rest: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
    for mark in [" Not tainted ", " Tainted: "] {
      // The kernel keeps at most 15 bytes of a name, worker threads a few more.
      guard let index = rest.prefix(96).firstIndex(of: mark) else { continue }
      return (rest[..<index], rest[(index + 1)...])
    }
    return (rest, rest[rest.endIndex...])
  }
}

/// What the kernel says of itself beside a process: `Not tainted 6.1.0-18-amd64 #1 …`, `Tainted: G        W  O       6.1.0 #1`.
///
/// Source: Linux 6.12, kernel/panic.c, print_tainted; kernel/hung_task.c has it in a line of its own.
struct KernelState: Hashable, Sendable {
  /// The taint flags' letters; empty when not tainted.
  let taint: String
  let release: String?
  let version: String?

  /// Reads the words.
  init(_ state: ArraySlice<UInt8>) {
    let (taint, kernel) = Self.split(state)
    self.taint = taint
    let release = kernel.prefix { $0 != .space }
    self.release = release.isEmpty ? nil : release.cleaned
    version = kernel.firstIndex(of: "#").map { kernel[$0...].cleaned }
  }

  /// Reads a line that says nothing else; `nil` when it is another.
  init?(line text: ArraySlice<UInt8>) {
    var rest = text
    rest.skipBlanks()
    guard let first = rest.first, first == UInt8(ascii: "N") || first == UInt8(ascii: "T"), rest.count < text.count,
      rest.hasPrefix("Not tainted ") || rest.hasPrefix("Tainted: ")
    else { return nil }
    self.init(rest)
    guard version != nil, release?.utf8.first?.isDigit == true else { return nil }
  }

  /// The flags stand in a field of letters and spaces; the release is the first word after it that has a digit first.
  private static func split(_ state: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
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
