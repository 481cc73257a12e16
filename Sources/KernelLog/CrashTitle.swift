/// Puts a crash into one line, without addresses and numbers that differ from one time to the next.
enum CrashTitle {
  /// Makes the title from what is known, best first.
  static func title(
    cause: String?, panic: String?, function: String?, restart: String?, dumpReason: DumpHeader.Reason?
  ) -> String {
    if let cause {
      let what = trouble(cause)
      return function.map { "\(what) in \($0)" } ?? what
    }
    if let panic { return "kernel panic: \(panic.isEmpty ? "no reason given" : withoutNumbers(panic))" }
    if restart != nil { return "emergency restart: sysrq" }
    return switch dumpReason {
    case .emergency: "emergency restart"
    case .oops: "kernel oops, report not in the log"
    case .panic: "kernel panic, reason not in the log"
    case .shutdown, .restart, .halt, .poweroff: "orderly shutdown"
    case .unknown, nil: "crash, reason not in the log"
    }
  }

  private static func trouble(_ cause: String) -> String {
    var text = Array(cause.utf8)[...]
    // KASAN and its like name the function themselves, and the instruction pointer may be elsewhere by then.
    if text.hasPrefix("BUG: kernel NULL pointer dereference")
      || text.hasPrefix("Unable to handle kernel NULL pointer dereference")
    {
      return "BUG: unable to handle kernel NULL pointer dereference"
    }
    if text.hasPrefix("BUG: unable to handle page fault") || text.hasPrefix("Unable to handle kernel paging request") {
      return "BUG: unable to handle kernel paging request"
    }
    if text.hasPrefix("kernel BUG at ") { return "kernel BUG" }
    if text.hasPrefix("general protection fault") { return "general protection fault" }
    if let lockup = text.after("soft lockup"), lockup.startIndex > 0 { return "BUG: soft lockup" }
    if text.firstIndex(of: "hard LOCKUP") != nil { return "BUG: hard lockup" }
    if text.hasPrefix("INFO: task ") { return "INFO: task hung" }
    if text.hasPrefix("rcu: INFO: ") { return "INFO: rcu detected stall" }
    for mark in [" at address ", ", address", " at 0x", " 0x", ": 0000 [", " [#"] { text = text.before(mark) }
    return withoutNumbers(text.cleaned)
  }

  /// Replaces addresses; other numbers may carry the meaning (`exitcode=0x00000009`) and stay.
  private static func withoutNumbers(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false)
      .map { word in
        let bytes = Array(word.utf8)[...]
        let isAddress = bytes.count >= 16 && bytes.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "x") }
        return isAddress ? "ADDR" : String(word)
      }
      .joined(separator: " ")
  }
}
