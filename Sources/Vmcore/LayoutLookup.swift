/// Looks up in VMCOREINFO what has to be there, and names what is not.
struct LayoutLookup {
  private let memory: KernelMemory

  init(_ memory: KernelMemory) { self.memory = memory }

  func symbol(_ name: String) throws(VmcoreError) -> UInt64 {
    guard let address = memory.info.symbol(name) else { throw memory.file.error(.missing("SYMBOL(\(name))")) }
    return address
  }

  /// The offset of a field, small enough to calculate with.
  func offset(_ name: String) throws(VmcoreError) -> UInt64 {
    guard let offset = memory.info.offset(name) else { throw memory.file.error(.missing("OFFSET(\(name))")) }
    guard offset < 1 << 32 else { throw memory.file.error(.implausible("OFFSET(\(name)) is \(offset)")) }
    return offset
  }

  func size(_ name: String, atMost most: UInt64) throws(VmcoreError) -> UInt64 {
    guard let size = memory.info.size(name) else { throw memory.file.error(.missing("SIZE(\(name))")) }
    guard (1...most).contains(size) else { throw memory.file.error(.implausible("SIZE(\(name)) is \(size)")) }
    return size
  }
}
