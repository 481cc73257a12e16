internal import Glibc
public import SystemPackage

/// Symbolic links for tests: the program itself makes none.
public enum SymbolicLink {
  /// Makes a link at a path.
  public static func make(at path: FilePath, to target: FilePath) throws {
    guard unsafe symlink(target.string, path.string) == 0 else { throw Errno(rawValue: errno) }
  }
}
