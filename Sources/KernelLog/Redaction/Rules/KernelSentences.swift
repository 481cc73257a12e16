extension Sentence {
  /// What the kernel's subsystems say of names and numbers, by Linux 6.12's fs, drivers and net, and OpenZFS.
  static let kernels = hosts + storage + storedNames + wires + devices

  /// Source: fs/ocfs2, net/ceph, net/tipc, fs/nfs, fs/afs, net/9p.
  private static let hosts = [
    Sentence(front: "host: ", kind: .host, back: " hostid:"), Sentence(front: "to node ", kind: .host, back: " (num"),
    Sentence(front: "with node ", kind: .host, back: " (num"),
    Sentence(front: "resolve ", kind: .host, form: .quoted, said: "ceph"),
    Sentence(front: "node identity ", kind: .host, back: ","), Sentence(front: "link <", kind: .host, back: ":"),
    Sentence(front: "uname ", kind: .user, back: " aname "), Sentence(front: "user.", kind: .user, said: "afs:"),
    Sentence(front: "lxc/", kind: .host, said: "task in "), Sentence(front: "user slice of ", kind: .user),
  ]

  /// Source: drivers/md, drivers/block/{rbd,drbd}, fs/gfs2, fs/dlm, fs/fuse/virtio_fs.c, drivers/nvme/target, drivers/target; cryptsetup(8), dracut(8).
  private static let storage = [
    Sentence(front: "gfs2-glock/", kind: .volume, form: .word), Sentence(front: "gfs2_logd/", kind: .volume),
    Sentence(front: "gfs2_quotad/", kind: .volume), Sentence(front: "dlm: ", kind: .volume, back: ": "),
    Sentence(front: "rbd: image ", kind: .volume), Sentence(front: "for subsystem ", kind: .volume, back: " for nqn"),
    Sentence(front: "starting device ", kind: .volume, form: .quoted, said: "kvdo"),
    Sentence(front: "available for device ", kind: .label, said: "9pnet"),
    Sentence(front: "tag <", kind: .label, back: ">", said: "virtio"),
    Sentence(front: "lio-org  ", kind: .volume), Sentence(front: "md/raid1:md_", kind: .volume, back: ":"),
    Sentence(front: "cryptsetup: ", kind: .volume, back: ": set up"),
    Sentence(front: "cryptsetup: ", kind: .volume, back: ": cryptsetup"),
    Sentence(front: "unlock disk ", kind: .volume), Sentence(front: "x-gvfs-name=", kind: .label, form: .path),
    Sentence(front: "partition table: ", kind: .label, form: .quoted),
  ]

  /// Source: fs/nfs/dir.c, fs/overlayfs, fs/vboxsf; module/zfs of OpenZFS.
  private static let storedNames = [
    Sentence(front: "nfs: directory ", kind: .path, form: .path, back: " contains"),
    Sentence(front: "the file: ", kind: .path, form: .word),
    Sentence(front: "cleanup of ", kind: .path, form: .quoted),
    Sentence(front: "failed for ", kind: .path, form: .quoted, said: "vboxsf"),
    Sentence(front: "dataset ", kind: .path, form: .path, said: "zfs"),
  ]

  /// Source: drivers/net/wireless, net/netfilter/ipset, drivers/isdn.
  private static let wires = [
    Sentence(front: "set ssid [", kind: .ssid, form: .phrase, back: "]"),
    Sentence(front: "set ", kind: .device, back: " is full, maxelem"),
    Sentence(front: "dialing 1 ", kind: .serial), Sentence(front: "call from ", kind: .serial, said: "isdn"),
  ]

  /// Source: drivers/scsi/{libsas,aacraid}, drivers/infiniband/ulp/srp, drivers/{thunderbolt,firewire}, drivers/hid/hid-steam.c,
  /// drivers/media/common/tveeprom.c, drivers/net/ethernet/intel/ice, fs/smb/client.
  private static let devices = [
    Sentence(front: "hostid: 0x", kind: .uuid, form: .number), Sentence(front: "hostid 0x", kind: .uuid, form: .number),
    Sentence(front: "current uuid ", kind: .uuid, form: .word),
    Sentence(front: "ex ", kind: .serial, form: .number, said: "sas:"),
    Sentence(front: "attached: ", kind: .serial, form: .number, said: "sas:"),
    Sentence(front: "id_ext ", kind: .serial, form: .number),
    Sentence(front: "ioc_guid ", kind: .serial, form: .number),
    Sentence(front: "service_id ", kind: .serial, form: .number),
    Sentence(front: "serial ", kind: .serial, said: "aacraid"), Sentence(front: "serial# ", kind: .serial),
    Sentence(front: "uid: 0x", kind: .serial, form: .number, said: "thunderbolt"),
    Sentence(front: "guid ", kind: .serial, form: .number),
    Sentence(front: "steam controller ", kind: .serial, form: .quoted),
    Sentence(front: "ddp/ice-", kind: .serial, form: .number),
    Sentence(front: "session key ", kind: .key, form: .rest, said: "cifs"),
    Sentence(front: "serverin key ", kind: .key, form: .rest, said: "cifs"),
    Sentence(front: "serverout key ", kind: .key, form: .rest, said: "cifs"),
  ]
}
