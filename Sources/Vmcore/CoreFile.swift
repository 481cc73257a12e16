internal import LinuxSystem
internal import SystemPackage

/// The bytes of a core by their place in the file; it is read only where asked, for a core may be larger than memory.
final class CoreFile {
  private let file: File

  var path: FilePath { file.path }

  init(_ path: FilePath) throws(VmcoreError) {
    do {
      file = try File.open(reading: path)
    } catch {
      throw VmcoreError(.file(error), in: path)
    }
  }

  /// Exactly so many bytes from an offset.
  func read(at offset: UInt64, count: Int) throws(VmcoreError) -> [UInt8] {
    guard let end = offset.adding(UInt64(count)), end <= UInt64(Int64.max) else {
      throw error(.cutShort(offset: offset))
    }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let chunk = try readSome(at: Int64(offset) + Int64(bytes.count), upTo: count - bytes.count)
      guard !chunk.isEmpty else { throw error(.cutShort(offset: offset + UInt64(bytes.count))) }
      bytes = bytes.isEmpty ? chunk : bytes + chunk
    }
    return bytes
  }

  func error(_ reason: VmcoreError.Reason) -> VmcoreError { VmcoreError(reason, in: path) }

  private func readSome(at offset: Int64, upTo count: Int) throws(VmcoreError) -> [UInt8] {
    do {
      return try file.read(at: offset, upTo: count)
    } catch {
      throw self.error(.file(error))
    }
  }
}
