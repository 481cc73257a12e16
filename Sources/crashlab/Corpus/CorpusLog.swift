/// What is kept of a guest's console.
enum CorpusLog {
  /// How many lines of the boot stand before the report.
  static let leadingLines = 60

  /// How much of a log is kept, in bytes.
  static let limit = 38_000

  private static let ready = "lab: ready"
  private static let begins = "lab: begins"
  private static let through = "lab: through"

  /// Whether a line says that init waits for a recipe.
  static func isReady(_ line: String) -> Bool { line.hasSuffix(ready) }

  /// Whether a line is the last that a guest says, but for what comes with it.
  static func isLastWord(_ line: String) -> Bool {
    line.hasSuffix(through) || line.contains("---[ end Kernel panic")
  }

  /// The end of the boot, and all that came after it was told to crash; the lab's own two lines are left out.
  ///
  /// A kernel that died before it was told anything gives the end of its boot. A log longer than ``limit`` loses its end,
  /// as it would on a console whose reader went away.
  static func cut(_ console: [String]) -> String {
    let start = console.firstIndex { $0.hasSuffix(begins) } ?? console.endIndex
    let end = console.firstIndex { $0.hasSuffix(through) } ?? console.endIndex
    let boot = console[..<start].suffix(start == console.endIndex ? 2 * leadingLines : leadingLines)
    let report = start < end ? console[start..<end].dropFirst() : []
    var size = 0
    let kept = (boot + report).prefix { line in
      size += line.utf8.count + 1
      return size <= limit
    }
    return kept.map { "\($0)\n" }.joined()
  }
}
