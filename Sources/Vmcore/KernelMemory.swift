/// The memory of the crashed kernel by its virtual addresses.
struct KernelMemory {
  /// Where a stretch of memory lies in the file, and how long it goes on there.
  private struct Extent {
    let offset: UInt64
    let length: UInt64
  }

  let file: CoreFile
  let core: ElfCore
  let info: VmcoreInfo

  /// Exactly so many bytes from a virtual address.
  func read(_ address: UInt64, count: Int) throws(VmcoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let here = address.adding(UInt64(bytes.count)) else { throw file.error(.unmapped(address: address)) }
      let extent = try locate(here)
      let wanted = min(UInt64(count - bytes.count), extent.length)
      bytes += try file.read(at: extent.offset, count: Int(wanted))
    }
    return bytes
  }

  /// The pointer at a virtual address.
  func pointer(at address: UInt64) throws(VmcoreError) -> UInt64 {
    try read(address, count: 8).number(at: 0) ?? 0
  }

  /// The `unsigned int` at a virtual address.
  func unsignedInt(at address: UInt64) throws(VmcoreError) -> UInt32 {
    try read(address, count: 4).number(at: 0) ?? 0
  }

  // MARK: Addresses

  private func locate(_ address: UInt64) throws(VmcoreError) -> Extent {
    // User space has nothing of what is looked for, and QEMU leaves p_vaddr 0 where it did not look at page tables.
    guard address >> 63 == 1 else { throw file.error(.unmapped(address: address)) }
    if let extent = extent(of: address, from: \.virtualAddress, where: { $0.virtualAddress >> 63 == 1 }) {
      return extent
    }
    let (physical, length) = try translate(address)
    guard let found = extent(of: physical, from: \.physicalAddress, where: { _ in true }) else {
      throw file.error(.unmapped(address: address))
    }
    return Extent(offset: found.offset, length: min(found.length, length))
  }

  private func extent(
    of address: UInt64, from start: KeyPath<ElfCore.Segment, UInt64>, where isMeant: (ElfCore.Segment) -> Bool
  ) -> Extent? {
    for segment in core.segments where isMeant(segment) {
      let base = segment[keyPath: start]
      guard address >= base, address - base < segment.size, let offset = segment.offset.adding(address - base) else {
        continue
      }
      return Extent(offset: offset, length: segment.size - (address - base))
    }
    return nil
  }

  /// The physical address, and for how many bytes the translation holds.
  private func translate(_ address: UInt64) throws(VmcoreError) -> (physical: UInt64, length: UInt64) {
    let answer =
      switch core.machine {
      case .x86: try translateX86(address)
      case .arm64: translateARM64(address)
      }
    guard let answer else { throw file.error(.unmapped(address: address)) }
    return answer
  }

  // MARK: x86_64

  /// Documentation/arch/x86/x86_64/mm.rst: where the kernel's image is mapped, whatever KASLR does.
  private static let imageMap: UInt64 = 0xffff_ffff_8000_0000

  private func translateX86(_ address: UInt64) throws(VmcoreError) -> (physical: UInt64, length: UInt64)? {
    if let answer = imageX86(address) { return answer }
    return try walkX86(address)
  }

  /// `arch/x86/mm/physaddr.c`, `__phys_addr`: the image lies `phys_base` behind its link address.
  private func imageX86(_ address: UInt64) -> (physical: UInt64, length: UInt64)? {
    let size = info.number("KERNEL_IMAGE_SIZE") ?? 1 << 30
    guard address >= Self.imageMap, address - Self.imageMap < size, let base = info.number("phys_base") else {
      return nil
    }
    return (address - Self.imageMap &+ base, size - (address - Self.imageMap))
  }

  /// Anything else, the direct map among it, by the kernel's own page tables: four levels, or five where
  /// `NUMBER(pgtable_l5_enabled)` says so.
  private func walkX86(_ address: UInt64) throws(VmcoreError) -> (physical: UInt64, length: UInt64)? {
    guard let root = info.symbol("init_top_pgt") ?? info.symbol("init_level4_pgt"), let top = imageX86(root) else {
      return nil
    }
    let frame: UInt64 = 0x000f_ffff_ffff_f000 & ~(info.number("sme_mask") ?? 0)
    var table = top.physical
    for shift in stride(from: info.number("pgtable_l5_enabled") == 1 ? 48 : 39, through: 12, by: -9) {
      let slot = table & frame | (address >> UInt64(shift) & 0x1ff) << 3
      let entry: UInt64 = try physicalWord(at: slot, for: address)
      guard entry & 1 == 1 else { return nil }
      // Bit 7 is PS: a page of 1 GiB or 2 MiB instead of the next table. In the last level it is PAT.
      let isPage = shift == 12 || (shift <= 30 && entry & 1 << 7 != 0)
      if isPage {
        let size: UInt64 = 1 << UInt64(shift)
        let within = address & (size - 1)
        return (entry & frame & ~(size - 1) | within, size - within)
      }
      table = entry & frame
    }
    return nil
  }

  private func physicalWord(at physical: UInt64, for address: UInt64) throws(VmcoreError) -> UInt64 {
    guard let extent = extent(of: physical, from: \.physicalAddress, where: { _ in true }) else {
      throw file.error(.unmapped(address: address))
    }
    return try file.read(at: extent.offset, count: 8).number(at: 0) ?? 0
  }

  // MARK: arm64

  /// `arch/arm64/include/asm/memory.h` since 5.4: the linear map is the lower half of the kernel's addresses, the image
  /// lies above.
  private func translateARM64(_ address: UInt64) -> (physical: UInt64, length: UInt64)? {
    guard let bits = info.number("VA_BITS"), (36...52).contains(bits) else { return nil }
    let pageOffset = UInt64.max << bits
    guard address >= pageOffset else { return nil }
    let half: UInt64 = 1 << (bits - 1)
    let distance = address - pageOffset
    if distance < half {
      return info.number("PHYS_OFFSET").map { (distance &+ $0, half - distance) }
    }
    return info.number("kimage_voffset").map { (address &- $0, UInt64.max - address) }
  }
}
