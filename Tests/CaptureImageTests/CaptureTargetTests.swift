import CapturePlan
import LinuxSystem
import Machine
import SystemPackage
import Testing

@testable import CaptureImage

@Suite struct CaptureTargetTests {
  private static let rootLine = "27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw"

  private func target(_ fake: FakeMachine, _ folder: FilePath = "/var/crash/lastgasp") throws -> CaptureTarget {
    try CaptureTargetFinder(fake.machine).target(of: folder)
  }

  @Test func `a folder on the root lies on the root's partition, by number and not by name`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.mount(
      "27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw", "28 27 0:22 / /sys rw shared:2 - sysfs sysfs rw")
    let target = try target(fake)
    #expect(target.fileSystemID == Superblock.id)
    #expect(target.fileSystemType == "ext4")
    #expect(target.folder == "/var/crash/lastgasp")
    #expect(target.device == "/dev/vda1")
    #expect(target.sysfs == FakeMachine.virtioDisk.appending("vda1"))
    #expect(!target.isEncrypted)
    #expect(target.obstacle == nil)
    #expect(target.planned?.fileSystemID == Superblock.id)
  }

  @Test
  func `the deepest mount counts, with what is above its root, escapes undone, and what lies under another is hidden`()
    throws
  {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.addBlock(
      FakeMachine.virtioDisk.appending("vda2"), number: "254:2", partition: true, holding: Superblock.vfat)
    try fake.mount(
      Self.rootLine,
      #"30 27 254:2 / /var/my\040disk rw - vfat /dev/vda2 rw"#,
      #"31 27 254:1 /srv/store /bound rw - ext4 /dev/vda1 rw"#,
      "32 27 254:2 / /a/b rw - vfat /dev/vda2 rw",
      "33 27 254:1 /x /a rw - ext4 /dev/vda1 rw")
    let deep = try target(fake, "/var/my disk/crash")
    #expect(deep.folder == "/crash")
    #expect(deep.fileSystemID == "1AB0-2C3D")
    #expect(deep.mountOptions == "umask=0077")
    #expect(try target(fake, "/bound/crash").folder == "/srv/store/crash")
    #expect(try target(fake, "/a/b/crash").folder == "/x/b/crash")
  }

  @Test func `of two file systems on one mount point the last one counts`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.addBlock(
      FakeMachine.virtioDisk.appending("vda2"), number: "254:2", partition: true, holding: Superblock.vfat)
    try fake.mount(
      Self.rootLine, "30 27 254:1 /old /var rw - ext4 /dev/vda1 rw", "31 30 254:2 / /var rw - vfat /dev/vda2 rw")
    #expect(try target(fake).fileSystemType == "vfat")
  }

  @Test func `a btrfs subvolume is reached from the top of its file system`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.btrfs(devices: 1))
    try fake.mount("27 1 0:24 /@ / rw shared:1 - btrfs /dev/vda1 rw,subvolid=256,subvol=/@")
    let target = try target(fake)
    #expect(target.folder == "/@/var/crash/lastgasp")
    #expect(target.mountOptions == "subvolid=5")
    #expect(target.device == "/dev/vda1")
  }

  @Test func `btrfs on several devices is an obstacle`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.btrfs(devices: 2))
    try fake.mount("27 1 0:24 /@ / rw shared:1 - btrfs /dev/vda1 rw")
    #expect(try target(fake).obstacle == "the btrfs on /dev/vda1 is spread over several devices")
    #expect(try target(fake).planned == nil)
  }

  @Test func `a symbolic link in the path is followed below the machine's root`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.mount(Self.rootLine)
    try fake.link("/var/crash", to: "/srv/../data/crash")
    #expect(try target(fake).folder == "/data/crash/lastgasp")
    try fake.link("/loop", to: "loop")
    #expect(throws: CaptureTargetError.self) { try target(fake, "/loop/crash") }
  }

  @Test(arguments: [
    ("tmpfs tmpfs", "memory"), ("nfs4 server:/export", "network"), ("overlay overlay", "other file systems"),
    ("9p share", "network"), ("zfs tank/root", "other file systems"), ("fuse.sshfs me@there:", "other file systems"),
  ])
  func `what lies on no device is named`(mount: String, word: String) throws {
    let fake = try FakeMachine()
    try fake.mount("27 1 0:40 / / rw - \(mount) rw")
    let target = try target(fake)
    #expect(target.obstacle?.contains(word) == true)
    #expect(target.device == nil)
    #expect(target.planned == nil)
  }

  @Test func `an unknown type on a disk is an obstacle`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: [UInt8](repeating: 1, count: 8192))
    try fake.mount("27 1 254:1 / / rw - bcachefs /dev/vda1 rw")
    #expect(try target(fake).obstacle?.contains("bcachefs") == true)
  }

  // MARK: What is put together of devices

  private static let virtual: FilePath = "/sys/devices/virtual/block"

  private func addMapped(_ fake: FakeMachine, _ name: String, _ number: String, id: String, on slaves: [FilePath])
    throws
  {
    let sysfs = Self.virtual.appending(name)
    try fake.addBlock(sysfs, number: number, holding: Superblock.ext4)
    try fake.write("\(id)\n", to: sysfs.appending("dm/uuid"))
    for slave in slaves {
      try fake.link(sysfs.appending("slaves/\(slave.lastComponent?.string ?? "")"), to: slave)
    }
  }

  @Test func `LVM on LUKS is told as LVM by its name and as encrypted by what is below`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: [])
    let part = FakeMachine.virtioDisk.appending("vda1")
    try addMapped(fake, "dm-0", "252:0", id: "CRYPT-LUKS2-0011-luks", on: [part])
    try addMapped(fake, "dm-1", "252:1", id: "LVM-aabbcc", on: [Self.virtual.appending("dm-0")])
    try addMapped(fake, "dm-2", "252:2", id: "LVM-ddeeff", on: [part])
    try fake.mount(
      "27 1 252:1 / / rw - ext4 /dev/mapper/vg-root rw", "28 27 252:2 / /plain rw - ext4 /dev/mapper/vg-plain rw")
    let target = try target(fake)
    #expect(target.isEncrypted)
    #expect(target.obstacle == "/dev/dm-1 is encrypted (dm-crypt)")
    let plain = try self.target(fake, "/plain/crash")
    #expect(!plain.isEncrypted)
    #expect(plain.obstacle == "/dev/dm-2 is a logical volume (LVM)")
    #expect(try CaptureTargetFinder(fake.machine).encryptedMounts() == ["/"])
  }

  @Test func `a software RAID, a loop device and a partition of either are obstacles`() throws {
    let fake = try FakeMachine()
    try fake.write("active\n", to: "/sys/devices/virtual/block/md0/md/array_state")
    try fake.addBlock(Self.virtual.appending("md0"), number: "9:0")
    try fake.addBlock(Self.virtual.appending("md0/md0p1"), number: "259:0", partition: true, holding: Superblock.ext4)
    try fake.addBlock(Self.virtual.appending("loop3"), number: "7:3", holding: Superblock.ext4)
    try fake.mount("27 1 259:0 / / rw - ext4 /dev/md0p1 rw", "28 27 7:3 / /loop rw - ext4 /dev/loop3 rw")
    #expect(try target(fake).obstacle == "/dev/md0p1 is a software RAID (MD)")
    #expect(try target(fake, "/loop/crash").obstacle == "/dev/loop3 is a loop device")
  }

  @Test func `iSCSI and NVMe over fabrics are networks`() throws {
    let fake = try FakeMachine()
    try fake.addBlock(
      "/sys/devices/platform/host3/session1/target3:0:0/3:0:0:1/block/sda", number: "8:0", holding: Superblock.ext4)
    try fake.addBlock(
      "/sys/devices/virtual/nvme-fabrics/ctl/nvme1/nvme1n1", number: "259:1", holding: Superblock.ext4)
    try fake.mount("27 1 8:0 / / rw - ext4 /dev/sda rw", "28 27 259:1 / /far rw - ext4 /dev/nvme1n1 rw")
    #expect(try target(fake).obstacle?.contains("iSCSI") == true)
    #expect(try target(fake, "/far/crash").obstacle?.contains("over fabrics") == true)
  }

  // MARK: What fstab will mount

  @Test func `what fstab mounts deeper counts before it is mounted`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.addBlock(
      FakeMachine.virtioDisk.appending("vda2"), number: "254:2", partition: true, holding: Superblock.btrfs(devices: 1))
    try fake.link("/dev/disk/by-uuid/aa-bb", to: "../../vda2")
    try fake.mount(Self.rootLine)
    try fake.write(
      "# <fs> <mount>\nUUID=aa-bb /var btrfs defaults,subvol=/@var 0 0\n/dev/vda1 / ext4 defaults 0 1\nnone /var/crash tmpfs noauto\n",
      to: "/etc/fstab")
    let target = try target(fake)
    #expect(target.folder == "/@var/crash/lastgasp")
    #expect(target.device == "/dev/vda2")
  }

  @Test func `a device that is not there yet and a default subvolume may come later`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.btrfs(devices: 1))
    try fake.mount(Self.rootLine)
    try fake.write("UUID=aa-bb /var ext4 defaults 0 0\n/dev/vda1 /home btrfs defaults 0 0\n", to: "/etc/fstab")
    let missing = #expect(throws: CaptureTargetError.self) { try target(fake) }
    #expect(missing?.mayComeLater == true)
    let unknown = #expect(throws: CaptureTargetError.self) { try target(fake, "/home/crash") }
    #expect(unknown?.mayComeLater == true)
  }

  @Test func `a mount that waits for its first use and a bind are followed through fstab`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.addBlock(
      FakeMachine.virtioDisk.appending("vda2"), number: "254:2", partition: true, holding: Superblock.vfat)
    try fake.mount(Self.rootLine, "30 27 0:50 / /data rw - autofs systemd-1 rw")
    try fake.write(
      "PARTUUID=cc /data vfat noauto,x-systemd.automount 0 0\n/data/crash\\040files /var/crash none bind 0 0\n",
      to: "/etc/fstab")
    try fake.link("/dev/disk/by-partuuid/cc", to: "../../vda2")
    let target = try target(fake)
    #expect(target.folder == "/crash files/lastgasp")
    #expect(target.device == "/dev/vda2")
  }

  @Test func `a network mount in fstab is an obstacle before it is mounted`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.mount(Self.rootLine)
    try fake.write("server:/crash /var/crash nfs defaults,_netdev 0 0\n", to: "/etc/fstab")
    #expect(try target(fake).obstacle?.contains("network") == true)
  }

  @Test func `labels are found under the names that udev gives them`() throws {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.mount("27 1 0:30 / / rw - tmpfs tmpfs rw")
    try fake.write("LABEL=my\\040data/1 /var ext4 defaults 0 0\n", to: "/etc/fstab")
    try fake.link(#"/dev/disk/by-label/my\x20data\x2f1"#, to: "../../vda1")
    #expect(try target(fake).device == "/dev/vda1")
  }
}
