/// How far capturing came: `status.txt` in what it leaves, written anew at each step.
public struct CaptureStatus: Hashable, Sendable {
  /// How a file stands.
  public enum Part: String, CaseIterable, Sendable {
    /// Nothing of it is there yet.
    case missing
    /// It is whole and on the disk.
    case saved
    /// It is there as far as it came.
    case partial
    /// It was not to be saved, or could not have been.
    case skipped
    /// It could not be saved.
    case failed
  }

  /// How the log stands.
  public var dmesg = Part.missing

  /// How the vmcore stands.
  public var vmcore = Part.missing

  /// Why the log is not whole; `nil` where it is.
  public var dmesgReason: String?

  /// Why the vmcore is not whole; `nil` where it is.
  public var vmcoreReason: String?

  /// Whether capturing came to its own end.
  public var isFinished = false

  /// The crashed boot's `boot_id`, where it was handed over.
  public var crashedBoot: String?

  /// The crashed kernel's release.
  public var crashedKernel: String?

  /// When it crashed, in seconds since 1970-01-01 UTC, by its own VMCOREINFO.
  public var crashedAt: UInt64?

  /// Seconds since the capture kernel started at which the log was durable.
  public var dmesgAfter: Double?

  /// Seconds since the capture kernel started at which the vmcore was durable.
  public var vmcoreAfter: Double?

  /// Creates the status of a capturing that has just begun.
  public init() {}
}

extension CaptureStatus {
  /// Reads a status; what is not said is as at the beginning.
  public init(parsing text: String) {
    let values = KeyValueText(parsing: text)
    dmesg = values["dmesg"].flatMap { Part(rawValue: $0) } ?? .missing
    vmcore = values["vmcore"].flatMap { Part(rawValue: $0) } ?? .missing
    dmesgReason = values["dmesg_reason"]
    vmcoreReason = values["vmcore_reason"]
    isFinished = values["finished"] == "1"
    crashedBoot = values["crashed_boot"]
    crashedKernel = values["crashed_kernel"]
    crashedAt = values.number("crashed_at")
    dmesgAfter = values["dmesg_after"].flatMap { Double($0) }
    vmcoreAfter = values["vmcore_after"].flatMap { Double($0) }
  }

  /// The status as text, with the answer for a person in its first line.
  public var text: String {
    var text = KeyValueText()
    text.remark(isFinished ? "This is all that could be saved." : "This is likely incomplete: capturing did not end.")
    text.add("dmesg", dmesg.rawValue)
    text.add("dmesg_reason", dmesgReason)
    text.add("vmcore", vmcore.rawValue)
    text.add("vmcore_reason", vmcoreReason)
    text.add("finished", isFinished ? "1" : "0")
    text.add("crashed_boot", crashedBoot)
    text.add("crashed_kernel", crashedKernel)
    text.add("crashed_at", crashedAt.map { String($0) })
    text.add("dmesg_after", dmesgAfter.map { String($0) })
    text.add("vmcore_after", vmcoreAfter.map { String($0) })
    return text.text
  }
}
