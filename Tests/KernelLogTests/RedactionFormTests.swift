import KernelLog
import Testing

/// What a reviewer found left in logs, and what stands in its place.
@Suite struct `Redaction finds` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case("cifsuser=karla cifspass=pw1 quiet", "cifsuser=user-1 cifspass=secret-1 quiet"),
    Case(
      "rootpw=pw1 sshpwd=pw2 rd.vnc.pw=pw3 mypw=pw4", "rootpw=secret-1 sshpwd=secret-2 rd.vnc.pw=secret-3 mypw=secret-4"
    ),
    Case("s390key=aa session=abc6", "s390key=secret-1 session=secret-2"),
    Case("api-key: ak5 X-Auth-Token: tok7", "api-key: secret-1 X-Auth-Token: secret-2"),
    Case("Passphrase \"pp zz3\" and password 'a b'", "Passphrase \"secret-1\" and password 'secret-2'"),
    Case("glpat-ABCDEFGHIJKLMNOPQRSTzz xoxb-1234567890-abc", "secret-1 secret-2"),
    Case("AWS AKIAIOSFODNN7EXAMPLE key", "AWS secret-1 key"),
    Case("got ghp_AbCdEfGhIjKlMnOpQrStUvWx.", "got secret-1."),
    Case("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_-x", "jwt secret-1"),
    Case("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7abcdefghij karla@desk9", "ssh-rsa key-1 user-1@host-1"),
    Case("SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG ok", "SHA256:key-1 ok"),
  ])
  func `secrets by more names, and by how they begin`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("rd.lvm.lv=annavg/films quiet", "rd.lvm.lv=volume-1/volume-2 quiet"),
    Case("root=/dev/mapper/annavg-films ro", "root=/dev/mapper/volume-1-volume-2 ro"),
    Case("root=/dev/mapper/anna--laptop--vg-root", "root=/dev/mapper/host-1--vg-root"),
    Case("resume=/dev/annavg/swap", "resume=/dev/volume-1/swap"),
    Case("cryptopts=target=annacrypt,source=/dev/sda5", "cryptopts=target=volume-1,source=/dev/sda5"),
    Case("cryptdevice=/dev/sda2:annacrypt:allow-discards", "cryptdevice=/dev/sda2:volume-1:allow-discards"),
    Case("zfs=annapool/ROOT/debian", "zfs=volume-1/ROOT/debian"),
    Case("root=ZFS=annapool/ROOT/mine", "root=ZFS=volume-1/ROOT/path-1"),
    Case("EXT4-fs (annavg-films): mounted filesystem", "EXT4-fs (volume-1-volume-2): mounted filesystem"),
    Case("BTRFS info (device annacrypt): x", "BTRFS info (device volume-1): x"),
    Case("device-mapper: table: 254:3: annacrypt: linear", "device-mapper: table: 254:3: volume-1: linear"),
    Case("dm-0: annavg-films (253:0)", "dm-0: volume-1-volume-2 (253:0)"),
    Case("md/raid1:md127: mirrors for name=annahost:0", "md/raid1:md127: mirrors for name=host-1:0"),
    Case("WARNING: Pool 'annapool' has encountered", "WARNING: Pool 'volume-1' has encountered"),
    Case("dev-mapper-annavg\\x2dfilms.device: Job", "dev-mapper-volume-1\\x2dvolume-2.device: Job"),
    Case("systemd-cryptsetup@annavault.service: Failed", "systemd-cryptsetup@volume-1.service: Failed"),
    Case("Started openvpn@corpvpn.service", "Started openvpn@unit-1.service"),
  ])
  func `names of volumes, pools and units`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("rd.zfcp=0.0.4000,0x5005076300c213e9,0x5022000000000000", "rd.zfcp=0.0.4000,serial-1,serial-2"),
    Case("sd 0:0:0:0: wwn-0x5002538e40123456 attached", "sd 0:0:0:0: wwn-serial-1 attached"),
    Case("x25: imei 356938035643809", "x25: imei serial-1"),
    Case("ACPI: Serial Number PF2ABSERIAL", "ACPI: Serial Number serial-1"),
    Case("nvme nvme0: serial S4EWNX0R123456K", "nvme nvme0: serial serial-1"),
    Case(
      "ll header: 00000000: ff ff ff ff ff ff 9c 3d cf 01 02 94 08 00",
      "ll header: 00000000: ff ff ff ff ff ff mac-1 08 00"),
    Case(
      "ll header: 00000000: 3c 52 82 11 22 33 9c 3d cf 01 02 94 08 00        <R..\"3.=......",
      "ll header: 00000000: mac-1 mac-2 08 00        key-1"),
    Case("skb linear:   00000000: 9c 3d cf 01 02 94", "skb linear:   00000000: key-1"),
    Case("ath10k_pci: mac_addr 9c3dcf010298", "ath10k_pci: mac_addr mac-1"),
    Case("hwaddr 9c.3d.cf.01.02.95 up", "hwaddr mac-1 up"),
    Case("MAC: 9c 3d cf 01 02 95", "MAC: mac-1"),
  ])
  func `numbers that only the words before explain`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("EIO for nfsbox.corp.example", "EIO for host-1"),
    Case("vpn peter-desktop.fritz.box; foo.lan; nas.home.arpa", "vpn host-1; host-2; host-3"),
    Case(
      "lease failed on NFSv4 server storage1.internal.corp.com with error 5",
      "lease failed on NFSv4 server host-1 with error 5"),
    Case("nfs4: server storage1 error", "nfs4: server host-1 error"),
    Case("drbd r0/0 drbd1 peerhost9: conn( Connecting )", "drbd r0/0 drbd1 host-1: conn( Connecting )"),
    Case("lxd: container \"annact\" started", "lxd: container \"host-1\" started"),
    Case("Couldn't follow remote path /export/karl", "Couldn't follow remote path /export/path-1"),
    Case("store7:/srv/films is stale", "host-1:/srv/path-1 is stale"),
    Case("root=cifs://u:p@10.9.8.7/share1", "root=cifs://secret-1@ip-1/path-1"),
    Case("ds=nocloud-net;s=http://10.0.0.55/seed/", "ds=nocloud-net;s=http://ip-1/path-1"),
  ])
  func `machines by the form of their names, and paths on them`(sample: Case) { check(sample) }

  @Test func `half a host's name does not stay where its domain is known`() {
    let log = RedactedLog.of("systemd.hostname=desk.acme.zz\nlease of printer.acme.zz and acme.zz")
    #expect(log == "systemd.hostname=host-1\nlease of host-2 and host-3")
  }

  @Test(arguments: [
    Case("usb 1-4: Product: Annas iPhone", "usb 1-4: Product: device-1"),
    Case("usb 1-5: Product: Pixel of Anna", "usb 1-5: Product: device-1"),
    Case("Bluetooth: hci0: device name 'Annas Galaxy S21'", "Bluetooth: hci0: device name 'device-1'"),
    Case(
      "input: Galaxy Buds (A1B2) of Anna as /devices/virtual/input/input21",
      "input: device-1 as /devices/virtual/input/input21"),
    Case(
      "Loaded X.509 cert 'Anna Mueller MOK: 1234567890abcdef1234567890abcdef12345678'",
      "Loaded X.509 cert 'user-1: key-1'"),
    Case("FAT-fs (sdd1): label \"USBSTICK\"", "FAT-fs (sdd1): label \"label-1\""),
    Case("nfs registered for volume \"NFSVOL\"", "nfs registered for volume \"label-1\""),
    Case("ISO 9660 Extensions: volume MYDISC", "ISO 9660 Extensions: volume label-1"),
    Case("GPT:partition name 'AnnasPart'", "GPT:partition name 'label-1'"),
  ])
  func `names that people gave`(sample: Case) { check(sample) }
}
