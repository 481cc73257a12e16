internal import Glibc
public import SystemPackage

/// What this process was given by the one that started it.
public enum ProcessVariables {
  /// The value of an environment variable; `nil` where it is not set or empty.
  public static subscript(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The working directory.
  public static var workingDirectory: FilePath {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe FilePath(String(cString: path))
  }
}

extension FilePath {
  /// The same path as seen from the root, so that it holds for programs that run elsewhere.
  public var absolute: FilePath { isAbsolute ? self : ProcessVariables.workingDirectory.pushing(self) }
}
