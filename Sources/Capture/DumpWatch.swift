/// Watches a dump that is being written: whether it advances, and what it leaves free.
public struct DumpWatch: Sendable {
  /// What is to be done now.
  public enum Verdict: Hashable, Sendable {
    /// It got on since the last look.
    case advances

    /// It did not, but has time left.
    case waits

    /// It is to be ended; why, for people.
    case stop(String)
  }

  private let stallLimit: UInt64
  private let keepFreeBytes: UInt64
  private let deadline: Double
  private var lastAdvance: Double
  private var lastSign: UInt64 = 0

  /// Creates a watch that begins at a time in seconds, and ends the dump at the deadline.
  public init(stallLimit: UInt64, keepFreeBytes: UInt64, deadline: Double, now: Double) {
    self.stallLimit = stallLimit
    self.keepFreeBytes = keepFreeBytes
    self.deadline = deadline
    lastAdvance = now
  }

  /// Looks at the dump.
  ///
  /// - Parameters:
  ///   - sign: What changes as long as it gets on, such as the bytes written.
  ///   - free: What is free on the file system; `nil` where that is not known.
  public mutating func look(sign: UInt64, free: UInt64?, now: Double) -> Verdict {
    if let free, free < keepFreeBytes {
      return .stop("the file system has less than the \(readable(keepFreeBytes)) left that KEEP_FREE_BYTES keeps")
    }
    guard now < deadline else { return .stop("the time for saving is over") }
    guard sign == lastSign else {
      lastSign = sign
      lastAdvance = now
      return .advances
    }
    return now - lastAdvance >= Double(stallLimit)
      ? .stop("makedumpfile did not get on for \(stallLimit) seconds") : .waits
  }
}
