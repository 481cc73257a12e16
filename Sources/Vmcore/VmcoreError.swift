public import LinuxSystem
public import SystemPackage

/// What keeps a vmcore, or something in it, from being read.
public struct VmcoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// The file itself could not be read.
    case file(FileError)

    /// It is no ELF core; the text says what was found instead.
    case notACore(String)

    /// It is a core that is not read here; the text says which.
    case unsupported(String)

    /// The file ends before what should be at this offset in bytes.
    case cutShort(offset: UInt64)

    /// No note says how the kernel's structures lie.
    case noVmcoreInfo

    /// VMCOREINFO lacks this line.
    case missing(String)

    /// No memory of the core stands for this virtual address of the crashed kernel.
    case unmapped(address: UInt64)

    /// A value that cannot be; the text says which.
    case implausible(String)
  }

  /// What is wrong.
  public let reason: Reason

  /// The file.
  public let path: FilePath

  /// Creates the error of one file.
  public init(_ reason: Reason, in path: FilePath) {
    self.reason = reason
    self.path = path
  }

  /// One line for a person: what is wrong, where, and what helps.
  public var description: String {
    switch reason {
    case .file(let error): "\(error)"
    case .notACore(let found): "\(path) is no vmcore: \(found)"
    case .unsupported(let kind): "\(path) is \(kind), which is not read here (makedumpfile --dump-dmesg may)"
    case .cutShort(let offset): "\(path) ends before offset \(offset): the copy is incomplete"
    case .noVmcoreInfo: "\(path) has no VMCOREINFO note: the kernel needs CONFIG_VMCORE_INFO (CONFIG_CRASH_CORE)"
    case .missing(let line): "\(path) has no \(line) in its VMCOREINFO: its kernel keeps the log in another way"
    case .unmapped(let address):
      "\(path) holds no memory for the kernel's address 0x\(String(address, radix: 16)): it is partial or damaged"
    case .implausible(let what): "\(path) is damaged: \(what)"
    }
  }
}
