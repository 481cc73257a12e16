import KernelLog
import Testing

/// Lines of services, of the kernel and of desktops that a stranger seeded with secrets, and what becomes of them.
@Suite struct `Redaction reads services` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case(
      "radiusd[1250]: (12) Login incorrect (mschap: MS-CHAP2-Response is incorrect): [gisbert.trullmann] (from client ap-dachkammer port 0 cli 02-42-AC-11-9D-07 via TLS tunnel)",
      "radiusd[1250]: (12) Login incorrect (mschap: MS-CHAP2-Response is incorrect): [user-1] (from client host-1 port 0 cli mac-1 via TLS tunnel)"
    ),
    Case(
      "automount[880]: key \"trudhild\" not found in map source(s).",
      "automount[880]: key \"user-1\" not found in map source(s)."),
    Case(
      "systemd-homed[688]: jürglinde: changing state inactive → activating-for-acquire",
      "systemd-homed[688]: user-1: changing state inactive → activating-for-acquire"),
    Case(
      "sshd[3312]: Accepted publickey for zelmira from 203.0.113.77 port 51234 ssh2: ED25519 SHA256:q7VxN3mKz1RtYpLw9HcJbDf0sAeGuQiXoTnWk5ZB2hM",
      "sshd[3312]: Accepted publickey for user-1 from ip-1 port 51234 ssh2: ED25519 SHA256:key-1"),
    Case(
      "gdm-password][3500]: gkr-pam: unable to locate daemon control file for trudhild",
      "gdm-password][3500]: gkr-pam: unable to locate daemon control file for user-1"),
    Case(
      "audit: type=1309 audit(1730618052.523:49): argc=4 a0=\"mysql\" a1=\"-u\" a2=\"zelapp\" a3=\"--password=Tr0pfst3in!44\"",
      "audit: type=1309 audit(1730618052.523:49): argc=4 a0=\"mysql\" a1=\"-u\" a2=\"user-1\" a3=\"--password=secret-1\""
    ),
    Case(
      "cupsd[780]: 192.168.178.66 - trudhild [03/Nov/2024:09:50:07 +0100] \"POST /printers/Drucker-Dachkammer HTTP/1.1\" 200 311 Print-Job successful-ok",
      "cupsd[780]: ip-1 - user-1 [03/Nov/2024:09:50:07 +0100] \"POST /printers/device-1 HTTP/1.1\" 200 311 Print-Job successful-ok"
    ),
    Case(
      "sudo[3400]:  zelmira : TTY=pts/0 ; PWD=/home/zelmira/Klimperprojekt ; USER=root ; COMMAND=/usr/bin/mount -t cifs //grollspeicher/Familienalbum /mnt -o username=zelmira,password=Wurzel!pelz93",
      "sudo[3400]:  user-1 : TTY=pts/0 ; PWD=/home/user-1/path-1 ; USER=root ; COMMAND=/usr/bin/mount -t cifs //host-1/path-2 /mnt -o username=user-1,password=secret-1"
    ),
    Case(
      "su[3403]: FAILED SU (to brunhild) orvald on pts/2",
      "su[3403]: FAILED SU (to user-1) user-2 on pts/2"),
  ])
  func `people`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "rpc.mountd[930]: authenticated mount request from 192.168.40.61:872 for /srv/schlonzarchiv (/srv/schlonzarchiv)",
      "rpc.mountd[930]: authenticated mount request from ip-1:872 for /srv/path-1 (/srv/path-1)"),
    Case(
      "EXT4-fs warning (device sdc1): ext4_multi_mount_protect:328: MMP failure info: last update time: 1730618052, last update node: snarfleton, last update device: sdc1",
      "EXT4-fs warning (device sdc1): ext4_multi_mount_protect:328: MMP failure info: last update time: 1730618052, last update node: host-1, last update device: sdc1"
    ),
    Case(
      "postfix/smtpd[4102]: 4F1C22A0B4: client=laptop-wollnitz.zoltnet.at[203.0.113.79], sasl_method=PLAIN, sasl_username=ansgar.wollnitz",
      "postfix/smtpd[4102]: 4F1C22A0B4: client=host-1[ip-1], sasl_method=PLAIN, sasl_username=user-1"),
    Case(
      "dnsmasq-dhcp[901]: DHCPACK(br0) 192.168.9.44 70:9c:d1:f0:85:43 Ottokars-Fairphone",
      "dnsmasq-dhcp[901]: DHCPACK(br0) ip-1 mac-1 host-1"),
    Case(
      "lldpd[740]: neighbor sw-keller-krumm chassis 001b.213c.9d4e port Gi0/14",
      "lldpd[740]: neighbor host-1 chassis mac-1 port Gi0/14"),
    Case(
      "CIFS: VFS: \\\\grollspeicher has not responded in 180 seconds. Reconnecting...",
      "CIFS: VFS: \\\\host-1 has not responded in 180 seconds. Reconnecting..."),
    Case(
      "CIFS: VFS: \\\\fs01.zwirbelwerk.de Dialect not supported by server. Consider  specifying vers=1.0 or vers=2.0 on mount for accessing older servers",
      "CIFS: VFS: \\\\host-1 Dialect not supported by server. Consider  specifying vers=1.0 or vers=2.0 on mount for accessing older servers"
    ),
    Case(
      "audit: type=1400 audit(1730618052.323:47): apparmor=\"DENIED\" operation=\"mount\" namespace=\"root//lxd-gribcontainer_<var-snap-lxd-common-lxd>\" profile=\"unconfined\" name=\"/sys/kernel/\" pid=4011 comm=\"systemd\" fstype=\"sysfs\"",
      "audit: type=1400 audit(1730618052.323:47): apparmor=\"DENIED\" operation=\"mount\" namespace=\"root//lxd-host-1_<var-snap-lxd-common-lxd>\" profile=\"unconfined\" name=\"/sys/kernel/\" pid=4011 comm=\"systemd\" fstype=\"sysfs\""
    ),
    Case(
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0-1,oom_memcg=/lxc.payload.gribcontainer,task_memcg=/lxc.payload.gribcontainer/system.slice/mariadb.service,task=mariadbd,pid=9120,uid=1000110",
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0-1,oom_memcg=/lxc.payload.host-1,task_memcg=/lxc.payload.host-1/system.slice/mariadb.service,task=mariadbd,pid=9120,uid=1000110"
    ),
    Case(
      "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/machine.slice/machine-qemu\\x2d3\\x2dvorpalwin11.scope/libvirt/emulator,task=qemu-system-x86,pid=4010,uid=64055",
      "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/machine.slice/machine-qemu\\x2d3\\x2dhost-1.scope/libvirt/emulator,task=qemu-system-x86,pid=4010,uid=64055"
    ),
    Case(
      "systemd-machined[700]: New machine qemu-3-vorpalwin11.",
      "systemd-machined[700]: New machine qemu-3-host-1."),
    Case(
      "libvirtd[1400]: Domain id=3 name='vorpalwin11' uuid=9aac0934-e8a0-46e8-9c37-032f1e23da66 is tainted: high-privileges",
      "libvirtd[1400]: Domain id=3 name='host-1' uuid=uuid-1 is tainted: high-privileges"),
    Case(
      "podman[5100]: container died f49b0d9eb87852a77df9928e0681d540b32e850dbb6d120ac6d1a7ef725608af (image=registry.zwirbelwerk.de:5000/lohnrechner:2.1, name=lohnrechner-prod)",
      "podman[5100]: container died key-1 (image=path-1, name=host-1)"),
    Case(
      "kubelet[1600]: E1103 10:00:04.117221    1600 pod_workers.go:1298] \"Error syncing pod, skipping\" pod=\"wurmloch/schrankwand-6d8f9c7b5-x2kqz\" podUID=\"3c62cbcb-6132-4dcf-979d-af20d1f9720e\"",
      "kubelet[1600]: E1103 10:00:04.117221    1600 pod_workers.go:1298] \"Error syncing pod, skipping\" pod=\"path-1\" podUID=\"uuid-1\""
    ),
    Case(
      "smbd[2000]:   wummelpi (ipv4:10.83.4.61:51100) connect to service kunifotos initially as user kunigunde (uid=1002, gid=1002) (pid 2000)",
      "smbd[2000]:   host-1 (ipv4:ip-1:51100) connect to service path-1 initially as user user-1 (uid=1002, gid=1002) (pid 2000)"
    ),
    Case(
      "task:10.83.4.17-mana state:D stack:0     pid:2251  tgid:2251  ppid:2      flags:0x00004000",
      "task:ip-1-mana state:D stack:0     pid:2251  tgid:2251  ppid:2      flags:0x00004000"),
    Case(
      "vnet-orvald: port 2(vnet7) entered disabled state",
      "device-1: port 2(vnet7) entered disabled state"),
    Case(
      "charon[850]: 12[IKE] IKE_SA mulkgw[3] established between 198.51.100.4[knorzel.vandermulk.org]...203.0.113.120[gw.ostrafarm.net]",
      "charon[850]: 12[IKE] IKE_SA ssid-1[3] established between ip-1[host-1]...ip-2[host-2]"),
  ])
  func `machines`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "wpa_supplicant[790]: wlp3s0: CTRL-REQ-IDENTITY-0:Identity needed for SSID krommelroam",
      "wpa_supplicant[790]: wlp3s0: CTRL-REQ-IDENTITY-0:Identity needed for SSID ssid-1"),
    Case(
      "NetworkManager[755]: <info>  [1730618056.4410] manager: (Mulkvpn): new VPN connection, service 'org.freedesktop.NetworkManager.openvpn', gateway vpn.vandermulk.org",
      "NetworkManager[755]: <info>  [1730618056.4410] manager: (ssid-1): new VPN connection, service 'org.freedesktop.NetworkManager.openvpn', gateway host-1"
    ),
    Case(
      "iwd[644]: event: connect-info, ssid: Brockenhexe, bss: 00:0e:c6:4c:8b:4f, signal: -55, load: 0/255",
      "iwd[644]: event: connect-info, ssid: ssid-1, bss: mac-1, signal: -55, load: 0/255"),
    Case(
      "Workqueue: wg-crypt-ostrafarm wg_packet_tx_worker [wireguard]",
      "Workqueue: wg-crypt-device-1 wg_packet_tx_worker [wireguard]"),
    Case(
      "openvpn[811]: VERIFY OK: depth=0, C=AT, O=Zwirbelwerk, CN=vpn-brimmel, emailAddress=netz@zwirbelwerk.de",
      "openvpn[811]: VERIFY OK: depth=0, C=AT, O=user-1, CN=user-2, emailAddress=user-3"),
  ])
  func `networks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "systemd-cryptsetup[513]: Volume grelkrypt already active.",
      "systemd-cryptsetup[513]: Volume volume-1 already active."),
    Case(
      "systemd-fstab-generator[322]: Failed to create unit file '/run/systemd/generator/media-Zuckerpuppe.mount', as it already exists. Duplicate entry in '/etc/fstab'?",
      "systemd-fstab-generator[322]: Failed to create unit file '/run/systemd/generator/media-mount-1.mount', as it already exists. Duplicate entry in '/etc/fstab'?"
    ),
    Case(
      "gfs2: fsid=krumpclus:vmhorde: Trying to join cluster \"lock_dlm\", \"krumpclus:vmhorde\"",
      "gfs2: fsid=uuid-1:volume-1: Trying to join cluster \"lock_dlm\", \"uuid-1:volume-1\""),
    Case(
      "WARNING: can't open objset for murktank/kunigunde-home",
      "WARNING: can't open objset for volume-1/path-1"),
    Case(
      "dmeventd[641]: WARNING: Snapshot trelmoorvg-orlopsnap is now 85.00% full.",
      "dmeventd[641]: WARNING: Snapshot volume-1-volume-2 is now 85.00% full."),
    Case(
      "device-mapper: ioctl: Unable to rename non-existent device, trelmoorvg-home to trelmoorvg-altheimchen",
      "device-mapper: ioctl: Unable to rename non-existent device, volume-1-home to volume-1-volume-2"),
    Case(
      "zed[1234]: eid=12 class=statechange pool='murktank' vdev=ata-ST8000DM004-2CX188_WCT0R9QZ-part1 vdev_state=FAULTED",
      "zed[1234]: eid=12 class=statechange pool='volume-1' vdev=ata-ST8000DM004-2CX188_serial-1-part1 vdev_state=FAULTED"
    ),
    Case(
      "lvm[500]: PV /dev/sda3 online, VG trelmoorvg is complete.",
      "lvm[500]: PV /dev/sda3 online, VG volume-1 is complete."),
    Case(
      "dmeventd[640]: WARNING: Thin pool quagmirevg-dunstpool-tpool data is now 95.03% full.",
      "dmeventd[640]: WARNING: Thin pool volume-1-volume-2 data is now 95.03% full."),
    Case(
      "CPU: 1 PID: 911 Comm: drbd_r_vexmorl Tainted: G           OE      6.1.0-26-amd64 #1  Debian 6.1.112-1",
      "CPU: 1 PID: 911 Comm: drbd_r_volume-1 Tainted: G           OE      6.1.0-26-amd64 #1  Debian 6.1.112-1"),
    Case(
      "zed[1235]: eid=13 class=history_event pool_guid=0x7F3A9C10D2E4B856",
      "zed[1235]: eid=13 class=history_event pool_guid=uuid-1"),
  ])
  func `disks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "NFSv4: state recovery failed for open file gehaltsliste-brimmelsen.ods, error = -116",
      "NFSv4: state recovery failed for open file path-1, error = -116"),
    Case(
      "BTRFS warning (device sda2): checksum error at logical 30408704 on dev /dev/sda2, physical 38797312, root 257, inode 8123, offset 0, length 4096, links 1 (path: kunigunde/Bilder/Hochzeit-Krummsiel/DSC_0113.JPG)",
      "BTRFS warning (device sda2): checksum error at logical 30408704 on dev /dev/sda2, physical 38797312, root 257, inode 8123, offset 0, length 4096, links 1 (path: path-1)"
    ),
    Case(
      "audit: type=1400 audit(1730618052.823:52): avc:  denied  { read } for  pid=1801 comm=\"httpd\" name=\"quarnbill-rechnungen.ods\" dev=\"dm-0\" ino=133712 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0",
      "audit: type=1400 audit(1730618052.823:52): avc:  denied  { read } for  pid=1801 comm=\"httpd\" name=\"path-1\" dev=\"dm-0\" ino=133712 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0"
    ),
    Case(
      "nautilus[2210]: Could not get thumbnail: file:///run/user/1000/gvfs/smb-share:server=grollspeicher,share=kunifotos,user=kunigunde/Hochzeit-Krummsiel.jpg",
      "nautilus[2210]: Could not get thumbnail: file:///run/user/user-1/gvfs/path-1"),
    Case(
      "rclone[3720]: Failed to create file system for \"kuniwolke:Bilder\": couldn't login: 401 user=kunigunde@vandermulk.org pass=Holunder%Saft12",
      "rclone[3720]: Failed to create file system for \"path-1\": couldn't login: 401 user=user-1 pass=secret-1"),
    Case(
      "gsconnect[2141]: [GSConnect] connected to Ottokars Fairphone at 192.168.178.45:1716",
      "gsconnect[2141]: [GSConnect] connected to device-1 at ip-1:1716"),
  ])
  func `files`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "Kernel command line: BOOT_IMAGE=/vmlinuz-linux root=ZFS=murktank/ROOT/default rw systemd.hostname=snarfleton spl.spl_hostid=0x9a3be07c",
      "Kernel command line: BOOT_IMAGE=/vmlinuz-linux root=ZFS=volume-1/ROOT/default rw systemd.hostname=host-1 spl.spl_hostid=uuid-1"
    ),
    Case(
      "Kernel command line: androidboot.serialno=R58M81QKTZW androidboot.hardware=qcom androidboot.wificountrycode=DE androidboot.btmacaddr=a4c6f018b35d msm_rtb.filter=0x237",
      "Kernel command line: androidboot.serialno=serial-1 androidboot.hardware=qcom androidboot.wificountrycode=DE androidboot.btmacaddr=mac-1 msm_rtb.filter=0x237"
    ),
    Case(
      "w1_master_driver w1_bus_master1: Attaching one wire slave 28.0417c1d2a5ff crc 3f",
      "w1_master_driver w1_bus_master1: Attaching one wire slave serial-1 crc 3f"),
    Case(
      "scsi 0:0:4:0: serial_number(2CGT3QMN            )",
      "scsi 0:0:4:0: serial_number(serial-1            )"),
    Case(
      "smartpqi 0000:5c:00.0: added 0:0:1:0 5000c500a1b2c3d5 Direct-Access     ATA      ST4000NM0035-1V4 AIO- qd=32",
      "smartpqi 0000:5c:00.0: added 0:0:1:0 serial-1 Direct-Access     ATA      ST4000NM0035-1V4 AIO- qd=32"),
    Case(
      "smartd[702]: Device: /dev/sda [SAT], state written to /var/lib/smartmontools/smartd.WDC_WD40EFRX_68WT0N0-WD_WCC4E3XKRTJ2.ata.state",
      "smartd[702]: Device: /dev/sda [SAT], state written to /var/lib/smartmontools/smartd.WDC_WD40EFRX_68WT0N0-serial-1.ata.state"
    ),
    Case(
      "mlx4_en: eth2: NIC hardware address 0x0002c9e73b1d",
      "mlx4_en: eth2: NIC hardware address 0xmac-1"),
    Case(
      "kdeconnectd[2102]: kdeconnect.core: Device \"Trudhilds Pixel 7\" is already paired, certificate of 3b1e9f7c_02ad_47d3_8f0e_c61a7b2d9e40 unchanged",
      "kdeconnectd[2102]: kdeconnect.core: Device \"device-1\" is already paired, certificate of uuid-1 unchanged"),
    Case(
      "ecryptfs_keyring_auth_tok_for_sig: Could not find key with description: [7c19e0f3ab52d684]",
      "ecryptfs_keyring_auth_tok_for_sig: Could not find key with description: [key-1]"),
    Case(
      "tailscaled[870]: control: NetInfo: peer wummelpi.tail7c31e.ts.net (100.93.41.7) nodekey:4f9c1d7e02ab3685",
      "tailscaled[870]: control: NetInfo: peer host-1 (ip-1) nodekey:key-1"),
    Case(
      "kwin_wayland[2300]: kwin_core: output DP-1 \"Dell Inc. DELL U2720Q\" serial \"8H3QJ13\" removed",
      "kwin_wayland[2300]: kwin_core: output DP-1 \"Dell Inc. DELL U2720Q\" serial \"serial-1\" removed"),
    Case(
      "Tasks in /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podc7738e61_6e37_4349_a7d7_90c14a48ad82.slice/cri-containerd-3323f0bc0784eee860fbe97592488cf2593fd0c04d0dad8d1a4c613fa81732e6.scope are going to be killed due to memory.oom.group set",
      "Tasks in /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poduuid-1.slice/cri-containerd-key-1.scope are going to be killed due to memory.oom.group set"
    ),
    Case(
      "snmptrapd[830]: 2024-11-03 10:00:13 <UNKNOWN> [UDP: [10.240.7.3]:40112->[10.240.7.61]:162]: TRAP, SNMP v1, community quarkwinkl7",
      "snmptrapd[830]: 2024-11-03 10:00:13 <UNKNOWN> [UDP: [ip-1]:40112->[ip-2]:162]: TRAP, SNMP v1, community secret-1"
    ),
    Case(
      "mce: [Hardware Error]: TSC 3d2f1c7b8a99 PPIN 27b6c0de5a1f93e MISC 86",
      "mce: [Hardware Error]: TSC 3d2f1c7b8a99 PPIN serial-1 MISC 86"),
    Case(
      "usb 1-1.3: Product: Kl\\xc3\\xb6thildes Schnurzelpad",
      "usb 1-1.3: Product: device-1"),
  ])
  func `numbers`(sample: Case) { check(sample) }

}
