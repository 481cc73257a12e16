import KernelLog
import Testing

/// What commands, programs and file systems give away in the lines of a bundle's journal, as a stranger's logs had it.
@Suite struct `Redaction reads commands` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case("COMMAND=/usr/bin/mysqldump -u backup -pHolla88 crm", "COMMAND=/usr/bin/mysqldump -u backup -psecret-1 crm"),
    Case("sshpass -p Waldi99 ssh nas", "sshpass -p secret-1 ssh nas"),
    Case("cryptsetup open --key-file=- <<< Karamell7", "cryptsetup open --key-file=- <<< secret-1"),
    Case("curl -u hugo:Wolke77 x", "curl -u secret-1 x"),
    Case("mkdir -p /var/cache/x; mysqld -p", "mkdir -p /var/cache/x; mysqld -p"),
  ])
  func `passwords behind a letter`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("sshfs bernd@lager9:/daten/plaene /x", "sshfs user-1@host-1:/path-1 /x"),
    Case("git@lager9:geheimprojekt/repo.git", "git@host-1:path-1"),
    Case("bernd77@turmpc9:/usr$ dmesg", "user-1@host-1:/usr$ dmesg"),
    Case("\"k.o'neil\"@x7.example x", "email-1 x"),
    Case("Connecting user bernd domain RIDDERMARK", "Connecting user user-1 domain host-1"),
  ])
  func `places on other machines`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("cannot stat /root/geheimnis.txt", "cannot stat /root/path-1.txt"),
    Case("cannot stat /root/.bashrc, /root/, /sysroot/usr", "cannot stat /root/.bashrc, /root/, /sysroot/usr"),
    Case("/var/vmail/firma-c.example/petra x", "/var/vmail/path-1 x"),
    Case("CIFS: Attempting to mount \\\\lager9\\Daten Privat", "CIFS: Attempting to mount \\\\host-1\\path-1"),
    Case(
      "EXT4-fs error (device sda2): ext4_lookup:1855: inode #12: comm ls: 'Testament.odt' linked to parent dir",
      "EXT4-fs error (device sda2): ext4_lookup:1855: inode #12: comm ls: 'path-1' linked to parent dir"),
    Case(
      "NFSv4: state recovery failed for open file kunden/Rechnung-Schmidt.pdf, error = -116",
      "NFSv4: state recovery failed for open file path-1, error = -116"),
  ])
  func `files`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("F2FS-fs (sdb1): label Handykarte", "F2FS-fs (sdb1): label label-1"),
    Case("device-mapper: uevent: name=geheimkeller", "device-mapper: uevent: name=volume-1"),
    Case("zfs: root=ZFS=tank77/ROOT/debian", "zfs: root=ZFS=volume-1/ROOT/debian"),
    Case("zfs: root=ZFS=tank2/ROOT/debian", "zfs: root=ZFS=tank2/ROOT/debian"),
    Case("AFS: Lost contact with volume user.klausi", "AFS: Lost contact with volume user.user-1"),
    Case("mmcblk0: serial 0xdeadbe77", "mmcblk0: serial serial-1"),
  ])
  func `disks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("Bluetooth: hci0: name \"Steffis Rechenknecht\"", "Bluetooth: hci0: name \"device-1\""),
    Case("Headset of 'Omas Hörgerät' gone", "Headset of 'device-1' gone"),
    Case("plugin name \"a2dp\" x", "plugin name \"a2dp\" x"),
  ])
  func `devices`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case("gpg: key 3AA5C34371567BD2: public key imported", "gpg: key key-1: public key imported"),
    Case(
      "Primary key fingerprint: 8D5E 3AF1 0C2B 77A1 9F00  1B2C 3AA5 C343 7156 7BD2",
      "Primary key fingerprint: key-1"),
    Case("data: 8d5e 3af1 0c2b 77a1 9f00 1b2c 3aa5 c343", "data: 8d5e 3af1 0c2b 77a1 9f00 1b2c 3aa5 c343"),
  ])
  func `keys`(sample: Case) { check(sample) }

  @Test func `the sentence of a unit's instance, where a dash is a slash`() {
    let log = RedactedLog.of("Starting openvpn@aussen-stelle.service - OpenVPN connection to aussen/stelle...")
    #expect(log == "Starting openvpn@unit-1.service - OpenVPN connection to unit-1...")
  }
}
