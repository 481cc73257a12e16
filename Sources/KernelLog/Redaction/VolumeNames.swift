/// The names of block devices and volumes: those that the kernel or an installer gives, and so all the others.
enum VolumeNames {
  /// Whether a name, in small letters, is no person's: the kernel's, an installer's, or one that a thousand others have.
  static func isUsual(_ name: ArraySlice<UInt8>) -> Bool {
    guard !isKernelDevice(name), !names.contains(name), !isDefault(name) else { return true }
    for ending in endings where name.hasSuffix(ending) {
      return isUsual(name.dropLast(ending.utf8.count))
    }
    return isNumbered(name)
  }

  /// Whether it is one of them with the number that the next of a kind gets: `vg0`, `swap_1`, `data02`.
  private static func isNumbered(_ name: ArraySlice<UInt8>) -> Bool {
    let digits = name.reversed().prefix(while: \.isDigit)
    guard digits.count == 1 || digits.last == UInt8(ascii: "0") else { return false }
    let front = name.dropLast(digits.count)
    return names.contains(front.last == UInt8(ascii: "_") ? front.dropLast() : front)
  }

  /// Whether the kernel names a device so: `sda1`, `dm-0`, `nvme0n1p2`, `mmcblk0boot0`.
  static func isKernelDevice(_ name: ArraySlice<UInt8>) -> Bool {
    if name.allSatisfy(\.isDigit) { return true }
    for front in lettered where name.hasPrefix(front) {
      let letters = name.dropFirst(front.utf8.count).prefix { $0.isLetter }
      let rest = name.dropFirst(front.utf8.count + letters.count)
      if (1...3).contains(letters.count), rest.count <= 3, rest.allSatisfy(\.isDigit) { return true }
    }
    return numbered.contains { front in
      let rest = name.hasPrefix(front) ? name.dropFirst(front.utf8.count) : []
      return rest.first?.isDigit == true && rest.allSatisfy { $0.isDigit || "npcbotrm_".utf8.contains($0) }
    }
  }

  /// Whether what stands below /dev with this name is a folder of the kernel's or of udev's.
  static func isDeviceFolder(_ name: ArraySlice<UInt8>) -> Bool { folders.contains(name) }

  /// Names that programs make of numbers: `luks-UUID` (dracut), `mpatha` (multipath), `dm_crypt-0` (Ubuntu's installer).
  private static func isDefault(_ name: ArraySlice<UInt8>) -> Bool {
    if name.hasPrefix("luks-") { return name.dropFirst(5).allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "-") } }
    if name.hasPrefix("dm_crypt-") { return true }
    return name.hasPrefix("mpath") && name.count <= 7
  }

  private static let lettered = ["sd", "hd", "vd", "xvd", "dasd"]
  private static let numbered = [
    "dm-", "md", "md_d", "nvme", "mmcblk", "loop", "zram", "nbd", "sr", "ram", "ubi", "ubiblock", "mtd", "mtdblock",
    "rbd", "drbd", "pmem", "zd", "bcache", "fd", "st", "sg", "ublkb", "nullb", "r",
  ]

  /// What stands behind the name of a volume that has parts (lvmthin(7), lvmraid(7)), or that Debian's installer unlocks.
  private static let endings = [
    "_tdata", "_tmeta", "_cdata", "_cmeta", "_crypt", "_corig", "_vorigin", "-cow", "-real", "-tpool", "_rimage_0",
    "_rimage_1", "_rmeta_0", "_rmeta_1", "_mimage_0", "_mimage_1", "_mlog",
  ]

  private static let names = WordSet(
    """
    vg lv vgroot rootvg system lvm volgroup logvol lvmgroup centos rhel fedora fedora_fedora ubuntu ubuntu-vg debian debian-vg \
    kali kali-vg cl ol almalinux rocky pve vgubuntu vgkubuntu vgmint vgxubuntu opensuse suse arch archlinux ubuntu-lv ubuntu--vg \
    ubuntu--lv crypt cryptroot cryptswap crypthome cryptdata cryptlvm cryptboot cr_root cr_swap cr_home luks osencrypt root_crypt \
    rpool bpool zroot tank pool zpool data root swap home var tmp usr opt srv boot log lvroot lvswap lvhome lvvar lv_root lv_swap \
    lv_home lv_var rootlv swaplv homelv root_lv swap_lv home_lv thin thinpool lvol vol volume control none unknown default live-rw \
    live-base device all docker storage backup r
    """)

  /// Linux 6.12, Documentation/admin-guide/devices.rst, and what udev and drivers add.
  private static let folders = WordSet(
    """
    block bsg bus char cpu disk dma_heap dri fd hugepages i2c infiniband input iommu ipmi ipmidev mapper md mqueue misc net \
    pktcdvd pts raw rdma rtc serial shm snd usb v4l vfio vhost virtio-ports vmbus zvol rbd drbd accel binderfs cciss ida rd \
    dvb etherd mtd ubi lightnvm tpm watchdog xen gpio nvidia-caps aoe socket graphics cuse core cdrom
    """)
}
