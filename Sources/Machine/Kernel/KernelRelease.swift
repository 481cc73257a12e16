internal import LinuxSystem

/// The release of a kernel, such as `6.12.43+deb13-amd64`, comparable by its first two numbers.
public struct KernelRelease: Hashable, Sendable, CustomStringConvertible {
  /// The text as the kernel gives it.
  public let description: String

  /// The first two numbers; zero where there are none.
  public let version: (major: Int, minor: Int)

  /// Reads a release.
  public init(_ text: String) {
    description = text
    let numbers = text.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    version = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
  }

  /// Whether it is that version or a later one.
  public func isAtLeast(_ major: Int, _ minor: Int) -> Bool { version >= (major, minor) }

  /// Equal when the text is.
  public static func == (one: Self, other: Self) -> Bool { one.description == other.description }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Machine {
  /// The kind of processor as uname(2) calls it, such as `x86_64`.
  public var architecture: String { Kernel.name().machine }

  /// The release of the running kernel.
  public var kernelRelease: KernelRelease { KernelRelease(fact("/proc/sys/kernel/osrelease") ?? "") }

  /// The identity that the running kernel drew at its start.
  public var bootID: String { fact("/proc/sys/kernel/random/boot_id") ?? "" }
}
