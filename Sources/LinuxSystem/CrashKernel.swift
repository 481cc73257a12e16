internal import CLinux
public import SystemPackage

/// The kernel that takes over when the running one panics.
public enum CrashKernel {
  /// Loads a kernel and its initramfs into the memory reserved for it.
  ///
  /// One that was loaded before is gone by then, also where this one is refused: the kernel frees it first
  /// (`kernel/kexec_file.c`, `SYSCALL_DEFINE5(kexec_file_load)`).
  ///
  /// The corresponding C function is `kexec_file_load(2)` with `KEXEC_FILE_ON_CRASH`.
  ///
  /// - Parameter commandLine: The whole command line; on x86_64 and arm64 the kernel takes 2047 bytes, to which it adds
  ///   up to 30 of its own (`elfcorehdr=`).
  public static func load(
    kernel: FilePath, initramfs: FilePath?, commandLine: String
  ) throws(CrashKernelError) {
    let kernelFile = try open(kernel)
    // With the flag that there is none the kernel does not look at the descriptor.
    let initramfsFile = try open(initramfs ?? kernel)
    let flags = initramfs == nil ? onCrash | noInitramfs : onCrash
    let size = UInt(commandLine.utf8.count + 1)
    let code = unsafe commandLine.withCString { text in
      unsafe clinux_kexec_file_load(
        kernelFile.descriptor.rawValue, initramfsFile.descriptor.rawValue, size, text, flags)
    }
    guard code == 0 else { throw CrashKernelError(.load(kernel), .current) }
  }

  /// Unloads whatever crash kernel is loaded, also under a lockdown, which refuses `kexec_load(2)` that too.
  ///
  /// The corresponding C function is `kexec_file_load(2)` with `KEXEC_FILE_UNLOAD` and `KEXEC_FILE_ON_CRASH`.
  public static func unload() throws(CrashKernelError) {
    guard clinux_kexec_file_load(-1, -1, 0, nil, onCrash | unloadOnly) == 0 else {
      throw CrashKernelError(.unload, .current)
    }
  }

  // include/uapi/linux/kexec.h
  private static let unloadOnly: UInt = 0x1
  private static let onCrash: UInt = 0x2
  private static let noInitramfs: UInt = 0x4

  private static func open(_ path: FilePath) throws(CrashKernelError) -> File {
    do {
      return try File.open(reading: path)
    } catch {
      throw CrashKernelError(.open(path), error.errno)
    }
  }
}

/// A crash kernel that could not be loaded or unloaded.
public struct CrashKernelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried.
  public enum Operation: Hashable, Sendable {
    /// Opening the kernel or its initramfs.
    case open(FilePath)

    /// Loading this kernel.
    case load(FilePath)

    /// Unloading what is loaded.
    case unload
  }

  /// What was tried.
  public let operation: Operation

  /// What the kernel answered.
  public let errno: Errno

  /// Creates the error of one failed operation.
  public init(_ operation: Operation, _ errno: Errno) {
    self.operation = operation
    self.errno = errno
  }

  /// Whether another way of loading, `kexec_load(2)`, might do: the kernel knows no `kexec_file_load(2)`, or not for
  /// this format of image.
  ///
  /// Not so where a signature or the lockdown is the reason, which hold for the other way all the more.
  public var mayWorkOtherwise: Bool {
    guard case .load = operation else { return false }
    return [.noFunction, .execFormatError, .invalidArgument].contains(errno)
  }

  /// One line for a person: what failed, why, and what helps.
  public var description: String {
    switch operation {
    case .open(let path): "\(FileError(.open, path, errno))"
    case .load(let path): "cannot load \(path) as the crash kernel: \(reason)"
    case .unload: "cannot unload the crash kernel: \(reason)"
    }
  }

  /// In words what `kernel/kexec_file.c` and kexec_file_load(2) mean by the number.
  private var reason: String {
    switch errno {
    case .addressNotAvailable, .noMemory:
      "not enough memory is reserved for it (a larger crashkernel= on the kernel command line)"
    case .resourceBusy: "another program is loading one at this moment"
    case .execFormatError: "the kernel does not know this format of image, or it is for another architecture"
    case Errno(rawValue: 129):  // EKEYREJECTED
      "its signature is by a key that this kernel does not trust"
    case .noData: "it is not signed, and this kernel takes only signed ones (Secure Boot)"
    case Errno(rawValue: 80), .badMessage, Errno(rawValue: 65):  // ELIBBAD, ENOPKG
      "its signature is damaged or of a kind that this kernel does not know"
    case .notPermitted:
      "refused: this needs root, kernel.kexec_load_disabled=0, and under a lockdown a signed kernel"
    case .noFunction: "this kernel is built without kexec_file_load (CONFIG_KEXEC_FILE)"
    case .invalidArgument: "the kernel takes neither this image nor this command line (is it longer than 2000 bytes?)"
    default: "\(errno)"
    }
  }
}
