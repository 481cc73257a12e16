public import SystemPackage

/// What capturing leaves under `crash/`: a folder for each crash, until collecting has taken it over.
///
/// Everything in it is root's alone.
public enum CapturedFolder {
  /// What the names of such folders begin with; the crashed boot's `boot_id` follows, or `unknown`.
  public static let prefix = ".captured-"

  /// How far capturing came, see ``CaptureStatus``; written before all else.
  public static let status: FilePath.Component = "status.txt"

  /// The crashed kernel's log, in dmesg's form.
  public static let dmesg: FilePath.Component = "dmesg.txt"

  /// The crashed kernel's memory as makedumpfile wrote it, whole.
  public static let vmcore: FilePath.Component = "vmcore"

  /// The same while it is written, and for good where it did not come to its end.
  public static let partialVmcore: FilePath.Component = "vmcore.partial"

  /// What lastgasp-capture and makedumpfile said.
  public static let log: FilePath.Component = "capture.log"

  /// A file beside the folders that holds room for a log, to be given up where the disk is full.
  public static let reserve: FilePath.Component = ".reserve"

  /// Bytes of that file: more than a kernel's log is where nobody has made it larger.
  public static let reserveBytes = 2 << 20

  /// The name of the folder for a boot's crash; `attempt` is 1 unless that stands already.
  public static func name(crashedBoot: String?, attempt: Int = 1) -> String {
    let boot = crashedBoot.flatMap { isBootID($0) ? $0 : nil } ?? "unknown"
    return prefix + boot + (attempt > 1 ? "-\(attempt)" : "")
  }

  /// Whether a folder of that name is one that capturing leaves.
  public static func isName(_ text: String) -> Bool {
    guard text.hasPrefix(prefix) else { return false }
    let rest = text.dropFirst(prefix.count)
    let number: Substring
    if rest.hasPrefix("unknown") {
      number = rest.dropFirst("unknown".count)
    } else {
      guard isBootID(String(rest.prefix(36))) else { return false }
      number = rest.dropFirst(36)
    }
    guard !number.isEmpty else { return true }
    return number.hasPrefix("-") && (2...5).contains(number.utf8.count)
      && number.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func isBootID(_ text: String) -> Bool {
    text.utf8.count == 36
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2d }
  }
}
