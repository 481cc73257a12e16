public import LinuxSystem
public import Machine
public import SystemPackage

/// A kernel's side of kexec under another root: what is loaded is a line in a file, and sysfs says so.
public struct FakeCrashKernels: CrashKernelLoader {
  private let root: FilePath
  private let refusal: Errno?

  /// Creates the loader of a root.
  ///
  /// - Parameter refusal: What the kernel answers instead of loading.
  public init(root: FilePath, refusal: Errno? = nil) {
    self.root = root
    self.refusal = refusal
  }

  /// The command lines that were loaded, one a line.
  public var loads: [String] {
    ((try? Files.readText(root.appending("loads"))) ?? "").split(separator: "\n").map(String.init)
  }

  /// Takes a kernel whose files are there.
  public func load(kernel: FilePath, initramfs: FilePath, commandLine: String) throws(CrashKernelError) {
    try answer(.load(kernel), loaded: "0")
    if let refusal { throw CrashKernelError(.load(kernel), refusal) }
    for path in [kernel, initramfs] where (try? Files.exists(path)) != true {
      throw CrashKernelError(.open(path), .noSuchFileOrDirectory)
    }
    let text = (loads + [commandLine]).map { $0 + "\n" }.joined()
    do {
      try Files.writeDurably(Array(text.utf8), to: root.appending("loads"))
    } catch {
      throw CrashKernelError(.load(kernel), error.errno)
    }
    try answer(.load(kernel), loaded: "1")
  }

  /// Forgets what is loaded.
  public func unload() throws(CrashKernelError) { try answer(.unload, loaded: "0") }

  private func answer(_ operation: CrashKernelError.Operation, loaded: String) throws(CrashKernelError) {
    do {
      try Files.writeValue(loaded, to: root.appending("sys/kernel/kexec_crash_loaded"))
    } catch {
      throw CrashKernelError(operation, error.errno)
    }
  }
}
