/// The words around a name, and what it is that stands between them.
struct Sentence: Sendable {
  /// How far a name goes.
  enum Form: Sendable {
    /// As far as its letters go.
    case name
    /// Up to the quote that closes it.
    case quoted
    /// Up to the words behind it.
    case phrase
    /// Up to the next space.
    case word
    /// Up to the next space, quote or closing bracket.
    case path
    /// Up to the line's end, but for a full stop.
    case rest
    /// Hexadecimal digits.
    case number
  }

  /// What stands right before the name, in small letters; it begins with a letter or a digit.
  let front: String
  /// What the name is.
  let kind: SecretKind
  /// How far it goes.
  var form = Form.name
  /// What stands right behind it, where the words before it alone say too little.
  var back = ""
  /// What else the line holds, where the words around the name alone say too little.
  var said = ""
}

extension Sentence {
  /// All of them, by the first byte of what stands before the name.
  static let byFirstByte = Dictionary(grouping: people + machines + networks + volumes + files + numbers + kernels) {
    $0.front.utf8.first ?? 0
  }

  /// Source: the messages of pam_unix(8), passwd(1), chage(1), gnome-keyring, autofs(5), sshd(8), OpenAFS.
  private static let people = [
    Sentence(front: "by ", kind: .user, back: "(uid="), Sentence(front: "changed for ", kind: .user),
    Sentence(front: "expiry for ", kind: .user), Sentence(front: "keyring for ", kind: .user),
    Sentence(front: "control file for ", kind: .user), Sentence(front: "users\\", kind: .user),
    Sentence(front: "for ", kind: .user, back: " from ", said: "sshd"),
    Sentence(front: "key ", kind: .user, form: .quoted, back: " not found in map"),
    Sentence(front: "volume user.", kind: .user), Sentence(front: "volume home.", kind: .user),
    Sentence(front: "authentication for user  ", kind: .user, form: .quoted),
    Sentence(front: "password for [", kind: .user), Sentence(front: "username ", kind: .user, back: ","),
    Sentence(front: "by ", kind: .user, form: .quoted, said: "queued on"),
  ]

  /// Source: NetworkManager 1.52, dhcpcd, dnsmasq(8), lldpd; nfsd, fs/nfs/nfs4client.c and fs/ext4/mmp.c of Linux 6.12, rpc.mountd(8);
  /// Samba, FreeRADIUS; libvirt, LXC, LXD, systemd-machined(8), Podman.
  private static let machines = [
    Sentence(front: "hostname changed from ", kind: .host, form: .quoted), Sentence(front: "from server ", kind: .host),
    Sentence(front: "hostname ", kind: .host, back: ", duid"), Sentence(front: "to host ", kind: .host, back: " port "),
    Sentence(front: "from client ", kind: .host, back: " port "),
    Sentence(front: "neighbor ", kind: .host, back: " chassis "),
    Sentence(front: "linux nfsv4.0 ", kind: .host), Sentence(front: "linux nfsv4.1 ", kind: .host),
    Sentence(front: "linux nfsv4.2 ", kind: .host), Sentence(front: "mount request from ", kind: .host),
    Sentence(front: "update node: ", kind: .host),
    Sentence(front: "container name=", kind: .host), Sentence(front: "domain ", kind: .host, form: .quoted),
    Sentence(front: "name=", kind: .host, form: .quoted, said: "domain id="),
    Sentence(front: "name=", kind: .host, back: ")", said: "container "),
    Sentence(front: "image=", kind: .path, form: .path, said: "container "),
    Sentence(front: "lxc.payload.", kind: .host), Sentence(front: "lxc.monitor.", kind: .host),
    Sentence(front: "lxd-", kind: .host, back: "_<"), Sentence(front: "pod=", kind: .path, form: .quoted),
    Sentence(front: "host   : ", kind: .host), Sentence(front: "domain : ", kind: .host),
    Sentence(front: "cannot monitor ", kind: .host), Sentence(front: "retrying with ", kind: .host, said: "host name"),
    Sentence(front: "host_name            => ", kind: .host, form: .quoted),
    Sentence(front: "vm=", kind: .host, form: .quoted),
    Sentence(front: "node=", kind: .host, form: .quoted), Sentence(front: "members left: ", kind: .host),
    Sentence(front: "members joined: ", kind: .host), Sentence(front: "named ", kind: .host, form: .quoted),
    Sentence(front: "upid:", kind: .host, back: ":"), Sentence(front: "containers/", kind: .host, back: "/"),
    Sentence(front: "lxc/", kind: .host, said: "memcg"), Sentence(front: "qemu-server/", kind: .host, said: "memcg"),
    Sentence(front: "add ", kind: .host, back: "/unix:", said: "xauth"),
  ]

  /// Source: NetworkManager 1.52, wpa_supplicant(8), iwd, strongSwan.
  private static let networks = [
    Sentence(front: "policy: set ", kind: .ssid, form: .quoted),
    Sentence(front: "access point ", kind: .ssid, form: .quoted),
    Sentence(front: "ssid' value ", kind: .ssid, form: .quoted), Sentence(front: "for ssid ", kind: .ssid, form: .rest),
    Sentence(front: "starting connection ", kind: .ssid, form: .quoted),
    Sentence(front: "manager: (", kind: .ssid, back: "): new vpn connection"),
    Sentence(front: "ike_sa ", kind: .ssid, back: "["), Sentence(front: "child_sa ", kind: .ssid, back: "{"),
    Sentence(front: "associate to ", kind: .ssid, form: .quoted),
    Sentence(front: "associated to ", kind: .ssid, form: .quoted),
    Sentence(front: "connection ", kind: .ssid, form: .quoted, said: "networkmanager"),
    Sentence(front: "wireless network ", kind: .ssid, form: .quoted),
    Sentence(front: "iwd/", kind: .ssid, form: .path, said: "connman"),
    Sentence(front: "network ", kind: .ssid, form: .rest, said: "connman"),
  ]

  /// Source: OpenZFS, cryptsetup(8), systemd-cryptsetup(8).
  private static let volumes = [
    Sentence(front: "pool ", kind: .volume, back: " has "), Sentence(front: "luks name ", kind: .volume, form: .quoted),
    Sentence(front: "volume ", kind: .volume, back: " already active"),
    Sentence(front: "volume ", kind: .volume, back: " with tpm2"),
    Sentence(front: "volume ", kind: .volume, back: " via "),
    Sentence(front: "access the ", kind: .volume, back: " volume"),
  ]

  /// Source: fs/btrfs/scrub.c of Linux 6.12, gvfs, rclone, SELinux's audit messages, Samba.
  private static let files = [
    Sentence(front: "cannot mount ", kind: .path, form: .quoted, said: "zfs"),
    Sentence(front: "path: ", kind: .path, form: .path, said: "btrfs"),
    Sentence(front: "file system for ", kind: .path, form: .quoted),
    Sentence(front: "connect to service ", kind: .path, form: .name),
    Sentence(front: "name=", kind: .path, form: .quoted, said: "user_home"),
    Sentence(front: "for open file ", kind: .path, form: .path),
    Sentence(front: "connected to ", kind: .device, form: .phrase, back: " at ", said: "gsconnect["),
    Sentence(front: "printers/", kind: .device, form: .path),
    Sentence(front: "connection to service ", kind: .path), Sentence(front: "queued on ", kind: .device, form: .quoted),
    Sentence(front: "initialized for ", kind: .device, form: .rest, said: "avrcp"),
  ]

  /// Source: audit, WireGuard, gpsd, cloud-init, Net-SNMP, Tailscale; drivers/w1, fs/ecryptfs and arch/x86/kernel/cpu/mce of Linux 6.12.
  private static let numbers = [
    Sentence(front: "sn ", kind: .serial, form: .quoted), Sentence(front: "saving binding ", kind: .serial),
    Sentence(front: "serial ", kind: .serial, form: .quoted),
    Sentence(front: "serial number ", kind: .serial, form: .quoted),
    Sentence(front: "wire slave ", kind: .serial), Sentence(front: "ppin ", kind: .serial, form: .number),
    Sentence(front: "instance-id ", kind: .serial), Sentence(front: "cookie is ", kind: .secret),
    Sentence(front: "hardware address 0x", kind: .mac, form: .number),
    Sentence(front: "community ", kind: .secret, said: "snmp"),
    Sentence(front: "with description: [", kind: .key, form: .number),
    Sentence(front: "nodekey:", kind: .key, form: .number),
    Sentence(front: "passwords: ", kind: .secret, form: .rest, said: "cloud-init"),
    Sentence(front: "preshared-key ", kind: .secret, form: .word),
    Sentence(front: "udisks2/drives/", kind: .serial, form: .path),
    Sentence(front: "latitude ", kind: .secret, form: .word),
    Sentence(front: "longitude ", kind: .secret, form: .word),
    Sentence(front: "not changed: ", kind: .serial, said: "sim "),
    Sentence(front: "cgsn: ", kind: .serial, form: .quoted),
    Sentence(front: "guid: ", kind: .serial, form: .word),
  ]
}
