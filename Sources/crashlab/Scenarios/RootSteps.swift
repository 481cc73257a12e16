/// Steps that bring the root of a guest to where the builtin image cannot follow, and boot from there.
enum RootSteps {
  /// The disk of ``onLVM``.
  static let disksOfLVM = [Scenario.Disk.Blank(name: "lvm", size: "3G")]

  /// The root copied to a logical volume, and booted from with the desktop's kernel and the image's own initramfs, which
  /// lvm2's hook has made fit for it.
  static let onLVM: [Step] = [
    .boot(),
    .run(
      "a logical volume with a copy of the root",
      """
      set -e
      \(Step.findDisk("lvm"))
      pvcreate -qq /dev/disk/by-partlabel/lvm
      vgcreate -qq lab /dev/disk/by-partlabel/lvm
      lvcreate -qq -y -l 100%FREE -n root lab
      mkfs.ext4 -q -F /dev/lab/root
      """),
    copyRoot(to: "/dev/lab/root"),
    Step("boot from it") { session in
      try await session.change(root: "/dev/mapper/lab-root")
      await session.change(kernel: .generic)
      try await session.powerOff()
      try await session.start()
      try await session.bootComplete()
    },
    .expect("the root is the logical volume", "findmnt -no SOURCE /", .prints("/dev/mapper/lab-root")),
  ]

  /// The disks of ``onLUKS``: the second one carries the initramfs that the guest makes out to the host.
  static let disksOfLUKS = [
    Scenario.Disk.Blank(name: "luks", size: "3G"), Scenario.Disk.Blank(name: "initrd", size: "128M"),
  ]

  /// The root copied to a LUKS device that a key file in its initramfs opens, and booted from.
  static let onLUKS: [Step] = [
    .boot(),
    .run(
      "cryptsetup-initramfs, without a new initramfs now",
      "echo update_initramfs=no >/etc/initramfs-tools/update-initramfs.conf; "
        + ImageRecipe.PackageSet.cryptsetupInitramfs.installCommand),
    .run(
      "a LUKS device",
      """
      set -e
      \(Step.findDisk("luks"))
      mkdir -p /etc/keys && head -c 32 /dev/urandom >/etc/keys/root.key && chmod 400 /etc/keys/root.key
      \(formatLUKS("/dev/disk/by-partlabel/luks", key: "/etc/keys/root.key"))
      cryptsetup open --key-file /etc/keys/root.key /dev/disk/by-partlabel/luks cryptroot
      mkfs.ext4 -q -F /dev/mapper/cryptroot
      echo "cryptroot UUID=$(blkid -s UUID -o value /dev/disk/by-partlabel/luks) /etc/keys/root.key luks,initramfs" \\
      >/etc/crypttab
      echo '/dev/mapper/cryptroot / ext4 defaults 0 1' >/etc/fstab
      echo 'KEYFILE_PATTERN=/etc/keys/*.key' >>/etc/cryptsetup-initramfs/conf-hook
      echo UMASK=0077 >>/etc/initramfs-tools/initramfs.conf
      """),
    copyRoot(
      to: "/dev/mapper/cryptroot",
      then: """
        for folder in dev proc sys; do mount --bind /$folder /mnt/root/$folder; done
        release=$(ls /boot | sed -n 's/^vmlinuz-//p' | grep -v cloud | tail -n 1)
        chroot /mnt/root mkinitramfs -o /boot/initrd.img-$release $release
        cat /mnt/root/boot/initrd.img-$release >/dev/disk/by-partlabel/initrd
        stat -c %s /mnt/root/boot/initrd.img-$release >/lab/initrd-size
        umount /mnt/root/dev /mnt/root/proc /mnt/root/sys
        """),
    Step("boot from it") { session in
      let size = Int(try await session.succeed("cat /lab/initrd-size").filter(\.isNumber)) ?? 0
      try await session.powerOff()
      try await session.change(root: "/dev/mapper/cryptroot", initrdDisk: ("initrd", size))
      await session.change(kernel: .generic)
      try await session.start()
      try await session.bootComplete()
    },
    .expect("the root is encrypted", "findmnt -no SOURCE /", .prints("/dev/mapper/cryptroot")),
  ]

  /// Copies the root as it is to another file system.
  private static func copyRoot(to device: String, then command: String = "true") -> Step {
    .run(
      "copy the root",
      """
      set -e
      mkdir -p /mnt/root && mount \(device) /mnt/root
      cd / && for entry in bin boot etc home lab lib lib64 opt root sbin srv usr var; do
        [ ! -e $entry ] && [ ! -L $entry ] || cp -ax $entry /mnt/root/
      done
      mkdir -p /mnt/root/dev /mnt/root/proc /mnt/root/sys /mnt/root/run /mnt/root/mnt
      mkdir -m 1777 /mnt/root/tmp
      \(command)
      umount /mnt/root; sync
      """, within: .seconds(600))
  }

  /// Weak on purpose: a key derivation that an emulator has done at once.
  static func formatLUKS(_ device: String, key: String) -> String {
    "cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --iter-time 10 --key-file \(key) \(device)"
  }
}
