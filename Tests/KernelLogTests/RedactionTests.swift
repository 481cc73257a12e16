import KernelLog
import Testing

@Suite struct `Redaction` {
  /// A line, what must be gone of it, and what it becomes.
  struct Case: CustomTestStringConvertible, Sendable {
    let line: String
    let becomes: String
    var testDescription: String { line }

    init(_ line: String, _ becomes: String) {
      self.line = line
      self.becomes = becomes
    }
  }

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case("[    1.0] systemd[1]: Hostname set to <desk-7>.", "[    1.0] systemd[1]: Hostname set to <host-1>."),
    Case("systemd[1]: Set hostname to <Desk7>.", "systemd[1]: Set hostname to <host-1>."),
    Case("Nov 22 10:15:30 desk7 kernel: usb 1-1: reset", "Nov 22 10:15:30 host-1 kernel: usb 1-1: reset"),
    Case(
      "2026-11-22T10:15:30.123456+01:00 desk7 systemd[1]: Started X.",
      "2026-11-22T10:15:30.123456+01:00 host-1 systemd[1]: Started X."),
    Case("root=/dev/sda1 systemd.hostname=desk7 quiet", "root=/dev/sda1 systemd.hostname=host-1 quiet"),
    Case(
      "ip=10.1.2.3:10.1.2.1:10.1.2.254:255.255.255.0:desk7:eth0:off", "ip=ip-1:ip-2:ip-3:255.255.255.0:host-1:eth0:off"),
    Case(
      "[    4.2]      host=desk7, domain=corp.example, nis-domain=(none)",
      "[    4.2]      host=host-1, domain=host-2, nis-domain=(none)"),
    Case("nfs: server store9 not responding, still trying", "nfs: server host-1 not responding, still trying"),
    Case("CIFS: Attempting to mount \\\\store9\\projects", "CIFS: Attempting to mount \\\\host-1\\path-1"),
    Case("CIFS: Attempting to mount //store9.corp.example/projects", "CIFS: Attempting to mount //host-1/path-1"),
    Case(
      "Loaded X.509 cert 'desk7 Secure Boot Module Signature key: 14011249c2675ea8e5148542202005810584b25f'",
      "Loaded X.509 cert 'host-1 Secure Boot Module Signature key: key-1'"),
    Case("thunderbolt 0-1: Linux desk7", "thunderbolt 0-1: Linux host-1"),
    Case(
      "Linux version 6.12.1 (alice@desk7) (gcc 14.2.0) #1 SMP",
      "Linux version 6.12.1 (user-1@host-1) (gcc 14.2.0) #1 SMP"),
    Case("inst.ks=http://store9.corp.example/ks/alice.cfg", "inst.ks=http://host-1/path-1"),
    Case("audit: hostname=desk7 addr=10.1.2.3 terminal=ssh", "audit: hostname=host-1 addr=ip-1 terminal=ssh"),
  ])
  func `host names`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("foo: cannot open /home/alice/Clients/Acme/plan.txt: -2", "foo: cannot open /home/user-1/path-1.txt: -2"),
    Case("kernel BUG at /home/alice/src/driver.c:12!", "kernel BUG at /home/user-1/path-1.c:12!"),
    Case(
      "systemd[1]: Started session-2.scope - Session 2 of User alice.",
      "systemd[1]: Started session-2.scope - Session 2 of User user-1."),
    Case(
      "pam: session opened for user alice(uid=1000) by (uid=0)",
      "pam: session opened for user user-1(uid=1000) by (uid=0)"),
    Case(
      "audit: type=1101 acct=\"alice\" exe=\"/usr/bin/sudo\"", "audit: type=1101 acct=\"user-1\" exe=\"/usr/bin/sudo\""),
    Case(
      "systemd[1]: Starting user@1000.service - User Manager for UID 1000...",
      "systemd[1]: Starting user@user-1.service - User Manager for UID user-1..."),
    Case(
      "systemd[1]: Created slice user-1000.slice - User Slice of UID 1000.",
      "systemd[1]: Created slice user-user-1.slice - User Slice of UID user-1."),
    Case(
      "systemd[1]: run-user-1000.mount: Deactivated; /run/user/1000/gvfs",
      "systemd[1]: run-user-user-1.mount: Deactivated; /run/user/user-1/gvfs"),
    Case(
      "systemd[1]: Mounting home-alice.mount - /home/alice...",
      "systemd[1]: Mounting home-user-1.mount - /home/user-1..."),
    Case("cifs: username=alice,password=hunter2,domain=CORP", "cifs: username=user-1,password=secret-1,domain=host-1"),
    Case("rd.iscsi.username=alice rd.iscsi.password=hunter2", "rd.iscsi.username=user-1 rd.iscsi.password=secret-1"),
  ])
  func `user names`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "e1000e 0000:00:1f.6 eth0: (PCI Express:2.5GT/s:Width x1) 3c:97:0e:4a:b1:22",
      "e1000e 0000:00:1f.6 eth0: (PCI Express:2.5GT/s:Width x1) mac-1"),
    Case("wlan0: authenticate with 3C-97-0E-4A-B1-22", "wlan0: authenticate with mac-1"),
    Case("r8152 2-1:1.0 enx3c970e4ab122: renamed from eth0", "r8152 2-1:1.0 enxmac-1: renamed from eth0"),
    Case("BOOTIF=01-3c-97-0e-4a-b1-22 quiet", "BOOTIF=01-mac-1 quiet"),
    Case("switch 3c97.0e4a.b122 seen", "switch mac-1 seen"),
    Case("IN=eth0 MAC=3c:97:0e:4a:b1:22:52:54:00:12:34:56:08:00 SRC=10.1.2.3", "IN=eth0 MAC=mac-1 SRC=ip-1"),
  ])
  func `hardware addresses`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "IPv4: martian source 203.0.113.9 from 10.1.2.3, on dev eth0", "IPv4: martian source ip-1 from ip-2, on dev eth0"),
    Case("netconsole=6665@10.1.2.3/eth0,6666@10.1.2.4/3c:97:0e:4a:b1:22", "netconsole=6665@ip-1/eth0,6666@ip-2/mac-1"),
    Case("libceph: mon0 (1)10.1.2.3:6789 session established", "libceph: mon0 (1)ip-1:6789 session established"),
    Case("SRC=fe80:0000:0000:0000:3e97:0eff:fe4a:b122 DST=2001:db8::17", "SRC=ip-1 DST=ip-2"),
    Case(
      "IPv6: eth0: IPv6 duplicate address fe80::3e97:eff:fe4a:b122 used by 3c:97:0e:4a:b1:22 detected!",
      "IPv6: eth0: IPv6 duplicate address ip-1 used by mac-1 detected!"),
    Case("tunnel to [2001:db8::17]:4500 and 10.1.2.0/24.", "tunnel to [ip-1]:4500 and ip-2/24."),
    Case("mapped ::ffff:10.1.2.3 ok", "mapped ip-1 ok"),
  ])
  func `IP addresses`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("usb 1-1: SerialNumber: 4C530001160311101234", "usb 1-1: SerialNumber: serial-1"),
    Case("sd 0:0:0:0: [sda] Unit Serial Number: WD-WX21A12345", "sd 0:0:0:0: [sda] Unit Serial Number: serial-1"),
    Case("product_serial: PF0ABCDE", "product_serial: serial-1"),
    Case("androidboot.serialno=R58M12ABCDE", "androidboot.serialno=serial-1"),
    Case("/dev/disk/by-id/ata-Samsung_SSD_860_EVO_500GB_S3Z2NB0K123456X-part2", "/dev/disk/by-id/serial-1-part2"),
    Case("dev-disk-by\\x2did-nvme\\x2dSAMSUNG_MZVLB512_S4EWNX0M123456.device", "dev-disk-by\\x2did-serial-1.device"),
    Case("nvme nvme0: NQN nqn.2014.08.org.nvmexpress:144d144dS4EWNX0M123456", "nvme nvme0: NQN serial-1"),
    Case("mpt3sas_cm0: sas_address(0x4433221100000000)", "mpt3sas_cm0: sas_address(serial-1)"),
    Case("scsi 3:0:0:0: serial=2HC015KJ0000 wwid=naa.5000c500a1b2c3d4", "scsi 3:0:0:0: serial=serial-1 wwid=serial-2"),
    Case("battery BAT0 serial number: 41167", "battery BAT0 serial number: serial-1"),
    Case("POWER_SUPPLY_SERIAL_NUMBER=41167", "POWER_SUPPLY_SERIAL_NUMBER=serial-1"),
    Case("modem: IMEI: 490154203237518", "modem: IMEI: serial-1"),
  ])
  func `serial numbers`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("root=UUID=0a1b2c3d-1111-4222-8333-444455556666 ro", "root=UUID=uuid-1 ro"),
    Case("root=PARTUUID=1234abcd-02 resume=UUID=12AB-34CD", "root=PARTUUID=uuid-1 resume=UUID=uuid-2"),
    Case("rd.luks.uuid=luks-0a1b2c3d-1111-4222-8333-444455556666", "rd.luks.uuid=uuid-1"),
    Case("BTRFS: device fsid 0a1b2c3d-1111-4222-8333-444455556666 devid 1", "BTRFS: device fsid uuid-1 devid 1"),
    Case(
      "dev-disk-by\\x2duuid-0a1b2c3d\\x2d1111\\x2d4222\\x2d8333\\x2d444455556666.device: Job running",
      "dev-disk-by\\x2duuid-uuid-1.device: Job running"),
    Case("dev-disk-by\\x2duuid-12AB\\x2d34CD.device: Job running", "dev-disk-by\\x2duuid-uuid-1.device: Job running"),
    Case("md: uuid 0a1b2c3d:11112222:33334444:55556666", "md: uuid uuid-1"),
    Case("Initializing machine ID 0a1b2c3d111142228333444455556666", "Initializing machine ID uuid-1"),
    Case("lvm: pv Zz0aBc-1De2-F3gH-4iJk-5LmN-6oPq-7RsTuV", "lvm: pv uuid-1"),
  ])
  func `UUIDs`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("root=LABEL=AcmeRoot rw", "root=LABEL=label-1 rw"),
    Case("/dev/disk/by-partlabel/Acme\\x20Data on", "/dev/disk/by-partlabel/label-1 on"),
    Case(
      "BTRFS: device label Acme Data devid 1 transid 42 /dev/sda1",
      "BTRFS: device label label-1 devid 1 transid 42 /dev/sda1"),
    Case("EXT4-fs error: last mounted on /mnt/acme", "EXT4-fs error: last mounted on /mnt/mount-1"),
    Case("systemd[1]: Mounting /media/alice/Acme Disk...", "systemd[1]: Mounting /media/user-1/mount-1..."),
    Case(
      "systemd[1]: run-media-alice-Acme\\x20Disk.mount: Deactivated successfully.",
      "systemd[1]: run-media-user-1-mount-1.mount: Deactivated successfully."),
    Case("/dev/sdb1 /run/media/alice/Acme\\040Disk vfat rw", "/dev/sdb1 /run/media/user-1/mount-1 vfat rw"),
    Case("mnt-acme.automount: Got request", "mnt-mount-1.automount: Got request"),
  ])
  func `labels and mount points`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "wpa_supplicant: Trying to associate with SSID 'Casa Rossi'",
      "wpa_supplicant: Trying to associate with SSID 'ssid-1'"),
    Case("brcmfmac: ssid=CasaRossi chan 6", "brcmfmac: ssid=ssid-1 chan 6"),
    Case("wlan0 ESSID:\"Casa Rossi\"", "wlan0 ESSID:\"ssid-1\""),
  ])
  func `networks' names`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "Kernel command line: root=/dev/sda1 myapp.password=hun,ter2 quiet",
      "Kernel command line: root=/dev/sda1 myapp.password=secret-1 quiet"),
    Case("rd.luks.key=/keys/a.key:UUID=12AB-34CD ro", "rd.luks.key=secret-1 ro"),
    Case("token=abc123 api_key=zzz999", "token=secret-1 api_key=secret-2"),
    Case("password=\"two words\" quiet", "password=\"secret-1\" quiet"),
    Case("nfsroot=10.1.2.1:/srv/nfs/acme,vers=4.2 ro", "nfsroot=ip-1:/path-1,vers=4.2 ro"),
    Case("nfsroot=store9:/srv/nfs/acme ro", "nfsroot=host-1:/path-1 ro"),
    Case("netroot=iscsi:alice:hunter2@10.1.2.1::3260::iqn.2003-01.org.x:sn.1 ro", "netroot=iscsi:secret-1 ro"),
    Case("systemd.set_credential=passwd.hashed:abc ro", "systemd.set_credential=secret-1 ro"),
    Case("Authorization: Bearer abcdef123", "Authorization: secret-1"),
    Case("fetching https://alice:hunter2@store9.example/x", "fetching https://secret-1@host-1/path-1"),
    Case("wpa psk=0123456789 passphrase: correcthorse", "wpa psk=secret-1 passphrase: secret-2"),
    Case("jwt eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0aXk", "jwt secret-1"),
    Case(
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0xhq1Qe8kT7bV5mZr3Yw9fGd2LsN4p alice@desk7",
      "ssh-ed25519 key-1 user-1@host-1"),
    Case("hash 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "hash key-1"),
    Case("mail from alice.liddell+x@example.co.uk failed", "mail from email-1 failed"),
  ])
  func `secrets and addresses of people`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "input: Alice's AirPods (AVRCP) as /devices/virtual/input/input30",
      "input: device-1 (AVRCP) as /devices/virtual/input/input30"),
    Case(
      "input: MX Keys of Alice as /devices/virtual/misc/uhid/0005:046D:B35B.0003/input/input31",
      "input: device-1 as /devices/virtual/misc/uhid/0005:046D:B35B.0003/input/input31"),
    Case(
      "hid-generic 0005:05AC:0220.0001: input,hidraw0: BLUETOOTH HID v0.50 Keyboard [Alice\u{2019}s Keyboard] on 3c:97:0e:4a:b1:22",
      "hid-generic 0005:05AC:0220.0001: input,hidraw0: BLUETOOTH HID v0.50 Keyboard [device-1] on mac-1"),
    Case("usb 1-1: Product: Alice's phone", "usb 1-1: Product: device-1"),
  ])
  func `names that people gave to devices`(sample: Case) { check(sample) }

  @Test func `a key in lines of its own goes, and what follows a key that was cut off stays`() {
    let log = """
      app: -----BEGIN PRIVATE KEY-----
      app: MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
      app: MzEfYyjiWA4R
      [   12.345678] BUG: kernel NULL pointer dereference, address: 0000000000000080
      [   12.345679]  lab_write_command+0x1b/0x30 [crash]
      """
    let expected = """
      app: -----BEGIN PRIVATE KEY-----
      app: key-1
      app: key-2
      [   12.345678] BUG: kernel NULL pointer dereference, address: 0000000000000080
      [   12.345679]  lab_write_command+0x1b/0x30 [crash]
      """
    #expect(RedactedLog.of(log) == expected)
  }

  @Test func `a text that came to be known in one file goes from all, as a word and in any case`() {
    let logs = RedactedLog.of([
      "DESK7 was up; /dev/mapper/desk7--vg-root, desk70 and mydesk7 are others; alice_tool[12] ran; malice did not\n",
      "systemd[1]: Hostname set to <desk7>.\nfoo: /home/alice/x\n",
    ])
    #expect(
      logs[0].text
        == "host-1 was up; /dev/mapper/host-1--vg-root, desk70 and mydesk7 are others; user-1_tool[12] ran; malice did not\n"
    )
  }

  @Test func `a machine's name in its domain, alone, and as a volume group's`() {
    let log = RedactedLog.of("systemd.hostname=my-desk.corp.example on my-desk, my--desk--vg-root, corp.example")
    #expect(log == "systemd.hostname=host-1 on host-2, host-2--vg-root, host-3")
  }

  @Test func `one address has one placeholder however it is written`() {
    let log = RedactedLog.of("3c:97:0e:4a:b1:22 3C-97-0E-4A-B1-22 enx3c970e4ab122 3c970e4ab122 52:54:00:12:34:56")
    #expect(log == "mac-1 mac-1 enxmac-1 mac-1 mac-2")
  }

  @Test func `what is known beforehand goes without anything that shows what it is`() {
    let logs = RedactedLog.of(
      ["Alice Liddell sat at desk7, the shop's machine with PF0ABCDE"],
      knowing: [KnownSecret("Alice Liddell", .user), KnownSecret("desk7", .host), KnownSecret("PF0ABCDE", .serial)])
    #expect(logs[0].text == "user-1 sat at host-1, the shop's machine with serial-1")
  }

  @Test func `a kernel's release that looks like an address is kept when told so`() {
    #expect(RedactedLog.of(["on 9.1.0.18 here"])[0].text == "on ip-1 here")
    #expect(RedactedLog.of(["on 9.1.0.18 here"], keeping: ["9.1.0.18"])[0].text == "on 9.1.0.18 here")
  }

  @Test func `a function keeps its name, even a person's own, when told so`() {
    let logs = RedactedLog.of(
      ["/home/alice/x\nBUG in alice_probe, alice\n6.1.0-alice"], keeping: ["alice_probe", "6.1.0-alice"])
    #expect(logs[0].text == "/home/user-1/path-1\nBUG in alice_probe, user-1\n6.1.0-alice")
  }

  @Test func `a name that is a word of the kernel's goes where it is a name and nowhere else`() {
    let log = RedactedLog.of(
      "Hostname set to <crash>. /home/panic/x\nKernel panic - not syncing: sysrq triggered crash")
    #expect(log == "Hostname set to <host-1>. /home/user-1/path-1\nKernel panic - not syncing: sysrq triggered crash")
  }

  @Test func `modules keep their names, even a person's own`() {
    let log = RedactedLog.of("/home/alice/x\nModules linked in: alice(OE) ext4\n alice+0x1/0x2 [alice]\nalice was here")
    #expect(log == "/home/user-1/path-1\nModules linked in: alice(OE) ext4\n alice+0x1/0x2 [alice]\nuser-1 was here")
  }

  @Test func `kinds and places are counted`() {
    let report = RedactedLog.of(["10.1.2.3 10.1.2.4 10.1.2.3 3c:97:0e:4a:b1:22"])[0].report
    #expect(report.counts.map(\.kind) == [.mac, .ip])
    #expect(report.counts.map(\.texts) == [1, 2])
    #expect(report.counts.map(\.places) == [1, 3])
  }

  @Test(arguments: [1, 7, 4096]) func `pieces of any size give the same`(size: Int) {
    let log = RedactionSeeds.log
    let whole = RedactedLog.of(log)
    var redactor = Redactor()
    let bytes = Array(log.utf8)
    let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    var reading = RedactedText()
    for piece in pieces { reading.survey(piece.span, by: &redactor) }
    reading.finishSurvey(by: &redactor)
    redactor.beginFile()
    var output: [UInt8] = []
    for piece in pieces { reading.redact(piece.span, by: &redactor, to: &output) }
    reading.finish(by: &redactor, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == whole)
  }

  @Test func `none of the seeded secrets is left in a log, and its crash reads the same`() {
    let redacted = RedactedLog.of(RedactionSeeds.log)
    for secret in RedactionSeeds.secrets { #expect(!redacted.lowercased().contains(secret.lowercased()), "\(secret)") }
    let (before, after) = (RedactedLog.summary(of: RedactionSeeds.log), RedactedLog.summary(of: redacted))
    #expect(before.title == after.title)
    #expect(before.function == after.function)
    #expect(before.kernelRelease == after.kernelRelease)
    #expect(before.uptime == after.uptime)
  }

  @Test func `redacting what was redacted changes nothing`() {
    // In the name of a unit the dash of a placeholder is one between parts.
    let lines = RedactionSeeds.log.split(separator: "\n").filter { !$0.contains(".mount") }
    let once = RedactedLog.of(lines.joined(separator: "\n"))
    #expect(RedactedLog.of(once) == once)
  }
}
