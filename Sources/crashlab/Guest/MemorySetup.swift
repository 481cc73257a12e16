/// How much memory a guest has, and what its kernel is told about it.
struct MemorySetup: Hashable, Sendable {
  /// What QEMU's `-m` gets.
  let size: String

  /// What the kernel's command line gets.
  let kernelArguments: [String]

  /// Whether a region may lie elsewhere after a reboot, by chance.
  var regionMayMove = false

  /// 1 GiB of which the kernel may use 1000 MiB: the rest up to the alignment boundary is a "RAM buffer"
  /// (`arch/x86/kernel/e820.c`).
  static let ramBuffer = MemorySetup(size: "1024M", kernelArguments: ["mem=1000M"])

  /// A region reserved by name (kernel 6.12 and later), in a kernel that is always at the same place.
  ///
  /// The kernel reserves from the top of memory downwards. Where KASLR has put the kernel's own image there, the region
  /// lies elsewhere for that boot (measured: 0x3ba00000 instead of 0x3e800000, in about one of twenty boots with 1 GiB),
  /// and a record is lost. A scenario of many boots must not depend on that.
  static let reserved = MemorySetup(size: "1024M", kernelArguments: ["reserve_mem=4M:4096:lastgasp", "nokaslr"])

  /// The same above 4 GiB, where OVMF and boot loaders do not work.
  ///
  /// With 1 GiB the region lies at 0x3c800000 or 0x3ca00000, just where they allocate: it moves, and loses its record.
  static let reservedHigh = MemorySetup(
    size: "4096M", kernelArguments: ["reserve_mem=4M:4096:lastgasp", "nokaslr"])

  /// The same with KASLR, and so much memory that the region seldom moves.
  static let reservedWithKASLR = MemorySetup(
    size: "4096M", kernelArguments: ["reserve_mem=4M:4096:lastgasp"], regionMayMove: true)

  /// Memory that ends on no such boundary: there is no "RAM buffer" of any use.
  static let noRegion = MemorySetup(size: "1000M", kernelArguments: [])

  /// 2 GiB without a region, of which some are set aside for a capture kernel.
  ///
  /// - Parameter crashkernel: As the kernel takes it, such as `96M`.
  static func kdump(crashkernel: String) -> MemorySetup {
    MemorySetup(size: "2048M", kernelArguments: ["crashkernel=\(crashkernel)"])
  }

  /// The same with as much for the capture kernel as the kernels need that come after Debian 13's.
  ///
  /// 7.2 runs out of 96 MiB while it unpacks the image (measured: 31 MiB are free when it starts, 6.1 has 45).
  var forLaterKernels: MemorySetup {
    MemorySetup(
      size: size, kernelArguments: kernelArguments.map { $0 == "crashkernel=96M" ? "crashkernel=128M" : $0 },
      regionMayMove: regionMayMove)
  }

  /// The same with a reserved region beside it.
  ///
  /// A kernel that is always at the same place, so that the region is as well.
  static func kdumpAndRegion(crashkernel: String) -> MemorySetup {
    MemorySetup(
      size: "2048M", kernelArguments: ["crashkernel=\(crashkernel)", "reserve_mem=4M:4096:lastgasp", "nokaslr"])
  }
}
