internal import SystemPackage

extension File {
  /// Reads up to `count` bytes from an offset, wherever the file stands; an empty array is its end.
  ///
  /// The corresponding C function is `pread(2)`.
  public borrowing func read(at offset: Int64, upTo count: Int) throws(FileError) -> [UInt8] {
    do {
      return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try unsafe descriptor.read(
          fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch {
      throw FileError(.read, path, Errno(from: error))
    }
  }
}
