import Glibc
import SystemPackage

/// What this process was given by the one that started it.
enum ProcessVariables {
  /// The value of an environment variable; `nil` where it is not set or empty.
  static subscript(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The working directory.
  static var workingDirectory: FilePath {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe FilePath(String(cString: path))
  }
}

extension FilePath {
  /// The same path as seen from the root, so that it holds for programs that run elsewhere.
  var absolute: FilePath { isAbsolute ? self : ProcessVariables.workingDirectory.pushing(self) }
}
