import SystemPackage

/// What a run tells the person who started it: one line for each thing done, with the seconds so far.
struct ProgressReport: Sendable {
  private let began = ContinuousClock.now

  /// Prints a line at once, whoever reads the other end.
  func say(_ subject: String, _ text: String) {
    write("\(Seconds.column(began.duration(to: .now)))  \(subject)  \(text)\n")
  }

  /// Prints text as it is.
  func write(_ text: String) {
    _ = try? FileDescriptor.standardOutput.writeAll(text.utf8)
  }
}
