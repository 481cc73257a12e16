import KernelLog
import Testing

/// What a second reviewer found left in the lines of other programs that a bundle's journal holds.
@Suite struct `Redaction reads sentences` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case("systemd[1]: Mounting daten7.mount - /daten7...", "systemd[1]: Mounting mount-1.mount - /mount-1..."),
    Case("systemd[1]: Mounted data-akten8.mount - /data/akten8.", "systemd[1]: Mounted mount-1.mount - /mount-2."),
    Case("Failed to mount data-akten8.mount - /data/akten8.", "Failed to mount mount-1.mount - /mount-2."),
    Case("Mounted var-lib-mandant7.mount - /var/lib/mandant7.", "Mounted mount-1.mount - /var/lib/mount-2."),
    Case("Mounted opt-buero.mount - /opt/buero.", "Mounted mount-1.mount - /opt/mount-2."),
    Case("Mounted boot-efi.mount - /boot/efi.", "Mounted boot-efi.mount - /boot/efi."),
    Case("Mounted var.mount - /var.", "Mounted var.mount - /var."),
    Case(
      "Mounted dev-hugepages.mount - Huge Pages File System.", "Mounted dev-hugepages.mount - Huge Pages File System."),
    Case("Mounted sys-kernel-debug.mount - /sys/kernel/debug.", "Mounted sys-kernel-debug.mount - /sys/kernel/debug."),
  ])
  func `places of mounts`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("data-akten7.mount: Mount process exited, code=exited", "mount-1.mount: Mount process exited, code=exited"),
    Case("boot-efi.mount: Deactivated successfully.", "boot-efi.mount: Deactivated successfully."),
    Case("run-user-1000.mount: Deactivated successfully.", "run-user-user-1.mount: Deactivated successfully."),
    Case("sys-kernel-debug.mount: Deactivated successfully.", "sys-kernel-debug.mount: Deactivated successfully."),
    Case("proc-sys-fs-binfmt_misc.mount: Succeeded.", "proc-sys-fs-binfmt_misc.mount: Succeeded."),
    Case("tmp.mount: Succeeded.", "tmp.mount: Succeeded."),
  ])
  func `units of mounts`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("hostname changed from \"frodo-alt\" to \"frodo\"", "hostname changed from \"host-1\" to \"host-2\""),
    Case("unhandled error -512 from server mordor-nas. Exiting", "unhandled error -512 from server host-1. Exiting"),
    Case("policy: set 'Arbeit West' (tun0) as default", "policy: set 'ssid-1' (tun0) as default"),
    Case("C:\\Users\\Sabine\\x", "C:\\Users\\user-1\\x"), Case("see ~bernd/.ssh", "see ~user-1/.ssh"),
    Case("ssh ingrid@werkbank8 x", "ssh user-1@host-1 x"),
    Case("container name=kundenportal x", "container name=host-1 x"),
    Case("qemu: domain 'steuerpc' started", "qemu: domain 'host-1' started"),
    Case("rev '82.00A82', sn '     WD-WCC7K1234567'", "rev '82.00A82', sn 'serial-1'"),
    Case("removing target and saving binding x21000024ff4abbcd", "removing target and saving binding serial-1"),
    Case("enclosure logical id(0x500605b00aabbcc2), slot(3)", "enclosure logical id(serial-1), slot(3)"),
    Case(
      "[  250.000000] <30>Nov 22 10:15:31 nordpol8 dhcpcd[400]: x",
      "[  250.000000] <30>Nov 22 10:15:31 host-1 dhcpcd[400]: x"),
  ])
  func `what else stands in a sentence`(sample: Case) { check(sample) }

  @Test func `a mount that is known is known by its unit alone`() {
    let log = RedactedLog.of(
      "Mounted data-akten7.mount - /data/akten7.\ndata-akten7.mount: Mount process exited, code=exited")
    #expect(log.split(separator: "\n").last == "mount-1.mount: Mount process exited, code=exited")
  }

  @Test(arguments: [
    Case(
      "sudo: pam_unix(sudo:session): session opened for user root(uid=0) by rnilsson(uid=1001)",
      "sudo: pam_unix(sudo:session): session opened for user root(uid=0) by user-1(uid=1001)"),
    Case("su[333]: (to root) wbergman on pts/1", "su[333]: (to root) user-1 on pts/1"),
    Case(
      "passwd[77]: pam_unix(passwd:chauthtok): password changed for olang",
      "passwd[77]: pam_unix(passwd:chauthtok): password changed for user-1"),
    Case("changed password expiry for mpohl", "changed password expiry for user-1"),
    Case("unlocked login keyring for kfranke", "unlocked login keyring for user-1"),
    Case("bernd77@turmpc9:~$ dmesg", "user-1@host-1:~$ dmesg"),
    Case("acct=6D6178 exe", "acct=user-1 exe"), Case("cmd=7365637265742078 x", "cmd=secret-1 x"),
  ])
  func `people`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("hostname: hostname changed from (none) to \"frodo\"", "hostname: hostname changed from (none) to \"host-1\""),
    Case("NFS: Server nfsbox9 reports our clientid is in use", "NFS: Server host-1 reports our clientid is in use"),
    Case("relay=mx.firma-maier.de[10.1.2.3]:25", "relay=host-1[ip-1]:25"),
    Case("connect to host werkbank7 port 22", "connect to host host-1 port 22"),
    Case("eth0: hostname nordpol9, DUID", "eth0: hostname host-1, DUID"),
    Case("<30>Nov 22 10:15:31 nordpol8 dhcpcd[400]: x", "<30>Nov 22 10:15:31 host-1 dhcpcd[400]: x"),
    Case(
      "[    9.000000] 2026-11-22T10:15:30+0100 nordpol7 systemd[1]: x",
      "[    9.000000] 2026-11-22T10:15:30+0100 host-1 systemd[1]: x"),
    Case("client name 'Linux NFSv4.2 dorothea-pc'", "client name 'Linux NFSv4.2 host-1'"),
    Case("tell 10-47-1-5.dhcp.firma-b.example", "tell host-1"),
  ])
  func `machines`(sample: Case) { check(sample) }

  @Test func `what a machine's name says of its service stays a word`() {
    let log = RedactedLog.of("get https://api.intern.kroeger.net/x\npps_core: LinuxPPS API ver. 1 registered")
    #expect(log.hasSuffix("pps_core: LinuxPPS API ver. 1 registered"))
    #expect(!log.contains("kroeger"))
  }

  @Test(arguments: [
    Case("access point 'Tante Emma' has security", "access point 'ssid-1' has security"),
    Case("Config: added 'ssid' value 'Onkel Otto Netz'", "Config: added 'ssid' value 'ssid-1'"),
    Case("starting connection 'Oma WLAN' (x)", "starting connection 'ssid-1' (x)"),
    Case("op=\"connection-activate\" name=\"Nachbars Netz\" pid=1", "op=\"connection-activate\" name=\"ssid-1\" pid=1"),
    Case(
      "/etc/NetworkManager/system-connections/Skihuette.nmconnection",
      "/etc/NetworkManager/system-connections/ssid-1.nmconnection"),
    Case("id_str=heimathafen x", "id_str=ssid-1 x"),
    Case("msg='unit=openvpn-client@filiale-ulm comm=\"systemd\"", "msg='unit=openvpn-client@unit-1 comm=\"systemd\""),
    Case("unit=wg-quick@privatnetz2 x", "unit=wg-quick@unit-1 x"),
    Case("unit=systemd-cryptsetup@tresor9 x", "unit=systemd-cryptsetup@volume-1 x"),
    Case("unit=getty@tty1 x", "unit=getty@tty1 x"),
  ])
  func `networks and units`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("ZFS: pool tankfriedrich has encountered", "ZFS: pool volume-1 has encountered"),
    Case("exFAT-fs (sdb1): volume label: DASHCAM22", "exFAT-fs (sdb1): volume label: label-1"),
    Case("systemd-fsck[301]: Kellerarchiv: clean, 11/1000 files", "systemd-fsck[301]: label-1: clean, 11/1000 files"),
    Case("systemd-fsck[301]: /dev/sda1: clean, 11/1000 files", "systemd-fsck[301]: /dev/sda1: clean, 11/1000 files"),
    Case("ID_PART_ENTRY_NAME=Tagebuch", "ID_PART_ENTRY_NAME=label-1"),
    Case("mount_tag=austausch7", "mount_tag=label-1"),
    Case("luks name 'geheimfach'", "luks name 'volume-1'"),
    Case("cryptsetup luksOpen /dev/sda2 geheimkammer", "cryptsetup luksOpen /dev/sda2 volume-1"),
    Case("volume id HOCHZEIT_1999", "volume id label-1"),
  ])
  func `disks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("device_name(0x5000c500a1b2aa00)", "device_name(serial-1)"),
    Case("enclosure logical id (0x500605b00aabbcc9)", "enclosure logical id (serial-1)"),
    Case("usb 1-6: SerialNumber: 1.0 beta 77665", "usb 1-6: SerialNumber: serial-1"),
    Case("wwid: t10.ATA     Samsung SSD 870 EVO 1TB      S75CNX0W654321Z", "wwid: serial-1"),
    Case("slot(3) serial(  ZA1ABCDE)", "slot(3) serial(  serial-1)"),
    Case(
      "Found device dev-sda1.device - Samsung_SSD_970_EVO_1TB Familienplatte.",
      "Found device dev-sda1.device - Samsung_SSD_970_EVO_1TB label-1."),
    Case("Found device dev-ttyS0.device - /dev/ttyS0.", "Found device dev-ttyS0.device - /dev/ttyS0."),
    Case("boardserial=1000000012345678", "boardserial=serial-1"),
    Case("board_serial=/8LJ9K32/CN1296371S0123/ x", "board_serial=serial-1 x"),
    Case("Service Tag: 7XYZ123", "Service Tag: serial-1"),
    Case("instance-id i-0abc1234", "instance-id serial-1"), Case("curl -u hugo:Wolke77 x", "curl -u secret-1 x"),
    Case("preshared-key 5555ABCDEFGH= x", "preshared-key secret-1 x"),
    Case("Local service cookie is 2938475610", "Local service cookie is secret-1"),
  ])
  func `numbers and secrets`(sample: Case) { check(sample) }
}
