public import LinuxSystem
public import SystemPackage

/// Loads the kernel that takes over at a panic.
public protocol CrashKernelLoader: Sendable {
  /// Loads a kernel and its initramfs into the memory that is reserved for it.
  ///
  /// The paths are the process's own, not the machine's.
  func load(kernel: FilePath, initramfs: FilePath, commandLine: String) throws(CrashKernelError)

  /// Unloads whatever is loaded.
  func unload() throws(CrashKernelError)
}

/// Loads nothing: a machine under another root has no kernel that could be asked.
public struct NoCrashKernels: CrashKernelLoader {
  /// Creates the loader.
  public init() {}

  /// Refuses.
  public func load(kernel: FilePath, initramfs: FilePath, commandLine: String) throws(CrashKernelError) {
    throw CrashKernelError(.load(kernel), .noFunction)
  }

  /// Refuses.
  public func unload() throws(CrashKernelError) { throw CrashKernelError(.unload, .noFunction) }
}

/// Asks the running kernel: `kexec_file_load(2)`.
public struct KexecLoader: CrashKernelLoader {
  /// Creates the loader.
  public init() {}

  /// Loads a kernel and its initramfs.
  public func load(kernel: FilePath, initramfs: FilePath, commandLine: String) throws(CrashKernelError) {
    try CrashKernel.load(kernel: kernel, initramfs: initramfs, commandLine: commandLine)
  }

  /// Unloads whatever is loaded.
  public func unload() throws(CrashKernelError) { try CrashKernel.unload() }
}
