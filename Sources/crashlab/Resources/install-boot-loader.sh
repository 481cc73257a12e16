#!/bin/bash
# install-boot-loader LOADER FOLDER: installs a boot loader of Debian's onto $disk, from the packages in a
# folder, as a person or Debian's installer would, and makes it boot this very root.
#
# The disk has three partitions: for GRUB's core image, the EFI system partition, and /boot. Runs in the lab's guest
# without systemd; the root is read-only when it ends, so that the disks are whole.
set -eux
loader=$1
packages=$2
export DEBIAN_FRONTEND=noninteractive
# What the lab cannot do without; to the machine it is what its user wrote.
arguments='console=ttyS0,115200 clearcpuid=cx16'

modprobe -a virtio_pci virtio_blk
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=block
udevadm settle

root=$(findmnt -no SOURCE /)
echo "UUID=$(blkid -s UUID -o value "$root") / ext4 defaults 0 1" >/etc/fstab

# mount_partition NUMBER FOLDER TYPE: now and at every boot, where an emulator on a busy host may be late with the disk
mount_partition() {
  local uuid options=x-systemd.device-timeout=10min
  uuid=$(blkid -s UUID -o value "$disk$1")
  [ "$3" != vfat ] || options=$options,umask=0077
  echo "UUID=$uuid $2 $3 $options 0 2" >>/etc/fstab
  mkdir -p "$2"
  mount -t "$3" "$disk$1" "$2"
}

# /boot on a file system of its own, with what is in it.
own_boot() {
  mkfs.ext4 -q "$@" -L boot "${disk}3"
  mount "${disk}3" /mnt
  cp -a /boot/. /mnt/
  umount /mnt
  find /boot -mindepth 1 -delete
  mount_partition 3 /boot ext4
}

system_partition() {
  mkfs.vfat -F 32 -n ESP "${disk}2" >/dev/null
  mount_partition 2 /boot/efi vfat
}

grub_settings() {
  mkdir -p /etc/default/grub.d
  # With "quiet" the console would not tell which kernel boots.
  debconf-set-selections <<END
$1 grub2/linux_cmdline string $arguments
$1 grub2/linux_cmdline_default string
grub-pc grub-pc/install_devices multiselect $disk
END
  cat >/etc/default/grub.d/lab.cfg <<'END'
GRUB_TIMEOUT=0
GRUB_TERMINAL=serial
GRUB_SERIAL_COMMAND="serial --speed=115200"
END
}

install_packages() { dpkg -i "$packages"/*.deb; }

kernels() { linux-version list | linux-version sort; }

case $loader in
  grub-pc)
    own_boot
    grub_settings grub-pc
    install_packages
    grub-install --target=i386-pc "$disk"
    update-grub
    ;;
  grub-efi)
    system_partition
    grub_settings grub-efi-amd64
    install_packages
    # No EFI variables here: the firmware finds it as it finds a stick's.
    grub-install --target=x86_64-efi --no-nvram --force-extra-removable
    update-grub
    ;;
  systemd-boot)
    system_partition
    mkdir -p /etc/kernel
    echo "root=$root rw $arguments" >/etc/kernel/cmdline
    install_packages
    bootctl --no-variables install
    for version in $(kernels); do
      initrd=/boot/initrd.img-$version
      [ -e "$initrd" ] || initrd=
      kernel-install add "$version" "/boot/vmlinuz-$version" ${initrd:+"$initrd"}
    done
    ;;
  unified-kernel-image)
    system_partition
    mkdir -p /etc/kernel
    echo "root=$root rw $arguments" >/etc/kernel/cmdline
    printf 'layout=uki\nuki_generator=ukify\n' >/etc/kernel/install.conf
    install_packages
    bootctl --no-variables install
    version=$(kernels | grep cloud | tail -n 1)
    kernel-install add "$version" "/boot/vmlinuz-$version"
    ;;
  extlinux)
    # extlinux reads no ext4 of more than 32 bits.
    own_boot -O '^64bit,^metadata_csum'
    mkdir -p /boot/extlinux
    install_packages
    cat >>/etc/default/u-boot <<END
U_BOOT_ROOT="root=$root"
U_BOOT_PARAMETERS="rw $arguments"
U_BOOT_TIMEOUT="10"
END
    u-boot-update
    cat /boot/extlinux/extlinux.conf
    extlinux --install /boot/extlinux
    dd if=/usr/lib/EXTLINUX/gptmbr.bin of="$disk" bs=440 count=1 conv=notrunc
    ;;
esac
find /boot /etc/default /etc/kernel -type f -not -path '*/grub/i386-pc/*' -not -path '*/grub/x86_64-efi/*' -not -path '*/locale/*'
cat /etc/fstab; df

udevadm control --exit
sync
umount /boot/efi /boot 2>/dev/null || true
sync
echo u >/proc/sysrq-trigger
