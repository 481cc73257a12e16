internal import Machine

/// What a boot can say of a test that an earlier one began, once it has collected.
enum CrashTestVerdict: Hashable, Sendable {
  /// Nothing: it was told before, the test is this boot's own, or not everything could be looked at.
  case silent

  /// The crash is in a bundle.
  case recorded(bundle: String)

  /// The boot ended another way before it could crash; how, as a clause.
  case notCrashed(String)

  /// The machine crashed and left nothing.
  case leftNothing

  /// Judges a test.
  ///
  /// - Parameters:
  ///   - bundle: The bundle of the crash whose record names the tested boot; `nil` where no record does.
  ///   - running: The boot that asks.
  ///   - endedBy: How the tested boot ended in order; `nil` where it did not.
  ///   - sawEverything: Whether all that could hold the record was looked at.
  static func judge(
    _ test: CrashTest, bundle: String?, running: String, endedBy: String?, sawEverything: Bool
  ) -> CrashTestVerdict {
    if let bundle { return test.outcome == .recorded ? .silent : .recorded(bundle: bundle) }
    guard test.outcome == .pending, test.bootID != running else { return .silent }
    if let endedBy { return .notCrashed("that boot ended by \(endedBy)") }
    guard test.stage == .crashing else { return .notCrashed("that boot was cut off before") }
    return sawEverything ? .leftNothing : .silent
  }
}
