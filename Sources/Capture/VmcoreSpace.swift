/// Whether a vmcore fits on the file system.
public enum VmcoreSpace {
  /// What is decided.
  public enum Verdict: Hashable, Sendable {
    /// It fits whatever is in it.
    case fits

    /// It may fit: that takes an estimate.
    case needsEstimate

    /// It does not fit; why, for people.
    case doesNotFit(String)
  }

  /// Judges by the memory that the core holds, which no dump is larger than by more than a little.
  ///
  /// - Parameter memoryBytes: `nil` where it is not known.
  public static func judge(memoryBytes: UInt64?, free: UInt64, keep: UInt64) -> Verdict {
    guard free > keep else {
      return .doesNotFit("only \(readable(free)) are free, and KEEP_FREE_BYTES keeps \(readable(keep)) of them")
    }
    // Descriptors and bitmaps: 24 bytes for a page, two bits for a page, headers.
    let most = memoryBytes.map { $0.adding($0 / 128).adding(1 << 20) }
    guard let most, most.adding(keep) <= free else { return .needsEstimate }
    return .fits
  }

  /// Judges by an estimate.
  ///
  /// Of a compressed dump half of the pages' size is expected: kernel memory was never seen to need more (a third is
  /// common), and while it is written free space is watched all the same.
  public static func judge(estimate: UInt64, isCompressed: Bool, free: UInt64, keep: UInt64) -> Verdict {
    let expected = isCompressed ? estimate / 2 : estimate
    guard expected.adding(keep) > free else { return .fits }
    return .doesNotFit(
      "it would take about \(readable(expected)); \(readable(free)) are free, of which KEEP_FREE_BYTES keeps "
        + readable(keep))
  }
}
