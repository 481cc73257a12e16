/// What a capture kernel said beside a record that it saved: it goes into the bundle with the record.
public struct StagedCapture: Codable, Hashable, Sendable {
  /// The crashed boot's `boot_id`, where it was handed over.
  public var crashedBoot: String?

  /// The crashed kernel's release, where it was handed over.
  public var crashedKernel: String?

  /// Whether capturing came to its own end.
  public var isFinished: Bool

  /// How the log stands: a word such as `saved`, `partial` or `failed`.
  public var log: String

  /// Why the log is not whole; `nil` where it is.
  public var logReason: String?

  /// How the vmcore stands: a word such as `saved`, `partial` or `skipped`.
  public var vmcore: String

  /// Why the vmcore is not whole; `nil` where it is.
  public var vmcoreReason: String?

  /// The bytes of the vmcore; `nil` where there is none.
  public var vmcoreSize: Int?

  /// The text of `status.txt`.
  public var statusText: String

  /// The end of `capture.log`: what lastgasp-capture and makedumpfile said.
  public var captureLog: String

  /// Creates the account of a capturing.
  public init(
    crashedBoot: String?, crashedKernel: String?, isFinished: Bool, log: String, logReason: String?, vmcore: String,
    vmcoreReason: String?, vmcoreSize: Int?, statusText: String, captureLog: String
  ) {
    self.crashedBoot = crashedBoot
    self.crashedKernel = crashedKernel
    self.isFinished = isFinished
    self.log = log
    self.logReason = logReason
    self.vmcore = vmcore
    self.vmcoreReason = vmcoreReason
    self.vmcoreSize = vmcoreSize
    self.statusText = statusText
    self.captureLog = captureLog
  }
}
