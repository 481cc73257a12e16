public import LinuxSystem

/// Which file system a device holds, by its superblock.
public struct FileSystemIdentity: Hashable, Sendable {
  /// The type as mount(2) knows it: `ext4`, `xfs`, `btrfs`, `f2fs`, `vfat`.
  public let type: String

  /// The identity as `/dev/disk/by-uuid` has it.
  public let id: String

  /// How many devices the file system is spread over.
  public let deviceCount: Int

  /// How many bytes of a device's beginning tell it.
  public static let bytesNeeded = 0x10000 + 0x1000

  /// Reads the beginning of a device; `nil` where it holds none that is known here.
  public static func read(_ device: borrowing File) throws(FileError) -> FileSystemIdentity? {
    FileSystemIdentity(try device.read(at: 0, upTo: bytesNeeded))
  }

  /// Reads a device's first bytes; `nil` where they begin no file system that is known here.
  public init?(_ bytes: [UInt8]) {
    for form in Self.forms where Self.has(form.magic, in: bytes, at: form.magicOffset) {
      guard let id = Self.id(in: bytes, at: form.idOffset, form.idForm) else { continue }
      self.type = form.type
      self.id = id
      deviceCount = Self.deviceCount(in: bytes, form.type)
      return
    }
    return nil
  }

  /// btrfs counts them in `num_devices` of `struct btrfs_super_block`; f2fs names those of a file system on several in
  /// `devs` of `struct f2fs_super_block`, eight at the most.
  private static func deviceCount(in bytes: [UInt8], _ type: String) -> Int {
    switch type {
    case "btrfs":
      guard bytes.count > 0x10089 else { return 1 }
      return Int(bytes[0x10088]) | Int(bytes[0x10089]) << 8
    case "f2fs":
      let names = (0..<8).map { 0x400 + 2201 + $0 * 68 }
      return max(1, names.count { $0 < bytes.count && bytes[$0] != 0 })
    default: return 1
    }
  }

  private enum IDForm {
    case uuid
    case fatSerial
  }

  private struct Form {
    let type: String
    let magic: [UInt8]
    let magicOffset: Int
    let idOffset: Int
    var idForm = IDForm.uuid
  }

  /// `fs/ext4/ext4.h` (`struct ext4_super_block` at 1024), `fs/xfs/libxfs/xfs_format.h` (`struct xfs_dsb`),
  /// `include/uapi/linux/btrfs_tree.h` (`struct btrfs_super_block` at 64 KiB), `include/linux/f2fs_fs.h`
  /// (`struct f2fs_super_block` at 1024), `include/uapi/linux/msdos_fs.h` (`struct fat_boot_sector`).
  ///
  /// ext2 and ext3 are mounted by the driver of ext4.
  private static let forms = [
    Form(type: "btrfs", magic: Array("_BHRfS_M".utf8), magicOffset: 0x10040, idOffset: 0x10020),
    Form(type: "xfs", magic: Array("XFSB".utf8), magicOffset: 0, idOffset: 32),
    Form(type: "ext4", magic: [0x53, 0xef], magicOffset: 0x438, idOffset: 0x468),
    Form(type: "f2fs", magic: [0x10, 0x20, 0xf5, 0xf2], magicOffset: 0x400, idOffset: 0x46c),
    Form(type: "vfat", magic: Array("FAT32   ".utf8), magicOffset: 0x52, idOffset: 0x43, idForm: .fatSerial),
    Form(type: "vfat", magic: Array("FAT16   ".utf8), magicOffset: 0x36, idOffset: 0x27, idForm: .fatSerial),
    Form(type: "vfat", magic: Array("FAT12   ".utf8), magicOffset: 0x36, idOffset: 0x27, idForm: .fatSerial),
  ]

  private static func has(_ magic: [UInt8], in bytes: [UInt8], at offset: Int) -> Bool {
    bytes.count >= offset + magic.count && bytes[offset...].starts(with: magic)
  }

  private static func id(in bytes: [UInt8], at offset: Int, _ form: IDForm) -> String? {
    switch form {
    case .uuid:
      guard bytes.count >= offset + 16 else { return nil }
      let digits = bytes[offset..<offset + 16].map(hexadecimal)
      return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    case .fatSerial:
      guard bytes.count >= offset + 4 else { return nil }
      let digits = bytes[offset..<offset + 4].reversed().map { hexadecimal($0).uppercased() }
      return digits[0..<2].joined() + "-" + digits[2..<4].joined()
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
