/// The choices that a kernel was built with.
public struct KernelConfiguration: Hashable, Sendable {
  private let values: [String: String]

  /// Reads the text of a `.config`.
  public init(parsing text: String) {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("CONFIG_") {
      let halves = line.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { continue }
      values[String(halves[0].dropFirst("CONFIG_".count))] = String(halves[1])
    }
    self.values = values
  }

  /// The value of an option given without its `CONFIG_`; `nil` where it is not set.
  public subscript(_ option: String) -> String? { values[option] }

  /// Whether an option is built in or a module.
  public func has(_ option: String) -> Bool { values[option] == "y" || values[option] == "m" }
}

extension Machine {
  /// The running kernel's configuration where a distribution leaves it as a file; `nil` where none does.
  public var kernelConfiguration: KernelConfiguration? {
    let release = kernelRelease.description
    for path in ["/boot/config-\(release)", "/usr/lib/modules/\(release)/config", "/lib/modules/\(release)/config"] {
      if let text = fact(path) { return KernelConfiguration(parsing: text) }
    }
    return nil
  }

  /// The size of the kernel's log buffer in bytes, as far as it can be told from outside.
  ///
  /// `log_buf_len=` on the command line, else `CONFIG_LOG_BUF_SHIFT`, else the 128 KiB of `init/Kconfig`.
  public var logBufferBytes: UInt64 {
    let configured = kernelConfiguration?["LOG_BUF_SHIFT"].flatMap { UInt64($0) } ?? 17
    let built: UInt64 = 1 << min(configured, 25)
    return max(built, commandLine.value(of: "log_buf_len").flatMap { ByteSize.parse($0) } ?? 0)
  }
}
