/// A function in a call trace, or at the instruction pointer.
struct TraceFrame: Hashable, Sendable {
  /// The function, without what the compiler added to its name.
  let name: String
  /// The module that holds it; `nil` for the kernel itself.
  var module: String?
  /// Whether the instruction pointer was in it.
  var isInstruction = false
}

/// What a line of a call trace is.
enum TraceLine: Hashable, Sendable {
  /// A function that certainly was called.
  case frame(TraceFrame)
  /// A call from one to the other, of which the second is told again as the next line's first (arm).
  case call(TraceFrame, from: TraceFrame)
  /// Something that happened to be on the stack, or an inlined function that a tool added.
  case doubtful
  /// Two lines that were printed into each other.
  case garbled

  /// Reads a line in any of the forms of the architectures; `nil` for a line that is no part of a trace.
  ///
  /// Source: Linux 3.2 to 6.17, arch/*/kernel/{dumpstack,stacktrace,traps,process}.c, lib/vsprintf.c (`%pS`, `%pB`), and
  /// scripts/decode_stacktrace.sh.
  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    rest.skipBlanks()
    // Old kernels put the mark of another stack before the first frame on it: `<IRQ>  [<ffffffff81046e6f>] f+0x1/0x2`.
    if rest.first == UInt8(ascii: "<"), let close = rest.lastIndex(of: UInt8(ascii: ">")),
      rest.hasPrefix("<<") || rest.contains(">  [<")
    {
      let end = rest.firstIndex(of: " ") ?? close
      rest = rest[end...]
      rest.skipBlanks()
    }
    if rest.first == UInt8(ascii: "("), rest.dropFirst().first == UInt8(ascii: "[") { rest.removeFirst() }
    let hadAddress = Self.skipAddresses(&rest)
    let owner = hadAddress ? Self.takeOwner(&rest) : nil
    if rest.first == UInt8(ascii: "?") {
      self = .doubtful
      return
    }
    if rest.hasPrefix("--- interrupt: "), let place = rest.after(" at ") { rest = place }
    // Where a trace has run off the stack, arm64 printed `[<          (null)>]           (null)`.
    if rest.hasPrefix("("), !rest.hasPrefix("(null)"), let inner = Self.parenthesized(&rest) {
      guard let frame = Self.frame(inner) ?? Self.bareName(inner) else { return nil }
      self = Self.arm(frame, rest)
      return
    }
    var name = rest
    let symbol = name.takePrefix { $0.isSymbol }
    guard let first = symbol.first, !first.isDigit || hadAddress else { return nil }
    // A label of the assembler's.
    if symbol.hasPrefix(".L") {
      self = .doubtful
      return
    }
    if name.hasPrefix("+0x") {
      self = Self.read(symbol, name, text, owner: owner)
    } else if name.hasPrefix(" from "), let caller = Self.frame(name.dropFirst(6)) {
      self = .call(TraceFrame(name: Self.plain(symbol)), from: caller)
    } else if name.hasPrefix(" ("), Self.isPlace(name.dropFirst(2)) {
      self = .frame(TraceFrame(name: Self.plain(symbol), module: Self.module(in: name)))
    } else if name.contains("[inline]") || text.contains("[<     inline     >]") {
      self = .doubtful
    } else {
      return nil
    }
  }

  private static func read(
    _ symbol: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>, owner: String?
  ) -> TraceLine {
    if after.contains(" [inline]") || after.contains("(unreliable)") { return .doubtful }
    var rest = after.dropFirst(3)
    let offset = rest.takePrefix { $0.isHexDigit }
    guard !offset.isEmpty, rest.isEmpty || !rest.hasPrefix("/") || rest.hasPrefix("/0x") else { return .garbled }
    // Where a function that never returns was called last of all, the return address is the next function's beginning
    // (arm64: `vpanic+0x11c`, then `trace_suspend_resume+0x0` in place of `panic`).
    if offset.elementsEqual([UInt8(ascii: "0")]) { return .doubtful }
    if rest.takePrefix("/0x") { _ = rest.takePrefix { $0.isHexDigit } }
    // Two frames in one line: two processors wrote at once.
    if rest.contains("+0x"), !rest.contains(" from "), rest.contains("[<") || rest.contains("/0x") { return .garbled }
    return .frame(TraceFrame(name: plain(symbol), module: owner ?? module(in: rest)))
  }

  /// The frame of `name+0x1/0x2 [module]`, which has to stand at the front.
  static func frame(_ text: ArraySlice<UInt8>) -> TraceFrame? {
    var rest = text
    if rest.first == UInt8(ascii: "(") || rest.first == UInt8(ascii: "<") { rest.removeFirst() }
    let symbol = rest.takePrefix { $0.isSymbol }
    guard let first = symbol.first, !first.isDigit, rest.hasPrefix("+0x") || rest.hasPrefix("+") && rest.contains("/0x")
    else { return nil }
    return TraceFrame(name: plain(symbol), module: module(in: rest))
  }

  /// The first `name+0x1/0x2` anywhere in a text.
  static func frameAnywhere(in text: ArraySlice<UInt8>) -> TraceFrame? {
    guard let offset = text.firstIndex(of: "+0x") else { return nil }
    var start = offset
    while start > text.startIndex, text[start - 1].isSymbol { start -= 1 }
    return frame(text[start...])
  }

  /// The name at the front of `name (file.c:12)` or `name` alone.
  static func bareName(_ text: ArraySlice<UInt8>) -> TraceFrame? {
    let symbol = text.prefix { $0.isSymbol }
    guard let first = symbol.first, !first.isDigit, symbol.count > 1, !isAddress(symbol) else { return nil }
    let rest = text.dropFirst(symbol.count)
    guard rest.isEmpty || rest.hasPrefix(" (") || rest.hasPrefix(" [") || rest.hasPrefix("+") || rest.hasPrefix("]")
    else { return nil }
    return TraceFrame(name: plain(symbol), module: module(in: rest))
  }

  /// Whether an address stands where a function would, in a kernel without names: `ffffffffc0c88942`.
  private static func isAddress(_ symbol: ArraySlice<UInt8>) -> Bool {
    symbol.count >= 8 && symbol.allSatisfy(\.isHexDigit) && symbol.contains(where: \.isDigit)
  }

  /// Drops what the compiler added: `.isra.0`, `.constprop.1`, `.cold`, `.llvm.123`.
  static func plain(_ symbol: ArraySlice<UInt8>) -> String {
    var name = symbol
    // The dot of ppc64's descriptors is not the name's.
    while name.first == UInt8(ascii: ".") { name.removeFirst() }
    return String(decoding: name.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
  }

  private static func skipAddresses(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var found = false
    while rest.first == UInt8(ascii: "[") {
      var copy = rest.dropFirst()
      let isAngled = copy.takePrefix("<")
      let inner = copy.takePrefix {
        $0.isHexDigit || $0 == .space || $0 == UInt8(ascii: "x") || isAngled && ($0.isLetter || Self.hides($0))
      }
      guard !inner.isEmpty, !isAngled || copy.takePrefix(">"), copy.takePrefix("]") else { return found }
      copy.skipSpaces()
      rest = copy
      found = true
    }
    // The debugger of powerpc puts only the stack's address in brackets, not the function's.
    let bare = rest.prefix(while: \.isHexDigit)
    if found, bare.count == 16 || bare.count == 8, rest.dropFirst(bare.count).first == .space {
      rest.removeFirst(bare.count)
      rest.skipSpaces()
    }
    return found
  }

  /// Whether this belongs to what is printed in the place of an address early in a boot: `(____ptrval____)`.
  ///
  /// Source: lib/vsprintf.c, ptr_to_id.
  private static func hides(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "_")
  }

  /// The module in `:module:function+0x1/0x2`, as x86 had it before Linux 2.6.25.
  private static func takeOwner(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard rest.first == UInt8(ascii: ":") else { return nil }
    var copy = rest.dropFirst()
    let name = copy.takePrefix { $0.isSymbol || $0 == UInt8(ascii: "-") }
    guard !name.isEmpty, copy.takePrefix(":") else { return nil }
    rest = copy
    return name.cleaned
  }

  private static func parenthesized(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
    let inner = rest[(rest.startIndex + 1)..<end]
    rest = rest[(end + 1)...]
    return inner
  }

  /// `(f) from [<c0101234>] (g+0x1/0x2)`.
  ///
  /// Source: arch/arm/kernel/traps.c, dump_backtrace_entry.
  private static func arm(_ frame: TraceFrame, _ rest: ArraySlice<UInt8>) -> TraceLine {
    guard var caller = rest.after(" from ") else { return .frame(frame) }
    _ = skipAddresses(&caller)
    guard let from = Self.frame(caller) else { return .frame(frame) }
    return .call(frame, from: from)
  }

  /// Whether `file.c:12` stands here, which decode_stacktrace.sh puts in place of offsets.
  private static func isPlace(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    let path = rest.takePrefix {
      $0.isSymbol || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    guard !path.isEmpty, rest.takePrefix(":"), let digit = rest.first else { return false }
    return digit.isDigit || digit == UInt8(ascii: "?")
  }

  private static func module(in text: ArraySlice<UInt8>) -> String? {
    guard let inner = text.after(" [") else { return nil }
    let name = inner.prefix { $0.isSymbol || $0 == UInt8(ascii: "-") }
    guard let first = name.first, first.isLetter || first == UInt8(ascii: "_"), name.count < 64 else { return nil }
    return name.elementsEqual("inline".utf8) ? nil : name.cleaned
  }
}

/// The lines that say where the instruction pointer was.
enum InstructionPointer {
  /// The beginnings of such lines.
  ///
  /// Source: show_regs() of each architecture, arch/*/kernel/{process,traps}.c.
  private static let beginnings: [[UInt8]] = [
    "RIP: ", "RIP  [", "RIP [", "EIP: ", "EIP is at ", "IP: ", "pc : ", "PC is at ", "pc is at ", "epc : ", "epc: ",
    "epc   : ", "NIP [", "NIP: ",
    "Krnl PSW : ", "TPC: ", "IAOQ[0]: ", "PC: ", "ERA: ", "era   : ", "era: ", "pc: ", "PC = ", "[EFA]", " PC is at",
  ].map { Array($0.utf8) }

  private static let firstBytes = Set(beginnings.compactMap(\.first))

  /// Whether this is such a line, with or without the name of a function.
  static func isLine(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    rest.skipBlanks()
    guard let first = rest.first, firstBytes.contains(first) else { return false }
    return beginnings.contains { rest.begins(with: $0) }
  }

  /// Whether something else was written into the line: another processor's, or another line with its time.
  static func isTorn(_ text: ArraySlice<UInt8>) -> Bool {
    text.firstTime != nil || text.after("RIP: ")?.contains("RIP: ") == true
      || text.after("pc : ")?.contains("pc : ") == true
  }

  /// How the line with the link register begins: arm64, arm, powerpc, riscv, mips and loongarch.
  private static let linkRegisters: [[UInt8]] = ["lr : ", "LR is at ", "LR [", "ra : ", "ra    : ", "ra: "].map {
    Array($0.utf8)
  }

  /// Who jumped to where the instruction pointer is, by the link register.
  static func caller(in text: ArraySlice<UInt8>) -> TraceFrame? {
    var rest = text
    rest.skipBlanks()
    guard linkRegisters.contains(where: { rest.begins(with: $0) }), var frame = TraceLine.frameAnywhere(in: rest) else {
      return nil
    }
    frame.isInstruction = true
    return frame
  }

  /// The function that the line names.
  static func frame(in text: ArraySlice<UInt8>) -> TraceFrame? {
    // User space has no symbols here; its code segments end in 3.
    if text.contains("RIP: 0033:") || text.contains("RIP: 002b:") { return nil }
    if var frame = TraceLine.frameAnywhere(in: text) {
      frame.isInstruction = true
      return frame
    }
    guard let name = text.after("RIP: 0010:") ?? text.after("pc : ") ?? text.after("epc : "),
      name.contains(" (") || isTorn(text),
      var frame = TraceLine.bareName(isTorn(text) ? name.prefix { $0 != UInt8(ascii: "[") } : name)
    else { return nil }
    frame.isInstruction = true
    return frame
  }
}
