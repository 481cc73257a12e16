/// A stretch of kernel memory that is kept while it is read from front to back in small pieces.
///
/// `/proc/vmcore` maps the crashed kernel's memory anew at each read: few large reads are much cheaper than many small.
struct MemoryWindow {
  private static let size = 16 << 10

  private let memory: KernelMemory
  private var start: UInt64 = 0
  private var bytes: [UInt8] = []

  init(_ memory: KernelMemory) { self.memory = memory }

  /// Exactly so many bytes from an address.
  ///
  /// - Parameter end: Where the structure that is read ends; nothing behind it is touched.
  mutating func read(_ address: UInt64, count: Int, before end: UInt64) throws(VmcoreError) -> ArraySlice<UInt8> {
    guard address < end, end - address >= UInt64(count) else {
      throw memory.file.error(.implausible("a message lies outside of the log"))
    }
    if let kept = piece(address, count) { return kept }
    if let larger = try? memory.read(address, count: Int(min(end - address, UInt64(max(Self.size, count))))) {
      (start, bytes) = (address, larger)
    } else {
      // A hole further on must not hide what is there.
      (start, bytes) = (address, try memory.read(address, count: count))
    }
    return bytes.prefix(count)
  }

  private func piece(_ address: UInt64, _ count: Int) -> ArraySlice<UInt8>? {
    guard address >= start, address - start <= UInt64(bytes.count) else { return nil }
    let first = Int(address - start)
    return bytes.count - first >= count ? bytes[first..<first + count] : nil
  }
}
