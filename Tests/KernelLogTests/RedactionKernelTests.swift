import KernelLog
import Testing

/// Lines of the kernel and of PID 1, what a bundle holds, which a third stranger seeded with secrets, and what becomes of them.
@Suite struct `Redaction reads the kernel` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case(
      "EXT4-fs (sdc1): Unrecognized mount option \"x-gvfs-name=GranTillysAttic\" or missing value",
      "EXT4-fs (sdc1): Unrecognized mount option \"x-gvfs-name=label-1\" or missing value"),
    Case(
      "WARNING: pool 'brackenraid' could not be loaded as it was last accessed by another system (host: oldmerrow hostid: 0x7f3a19c2). See: https://openzfs.github.io/openzfs-docs/msg/ZFS-8000-EY",
      "WARNING: pool 'volume-1' could not be loaded as it was last accessed by another system (host: host-1 hostid: 0xuuid-1). See: https://openzfs.github.io/openzfs-docs/msg/ZFS-8000-EY"
    ),
    Case(
      "WARNING: ZFS replay transaction error 5, dataset duskvat/mail/eglantine, seq 0x1a, txtype 9",
      "WARNING: ZFS replay transaction error 5, dataset path-1, seq 0x1a, txtype 9"),
    Case(
      "SPL: using hostid 0xc4d1e09b",
      "SPL: using hostid 0xuuid-1"),
    Case(
      "Workqueue: gfs2-glock/wrenclust:shedfs glock_work_func [gfs2]",
      "Workqueue: gfs2-glock/volume-1 glock_work_func [gfs2]"),
    Case(
      "dlm: pantryls: joining the lockspace group...",
      "dlm: volume-1: joining the lockspace group..."),
    Case(
      "rbd: image pondvm-disk1: image uses unsupported features: 0x38",
      "rbd: image volume-1: image uses unsupported features: 0x38"),
    Case(
      "9pnet_virtio: no channels available for device larderhost",
      "9pnet_virtio: no channels available for device label-1"),
    Case(
      "virtio-fs: tag <orchardtag> not found",
      "virtio-fs: tag <label-1> not found"),
    Case(
      "device-mapper: ioctl: Unable to change name on mapped device stoatvg-root to one that already exists: stoatvg-oldroot",
      "device-mapper: ioctl: Unable to change name on mapped device volume-1-root to one that already exists: volume-1-volume-2"
    ),
    Case(
      "kvdo0:dmsetup: starting device 'silvervdo' device instantiation 0 (ti=0xffffb0c1) write policy auto",
      "kvdo0:dmsetup: starting device 'volume-1' device instantiation 0 (ti=0xffffb0c1) write policy auto"),
    Case(
      "md/raid1:md_loftmirror: active with 2 out of 2 mirrors",
      "md/raid1:md_volume-1: active with 2 out of 2 mirrors"),
    Case(
      "nvmet: creating nvm controller 1 for subsystem pigeonloft for NQN nqn.2014-08.org.nvmexpress:uuid:e2b0c6d4-91a7-4f3d-b8c5-08f7d1a3e629.",
      "nvmet: creating nvm controller 1 for subsystem volume-1 for NQN serial-1"),
    Case(
      "scsi 9:0:0:0: Direct-Access     LIO-ORG  dovecote_disk0   4.0  PQ: 0 ANSI: 5",
      "scsi 9:0:0:0: Direct-Access     LIO-ORG  volume-1   4.0  PQ: 0 ANSI: 5"),
    Case(
      "[FAILED] Failed to start Cryptography Setup for wolfscote.",
      "[FAILED] Failed to start Cryptography Setup for volume-1."),
    Case(
      "systemd[1]: dev-zvol-shingletank-swapvol.swap: Swap process exited, code=exited, status=255/EXCEPTION",
      "systemd[1]: dev-zvol-volume-1-volume-2.swap: Swap process exited, code=exited, status=255/EXCEPTION"),
    Case(
      "systemd[1]: dev-md-attic:store.device: Job dev-md-attic:store.device/start failed with result 'timeout'.",
      "systemd[1]: dev-md-volume-1:volume-2.device: Job dev-md-volume-1:volume-2.device/start failed with result 'timeout'."
    ),
    Case(
      "systemd-repart[260]: Adding new partition 3 to partition table: \"clover-stash\".",
      "systemd-repart[260]: Adding new partition 3 to partition table: \"label-1\"."),
    Case(
      "dracut: Scanning devices sda2  for LVM logical volumes vg_pimpernel/lv_root vg_pimpernel/lv_swap",
      "dracut: Scanning devices sda2  for LVM logical volumes volume-1/lv_root volume-1/lv_swap"),
    Case(
      "cryptsetup: sallowdisk_crypt: set up successfully",
      "cryptsetup: volume-1: set up successfully"),
    Case(
      "Please unlock disk puffinvault: ",
      "Please unlock disk volume-1: "),
    Case(
      "0801          248832 sda1 f1bd2f1a-01",
      "0801          248832 sda1 uuid-1"),
  ])
  func `volumes and file systems`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "NFS: directory Wimpole/ledgers contains a readdir loop.Please contact your server vendor.  The file: scrapbok-jemmy.tmp has duplicate cookie 1234567",
      "NFS: directory path-1 contains a readdir loop.Please contact your server vendor.  The file: path-2 has duplicate cookie 1234567"
    ),
    Case(
      "overlayfs: cleanup of 'work/grizelda-notes' failed (-1)",
      "overlayfs: cleanup of 'path-1' failed (-1)"),
    Case(
      "vboxsf: SHFL_FN_MAP_FOLDER failed for 'tilda-share': share not found",
      "vboxsf: SHFL_FN_MAP_FOLDER failed for 'path-1': share not found"),
    Case(
      "systemd-shutdown[1]: Unmounting '/oldroot/mnt/teasel-backup'.",
      "systemd-shutdown[1]: Unmounting '/oldroot/mnt/mount-1."),
    Case(
      "systemd-cryptsetup[413]: Failed to activate with key file '/etc/keys/ossuary-disk.key'. (Key file missing?)",
      "systemd-cryptsetup[413]: Failed to activate with key file '/etc/keys/path-1.key'. (Key file missing?)"),
    Case(
      "systemd[1]: Mounting NFS export sorrelbank:/vol/attic...",
      "systemd[1]: Mounting NFS export host-1:/vol/path-1..."),
  ])
  func `files`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "o2net: Connected to node peldrake-b (num 1) at 10.44.7.2:7777",
      "o2net: Connected to node host-1 (num 1) at ip-1:7777"),
    Case(
      "NFS: v4 server curlewmead  returned a bad sequence-id error!",
      "NFS: v4 server host-1  returned a bad sequence-id error!"),
    Case(
      "libceph: resolve 'cephmon-gorsel' (ret=-3): failed",
      "libceph: resolve 'host-1' (ret=-3): failed"),
    Case(
      "9pnet: -- p9_client_attach (311): >>> TATTACH afid -1 uname nettlefold aname /srv/bagpuss",
      "9pnet: -- p9_client_attach (311): >>> TATTACH afid -1 uname user-1 aname /srv/path-1"),
    Case(
      "afs: Waiting for busy volume 536870999 (user.tansy) in cell quernhill.example",
      "afs: Waiting for busy volume 536870999 (user.user-1) in cell host-1"),
    Case(
      "Task in /lxc/swedecrate/ns/system.slice/cron.service killed as a result of limit of /lxc/swedecrate",
      "Task in /lxc/host-1/ns/system.slice/cron.service killed as a result of limit of /lxc/host-1"),
    Case(
      "systemd[1]: Created slice User Slice of thackeray-j.",
      "systemd[1]: Created slice User Slice of user-1."),
    Case(
      "systemd[1]: photo-mirror.timer was skipped because of an unmet condition check (ConditionHost=vexleybarn).",
      "systemd[1]: photo-mirror.timer was skipped because of an unmet condition check (ConditionHost=host-1)."),
    Case(
      "tipc: Node identity molehill-ctl2, cluster identity 4711",
      "tipc: Node identity host-1, cluster identity 4711"),
    Case(
      "thunderbolt 0-3: Apple Inc. Pippins-Mac-mini",
      "thunderbolt 0-3: Apple Inc. host-1"),
    Case(
      "cloud-init[633]: ci-info: | ssh-ed25519 | 7b:e4:19:0c:d5:a8:3f:62:91:fe:20:7d:c6:b3:48:5a | - | marigold@slatepost |",
      "cloud-init[633]: ci-info: | ssh-ed25519 | mac-1 | - | user-1@host-1 |"),
    Case(
      "cloud-init[633]: 256 SHA256:Vq0Zr7WmT2kXy9LsBd4HnJc1PfGe8UaRo5MiKt3Qw6E root@slatepost (ED25519)",
      "cloud-init[633]: 256 SHA256:key-1 root@host-1 (ED25519)"),
    Case(
      "audit: type=1309 audit(1697102241.118:92): argc=3 a0=\"mysql\" a1=\"-urookwood\" a2=\"-pQuagmire77\"",
      "audit: type=1309 audit(1697102241.118:92): argc=3 a0=\"mysql\" a1=\"-uuser-1\" a2=\"-psecret-1\""),
  ])
  func `machines and people`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "CIFS VFS: Unknown mount option \"passwrd=tr0ut-Lamp!9\"",
      "CIFS VFS: Unknown mount option \"passwrd=secret-1\""),
    Case(
      "CIFS: VFS: Session Key   5a 44 0e 91 c2 7f 13 a8 66 d0 3b f4 29 8d e1 07",
      "CIFS: VFS: Session Key key-1"),
    Case(
      "block drbd0: new current UUID 1C8E44A09B7D32F5:8F02D6E1A3B97C40:0000000000000000:0000000000000000",
      "block drbd0: new current UUID uuid-1"),
    Case(
      "ata3.00: serial number mismatch 'Z4Z1TQVW' != 'W1F3KNRB'",
      "ata3.00: serial number mismatch 'serial-1' != 'serial-2'"),
    Case(
      "sas: ex 500304800a9c71bf phy05:U:A attached: 500304800a9c7185 (stp)",
      "sas: ex serial-1 phy05:U:A attached: serial-2 (stp)"),
    Case(
      "aacraid0: serial 5C81F2",
      "aacraid0: serial serial-1"),
    Case(
      "scsi host8: ib_srp: new target: id_ext 0002c903004e8a11 ioc_guid 0002c903004e8a10 pkey ffff service_id 0002c903004e8a10 sgid fe80:0000:0000:0000:0002:c903:004f:71d3 dgid fe80:0000:0000:0000:0002:c903:004e:8a11",
      "scsi host8: ib_srp: new target: id_ext serial-1 ioc_guid serial-2 pkey ffff service_id serial-2 sgid ip-1 dgid ip-2"
    ),
    Case(
      "thunderbolt 0000:07:00.0: 0: uid: 0x1f3b07c2d4e880a9",
      "thunderbolt 0000:07:00.0: 0: uid: 0xserial-1"),
    Case(
      "firewire_core 0000:04:00.0: created device fw1: GUID 00110666009ac31e, S400",
      "firewire_core 0000:04:00.0: created device fw1: GUID serial-1, S400"),
    Case(
      "hid-steam 0003:28DE:1142.0005: Steam Controller 'FXA991C42E7D' connected",
      "hid-steam 0003:28DE:1142.0005: Steam Controller 'serial-1' connected"),
    Case(
      "RTW: set ssid [Thimblewrack-5G] fw_state=0x00000008",
      "RTW: set ssid [ssid-1] fw_state=0x00000008"),
    Case(
      "Set badneighbours-dell is full, maxelem 65536 reached",
      "Set device-1 is full, maxelem 65536 reached"),
    Case(
      "ippp0: dialing 1 0191498076122...",
      "ippp0: dialing 1 serial-1..."),
    Case(
      "isdn_tty: call from 01632960841, -> RING on ttyI3",
      "isdn_tty: call from serial-1, -> RING on ttyI3"),
    Case(
      "ice 0000:4b:00.0: Direct firmware load for intel/ice/ddp/ice-b49691ffffa0c1d2.pkg failed with error -2",
      "ice 0000:4b:00.0: Direct firmware load for intel/ice/ddp/ice-serial-1.pkg failed with error -2"),
    Case(
      "tveeprom: Hauppauge model 72001, rev B2A0, serial# 4031238867",
      "tveeprom: Hauppauge model 72001, rev B2A0, serial# serial-1"),
    Case(
      "uvcvideo: Found UVC 1.00 device Jocasta's EpocCam (05a9:2640)",
      "uvcvideo: Found UVC 1.00 device device-1 (05a9:2640)"),
    Case(
      "Request for unknown module key 'Quenby Out-of-tree Signing Key: 5c0e97' err -11",
      "Request for unknown module key 'user-1: 5c0e97' err -11"),
    Case(
      "Unknown kernel command line parameters \"splash BOOT_IMAGE=/vmlinuz luks_pin=Cormorant-4471\", will be passed to user space.",
      "Unknown kernel command line parameters \"splash BOOT_IMAGE=/vmlinuz luks_pin=secret-1\", will be passed to user space."
    ),
    Case(
      "Object ffff8881046a3c00: 2f 6d 6e 74 2f 6c 61 6d 70 72 65 79 62 69 6e 00  /mnt/lampreybin.",
      "Object ffff8881046a3c00: key-1  /mnt/mount-1."),
    Case(
      "cloud-init[633]: Set the following 'random' passwords: marigold:pA7wz-Tq2Lm",
      "cloud-init[633]: Set the following 'random' passwords: secret-1"),
  ])
  func `numbers and secrets`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("CIFS: Unknown mount option \"usr=thessaly\"", "CIFS: Unknown mount option \"usr=user-1\""),
    Case("CIFS: Unknown mount option \"pasword=Hagebutte!19\"", "CIFS: Unknown mount option \"pasword=secret-1\""),
    Case(
      "CIFS: Default has changed from CIFS (SMB1). To use SMB1",
      "CIFS: Default has changed from CIFS (SMB1). To use SMB1"),
    Case("INFO: task 192.168.44.10-m:2201 blocked for more", "INFO: task ip-1-m:2201 blocked for more"),
    Case("Comm: 192.168.44.10-mana Not tainted", "Comm: ip-1-mana Not tainted"),
    Case(
      "a0=\"nmcli\" a3=\"connect\" a4=466F78676C6F7665204C616E652039 a5=\"password\" a6=\"Sumpfdotter#4482\"",
      "a0=\"nmcli\" a3=\"connect\" a4=ssid-1 a5=\"password\" a6=\"secret-1\""),
    Case("ptrace attach of \"mysql -u kassierer -pZaunk0 x\"", "ptrace attach of \"mysql -u user-1 -psecret-1 x\""),
    Case("[   66.118420] tarnmoor-t480 systemd[1]: Started x.", "[   66.118420] host-1 systemd[1]: Started x."),
    Case("[12044.551203] sorrelwick kernel: Kernel panic - x", "[12044.551203] host-1 kernel: Kernel panic - x"),
    Case("[   66.118420] systemd[1]: Started kernel: x", "[   66.118420] systemd[1]: Started kernel: x"),
    Case("acme-cloud.mallenby-kuhn.net.service: Failed", "host-1.service: Failed"),
    Case(
      "\u{1b}[0;1;31mFAILED\u{1b}[0m] \u{1b}[0;1;39msrv-nightjar.mount\u{1b}[0m x",
      "\u{1b}[0;1;31mFAILED\u{1b}[0m] \u{1b}[0;1;39msrv-mount-1.mount\u{1b}[0m x"),
    Case("\\x1b[0;1;39msrv-nightjar.mount\\x1b[0m x", "\\x1b[0;1;39msrv-mount-1.mount\\x1b[0m x"),
    Case(
      "Please enter passphrase for disk quernlock: (press TAB for no echo)",
      "Please enter passphrase for disk volume-1: (press TAB for no echo)"),
  ])
  func `what ordinary machines log`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "systemd[1]: Found device Samsung_SSD_870_EVO_1TB KELPIE_ARCHIV.",
      "systemd[1]: Found device Samsung_SSD_870_EVO_1TB label-1."),
    Case(
      "[  OK  ] Found device WDC_WD40EFRX-68N32N0 Wintervorrat.", "[  OK  ] Found device WDC_WD40EFRX-68N32N0 label-1."),
    Case("Found device 82574L Gigabit Network Connection.", "Found device 82574L Gigabit Network Connection."),
    Case("   host   : heronsgill        ", "   host   : host-1        "),
    Case(
      "A password is required to access the cinderwharf volume:",
      "A password is required to access the volume-1 volume:"),
    Case("thunderbolt 0-1: Intel Corp. wrenstead", "thunderbolt 0-1: Intel Corp. host-1"),
    Case("thunderbolt 0-1: Intel Corp. Thunderbolt 3 Dock", "thunderbolt 0-1: Intel Corp. Thunderbolt 3 Dock"),
    Case("e1000e 0000:00:1f.6 lan-tsubame: renamed from eth0", "e1000e 0000:00:1f.6 device-1: renamed from eth0"),
    Case("e1000e 0000:00:1f.6 enp0s31f6: renamed from eth0", "e1000e 0000:00:1f.6 enp0s31f6: renamed from eth0"),
    Case("iwlwifi 0000:00:14.3 wlp0s20f3: renamed from wlan0", "iwlwifi 0000:00:14.3 wlp0s20f3: renamed from wlan0"),
    Case("cdc_ether 2-1.4:2.0 enx9cebe8112233: renamed from usb0", "cdc_ether 2-1.4:2.0 enxmac-1: renamed from usb0"),
  ])
  func `what ordinary machines log, too`(sample: Case) { check(sample) }
}
