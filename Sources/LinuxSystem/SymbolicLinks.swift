internal import Glibc
public import SystemPackage

extension Files {
  /// Where a symbolic link points, as it says itself; `nil` where no link stands at the path.
  ///
  /// The corresponding C function is `readlink(2)`.
  public static func linkTarget(of path: FilePath) throws(FileError) -> FilePath? {
    // PATH_MAX of include/uapi/linux/limits.h; no link's text is longer.
    var text = [CChar](repeating: 0, count: 4097)
    let count = unsafe path.withPlatformString { path in
      unsafe text.withUnsafeMutableBufferPointer { buffer in
        unsafe buffer.baseAddress.map { unsafe readlink(path, $0, buffer.count - 1) } ?? 0
      }
    }
    guard count >= 0 else {
      let errno = Errno.current
      guard errno == .invalidArgument || errno == .noSuchFileOrDirectory || errno == .notDirectory else {
        throw FileError(.status, path, errno)
      }
      return nil
    }
    return FilePath(String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
  }
}
