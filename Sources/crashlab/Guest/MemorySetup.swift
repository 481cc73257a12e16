/// How much memory a guest has, and what its kernel is told about it.
struct MemorySetup: Hashable, Sendable {
  /// What QEMU's `-m` gets.
  let size: String

  /// What the kernel's command line gets.
  let kernelArguments: [String]

  /// 1 GiB of which the kernel may use 1000 MiB: the rest up to the alignment boundary is a "RAM buffer"
  /// (`arch/x86/kernel/e820.c`).
  static let ramBuffer = MemorySetup(size: "1024M", kernelArguments: ["mem=1000M"])

  /// A region reserved by name (kernel 6.12 and later).
  static let reserved = MemorySetup(size: "1024M", kernelArguments: ["reserve_mem=4M:4096:lastgasp"])

  /// Memory that ends on no such boundary: there is no "RAM buffer" of any use.
  static let noRegion = MemorySetup(size: "1000M", kernelArguments: [])
}
