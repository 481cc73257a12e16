/// Steps that give a scenario's further disks a use.
extension Step {
  /// A file system that a folder of bundles may lie on.
  enum FileSystem: String, Sendable {
    case ext4, xfs, btrfs, f2fs, vfat

    /// What makes one; the device's name follows.
    var maker: String {
      switch self {
      case .ext4: "mkfs.ext4 -q -F"
      case .xfs: "mkfs.xfs -q -f"
      case .btrfs: "mkfs.btrfs -q -f"
      case .f2fs: "mkfs.f2fs -q -f"
      case .vfat: "mkfs.vfat"
      }
    }
  }

  /// Makes a file system on a scenario's further disk, and mounts it at `/mnt/NAME`, now and at every boot.
  ///
  /// On btrfs it is a subvolume that is mounted, as on most desktops.
  static func makeFileSystem(_ type: FileSystem, on disk: String) -> Step {
    let device = "/dev/disk/by-partlabel/\(disk)"
    let subvolume = """
      mount -t btrfs \(device) /mnt/\(disk)
      btrfs -q subvolume create /mnt/\(disk)/@crash 2>/dev/null || btrfs subvolume create /mnt/\(disk)/@crash
      umount /mnt/\(disk)
      """
    return .run(
      "\(type.rawValue) on the disk \"\(disk)\", mounted at /mnt/\(disk)",
      """
      set -e
      \(findDisk(disk))
      \(type.maker) \(device)
      mkdir -p /mnt/\(disk)
      udevadm settle
      \(type == .btrfs ? subvolume : "")
      sed -i '\\,/mnt/\(disk) ,d' /etc/fstab
      echo 'PARTLABEL=\(disk) /mnt/\(disk) \(type.rawValue) \(type == .btrfs ? "subvol=@crash," : type == .vfat ? "umask=0077," : "")nofail 0 0' >>/etc/fstab
      systemctl daemon-reload
      mountpoint -q /mnt/\(disk) || mount /mnt/\(disk)
      findmnt -no FSTYPE,SOURCE /mnt/\(disk)
      sync
      """)
  }

  /// What waits for the device of a further disk: a USB stick takes seconds.
  static func findDisk(_ disk: String) -> String {
    """
    touch /etc/fstab
    for try in $(seq 60); do [ ! -e /dev/disk/by-partlabel/\(disk) ] || break; udevadm settle; sleep 0.5; done
    [ -e /dev/disk/by-partlabel/\(disk) ]
    """
  }

  /// Takes all the space there is in a folder, what is kept for root too.
  static func fill(_ folder: String) -> String {
    """
    fallocate -l "$(($(stat -f -c '%a * %S' \(folder)) - 65536))" \(folder)/filler 2>/dev/null
    dd if=/dev/zero of=\(folder)/filler2 bs=64k 2>/dev/null; dd if=/dev/zero of=\(folder)/filler3 bs=512 2>/dev/null
    sync; df \(folder)
    """
  }
}

extension Scenario {
  /// A hardware watchdog whose driver Debian has (`i6300esb`); it resets the machine.
  static let watchdog = "i6300esb"
}
