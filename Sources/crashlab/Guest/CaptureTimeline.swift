/// A crash that went into a capture kernel, as the console told it: what came when after the command that crashed it.
struct CaptureTimeline: Hashable, Sendable {
  /// A line of the console.
  struct Line: Hashable, Sendable {
    /// What it says.
    let text: String

    /// When it came, after the command.
    let after: Duration
  }

  /// What every kernel says first.
  static let banner = "Linux version"

  /// How a kernel that is about to die may begin to say so.
  ///
  /// An oops with `panic_on_oops` goes into the capture kernel without the word "panic" (`arch/x86/kernel/dumpstack.c`,
  /// `oops_end`).
  private static let lastWords = ["Kernel panic - not syncing", "sysrq: Trigger a crash", "BUG: ", "Oops: "]

  /// The console from the command to the reset.
  let lines: [Line]

  /// When the machine was reset at the end of it.
  let reset: Duration

  private let firstOfCapture: Int

  /// Reads the console from the command to the reset.
  init(lines: [Line], reset: Duration) {
    self.lines = lines
    self.reset = reset
    firstOfCapture = lines.firstIndex { $0.text.contains(Self.banner) } ?? lines.endIndex
  }

  /// The first sign of the panic.
  var panic: Duration? {
    lines[..<firstOfCapture].first { line in Self.lastWords.contains { line.text.contains($0) } }?.after
  }

  /// The capture kernel's first word.
  var captureKernel: Duration? { capture.first?.after }

  /// What the capture kernel and its programs said.
  var capture: ArraySlice<Line> { lines[firstOfCapture...] }

  /// Whether the capture kernel panicked as well.
  var hasPanickedInCapture: Bool { capture.contains { $0.text.contains("Kernel panic - not syncing") } }

  /// Whether somewhere the emulator's own fault shows.
  var isEmulatorsFault: Bool { lines.contains { $0.text.contains("double fault") } }

  /// When the capture kernel's side first said all of some words in one line, whatever their case.
  func said(_ words: String...) -> Duration? {
    capture.first { line in words.allSatisfy { line.text.lowercased().contains($0.lowercased()) } }?.after
  }

  /// When the capture program first said that a file is durable: "lastgasp: dmesg.txt is on the disk", or "… saved".
  func saved(_ file: String) -> Duration? {
    capture.first { line in
      line.text.contains("lastgasp: ") && line.text.contains(file) && !line.text.contains(" not ")
        && (line.text.contains("on the disk") || line.text.contains("saved"))
    }?.after
  }

  /// A duration counted from the panic.
  func sincePanic(_ moment: Duration?) -> Duration? {
    guard let moment, let panic else { return nil }
    return moment - panic
  }

  /// The seconds from the panic to each phase, for people.
  var figures: String {
    let phases: [(String, Duration?)] = [
      ("capture kernel", captureKernel), ("dmesg saved", saved("dmesg")),
      ("vmcore saved", saved("vmcore")), ("reset", reset),
    ]
    let told = phases.compactMap { name, moment in sincePanic(moment).map { "\(name) \(Seconds.text($0)) s" } }
    return "after the panic: " + told.joined(separator: ", ")
      + (hasPanickedInCapture ? "; the capture kernel panicked, too" : "")
  }
}
