internal import Inflate
internal import LinuxSystem
internal import SystemPackage

/// The choices that a kernel was built with.
///
/// The text is searched anew for each option: few are asked for, of ten thousand.
public struct KernelConfiguration: Hashable, Sendable {
  private let text: [UInt8]

  /// Takes the text of a `.config`.
  public init(_ text: [UInt8]) { self.text = text }

  /// The value of an option given without its `CONFIG_`; `nil` where it is not set.
  public subscript(_ option: String) -> String? {
    let wanted = Array("CONFIG_\(option)=".utf8)
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      let line = text[start..<end]
      if line.starts(with: wanted) { return String(decoding: line.dropFirst(wanted.count), as: UTF8.self) }
      start = end + 1
    }
    return nil
  }

  /// Whether an option is built in or a module.
  public func has(_ option: String) -> Bool {
    let value = self[option]
    return value == "y" || value == "m"
  }
}

extension Machine {
  /// The running kernel's configuration: a file of the distribution's, else the kernel's own copy of it; `nil` without
  /// either.
  public var kernelConfiguration: KernelConfiguration? {
    kernelConfiguration(of: kernelRelease.description) ?? embeddedKernelConfiguration
  }

  /// What the kernel itself holds, `CONFIG_IKCONFIG_PROC`.
  private var embeddedKernelConfiguration: KernelConfiguration? {
    guard let bytes = try? Files.read(path("/proc/config.gz"), limit: 1 << 20) else { return nil }
    return Gzip.content(of: bytes, limit: 8 << 20).map { KernelConfiguration($0) }
  }

  /// The configuration of an installed kernel where a distribution leaves it as a file; `nil` where none does.
  public func kernelConfiguration(of release: String) -> KernelConfiguration? {
    for file in ["/boot/config-\(release)", "/usr/lib/modules/\(release)/config", "/lib/modules/\(release)/config"] {
      if let text = try? Files.read(path(FilePath(file))) { return KernelConfiguration(text) }
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
