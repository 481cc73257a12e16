internal import CLinux
public import SystemPackage

/// A module file that the kernel would not take.
public struct ModuleLoadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The module's file.
  public let path: FilePath

  /// What the kernel answered.
  public let errno: Errno

  /// Creates the error of one module.
  public init(_ path: FilePath, _ errno: Errno) {
    self.path = path
    self.errno = errno
  }

  /// Whether the module is in the kernel already, loaded or built in.
  public var isAlreadyLoaded: Bool { errno == .fileExists }

  /// One line for a person.
  public var description: String { "cannot load the module \(path): \(reason)" }

  /// In words what finit_module(2) means by the number.
  private var reason: String {
    switch errno {
    case .fileExists: "it is loaded already"
    case .noSuchFileOrDirectory: "it is not there, or a module that it needs is not loaded"
    case .execFormatError: "it is no module for this kernel"
    case Errno(rawValue: 19):  // ENODEV
      "there is no device for it"
    case .invalidArgument: "it does not take these parameters"
    case .notPermitted: "refused: this needs root and kernel.modules_disabled=0, and under a lockdown a signed module"
    case Errno(rawValue: 129), .noData, .badMessage: "its signature is missing, damaged, or by a key not trusted"
    default: "\(errno)"
    }
  }
}

extension Kernel {
  /// Loads a module from its file, which must not be compressed; the modules that it needs must be loaded before.
  ///
  /// The corresponding C function is `finit_module(2)`.
  public static func loadModule(at path: FilePath, parameters: String = "") throws(ModuleLoadError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try .open(path, .readOnly, options: .closeOnExec)
    } catch {
      throw ModuleLoadError(path, Errno(from: error))
    }
    let code = unsafe parameters.withCString { unsafe clinux_finit_module(descriptor.rawValue, $0, 0) }
    let errno = Errno.current
    try? descriptor.close()
    guard code == 0 else { throw ModuleLoadError(path, errno) }
  }
}
