internal import CapturePlan
internal import LinuxSystem
public import SystemPackage

/// What the capture kernel's command line says of the boot that crashed.
public struct CrashedBoot: Hashable, Sendable {
  /// Its `boot_id`.
  public var id: String?

  /// Its kernel's release.
  public var kernel: String?

  /// Reads the words of a command line; of a word given twice the last counts.
  public init(commandLine: String) {
    for word in commandLine.split(whereSeparator: \.isWhitespace) {
      if let value = Self.value(of: CapturePlan.bootParameter, in: word) { id = value }
      if let value = Self.value(of: CapturePlan.kernelParameter, in: word) { kernel = value }
    }
  }

  /// Reads the running kernel's command line; a root without one says nothing.
  public static func read(below root: FilePath) -> CrashedBoot {
    CrashedBoot(commandLine: (try? Files.readText(root.appending("proc/cmdline"))) ?? "")
  }

  private static func value(of name: String, in word: Substring) -> String? {
    guard word.hasPrefix(name + "=") else { return nil }
    let value = word.dropFirst(name.utf8.count + 1)
    return value.isEmpty ? nil : String(value)
  }
}
