public import SystemPackage

/// Who decided a value.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
  /// Nobody: it is the default that is compiled in.
  case builtIn
  /// A line of a settings file, counted from 1. The path is the one inside the root that was read.
  case file(FilePath, line: Int)

  /// "built in", or file and line in the form that editors and compilers share.
  public var description: String {
    switch self {
    case .builtIn: "built in"
    case .file(let path, let line): "\(path):\(line)"
    }
  }
}
