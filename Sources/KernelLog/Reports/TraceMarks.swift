/// The lines around call traces.
enum TraceMarks {
  /// How many lines that are no frames a trace may hold: registers, and what others print meanwhile.
  static let patience = 14

  private static let headings: [[UInt8]] = [
    "Call Trace", "Call trace:", "Backtrace:", "backtrace:", "backtrace (crc", "Trace:", "Stack Trace:", "stack trace:",
    "Kernel stack:",
  ].map { Array($0.utf8) }

  private static let ends: [[UInt8]] = [
    "---[ end", "Modules linked in", "Allocated by", "Freed by", "Last potentially", "Second to last",
    "The buggy address", "Memory state",
    "Uninit was", "Local variable", "Kernel Offset", "Showing all locks", "Sending NMI", "NMI backtrace for", "=====",
    "Instruction dump",
    "Last Breaking", "Kernel panic", "read to 0x", "write to 0x", "read-write to 0x", "read (marked)", "write (marked)",
    "read-write (marked)", "Reported by Kernel",
    "value changed", "Shutting down cpus", "Mem-Info:", "</TASK>", "kfence-#", "allocated by task", "freed by task",
    "Allocated in", "</task>",
    "INFO: ", "note: ", "Rebooting in", "Disabling lock debugging", "unreferenced object", "[ end of", "1 lock held by",
    "Last user of", "---[ cut", "------------[ cut",
  ].map { Array($0.utf8) }

  private static let sections: [[UInt8]] = ["<", "Code:", "RSP:", "---"].map { Array($0.utf8) }

  /// Whether a call trace begins after this line.
  ///
  /// What stands before the words may be what a slow console left of a time.
  static func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
    isAny(of: headings, text) || text.hasSuffix("] Call Trace:") || text.hasSuffix("] Call trace:")
  }

  /// Whether a call trace ends before this line.
  static func isEnd(_ text: ArraySlice<UInt8>) -> Bool { isAny(of: ends, text) }

  /// Whether this is a mark within a call trace.
  static func isSection(_ text: ArraySlice<UInt8>) -> Bool {
    isAny(of: sections, text) && !text.hasPrefix("--- interrupt")
  }

  private static func isAny(of beginnings: [[UInt8]], _ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    rest.skipBlanks()
    guard !rest.isEmpty else { return false }
    return beginnings.contains { rest.begins(with: $0) }
  }
}
