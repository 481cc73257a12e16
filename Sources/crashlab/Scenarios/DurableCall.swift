/// A durable system call of a command in the guest, as `stop-at` tells it: a point at which the machine may be struck.
struct DurableCall: Sendable {
  /// Which one of the run it was, from 1.
  let number: Int

  /// strace's text.
  let text: String

  /// Reads a line of the guest's `stop-at`: the number, then strace's text.
  init?(line: Substring) {
    let fields = line.split(separator: " ", maxSplits: 1)
    guard fields.count == 2, let number = Int(fields[0]), fields[1].contains("(") else { return nil }
    self.number = number
    text = String(fields[1].prefix(120))
  }

  /// The calls that a run has made, as `stop-at` prints them; the one that it was stopped after too.
  static func calls(of output: String) -> [DurableCall] {
    output.split(separator: "\n").compactMap {
      DurableCall(line: $0.hasPrefix("stopped ") ? $0.dropFirst("stopped ".count) : $0)
    }
  }

  /// So many of them at the most, spread evenly, the first and the last among them.
  static func spread(_ calls: [DurableCall], over limit: Int) -> [DurableCall] {
    let count = min(limit, calls.count)
    guard count > 1 else { return calls }
    return (0..<count).map { calls[$0 * (calls.count - 1) / (count - 1)] }
  }
}
