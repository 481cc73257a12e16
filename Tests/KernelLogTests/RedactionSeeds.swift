/// A log with every kind of secret in it, in several styles of lines, and a crash.
enum RedactionSeeds {
  /// What must not be left, in any case of letters.
  static let secrets = [
    "desk-7", "desk--7", "corp.example", "store9", "alice", "liddell", "bob.smith", "3c:97:0e:4a:b1:22", "3c970e4ab122",
    "a0-36-9f-01-02-03", "10.23.45.67", "203.0.113.9", "2001:db8:1:2::17", "fe80::3e97", "4C530001160311101234",
    "PF0ABCDE",
    "S3Z2NB0K123456X", "5000c500a1b2c3d4", "0a1b2c3d", "12AB-34CD", "1234abcd-02", "aabbccdd111122223333444455556666",
    "AcmeRoot", "Acme Disk", "acmevault", "acmecrypt", "Casa Rossi", "hunter2", "tok-9f8e7d", "MIIEvQIBADAN",
    "correcthorse",
    "AirPods von", "Clients", "quarterly",
  ]

  /// All of them, and a crash.
  static let log = opening + crash

  /// What stands before the crash: the secrets.
  static let opening = """
    [    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12 12.2.0) #1 SMP Debian 6.1.76-1
    [    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=UUID=0a1b2c3d-1111-4222-8333-444455556666 ro resume=PARTUUID=1234abcd-02 \
    rd.luks.name=0a1b2c3d-1111-4222-8333-444455556666=acmecrypt luks.key=/keys/a.key myapp.pass=hunter2 myapp.token=tok-9f8e7d \
    nfsroot=store9:/srv/acmevault,vers=4 ip=10.23.45.67::10.23.45.1:255.255.255.0:desk-7:eth0:off systemd.hostname=desk-7.corp.example
    [    0.001000] DMI: LENOVO 20HRCTO1WW/20HRCTO1WW, BIOS N1MET64W (1.49 ) 12/01/2020
    [    1.000000] e1000e 0000:00:1f.6 eth0: (PCI Express:2.5GT/s:Width x1) 3c:97:0e:4a:b1:22
    [    1.100000] r8152 2-1:1.0 enx3c970e4ab122: renamed from eth0
    [    1.200000] usb 1-1: New USB device strings: Mfr=1, Product=2, SerialNumber=3
    [    1.200001] usb 1-1: Product: Ultra
    [    1.200002] usb 1-1: SerialNumber: 4C530001160311101234
    [    1.300000] scsi 3:0:0:0: serial number: PF0ABCDE wwid=naa.5000c500a1b2c3d4
    [    2.000000] systemd[1]: Hostname set to <desk-7>.
    [    2.000001] systemd[1]: Initializing machine ID aabbccdd111122223333444455556666.
    [    2.100000] systemd[1]: dev-disk-by\\x2duuid-0a1b2c3d\\x2d1111\\x2d4222\\x2d8333\\x2d444455556666.device: Job timed out.
    [    2.100001] systemd[1]: dev-disk-by\\x2duuid-12AB\\x2d34CD.device: Job timed out.
    [    2.100002] systemd[1]: dev-disk-by\\x2dlabel-AcmeRoot.device: Job timed out.
    [    2.100003] systemd[1]: dev-disk-by\\x2did-ata\\x2dSamsung_SSD_860_S3Z2NB0K123456X.device: Job timed out.
    [    2.200000] systemd[1]: Mounting media-alice-Acme\\x20Disk.mount - /media/alice/Acme Disk...
    [    2.300000] BTRFS: device label Acme Disk devid 1 transid 12 /dev/sdb1 scanned by mount (412)
    [    3.000000] wlan0: authenticate with A0-36-9F-01-02-03
    [    3.000001] wpa_supplicant: Trying to associate with SSID 'Casa Rossi' psk=correcthorse
    [    3.100000] IN=eth0 MAC=3c:97:0e:4a:b1:22:a0:36:9f:01:02:03:08:00 SRC=203.0.113.9 DST=10.23.45.67
    [    3.200000] IPv6: eth0: address fe80::3e97:eff:fe4a:b122 and 2001:db8:1:2::17
    [    4.000000] systemd[1]: Started session-2.scope - Session 2 of User alice.
    [    4.100000] backup: /home/alice/Clients/quarterly.ods to bob.smith@corp.example via store9.corp.example
    [    4.200000] CIFS: Attempting to mount \\\\store9\\acmevault
    [    4.300000] nfs: server store9 not responding, still trying
    [    4.400000] input: AirPods von Alice as /devices/virtual/misc/uhid/0005:004C:2014.0003/input/input31
    [    5.000000] agent: -----BEGIN PRIVATE KEY-----
    [    5.000001] agent: MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA
    [    5.000002] agent: -----END PRIVATE KEY-----
    [    5.100000] DESK-7 and /dev/mapper/desk--7--vg-root belong to Alice; HUNTER2 too

    """

  private static let crash = """
    [   76.056324] BUG: kernel NULL pointer dereference, address: 0000000000000080
    [   76.056330] #PF: supervisor write access in kernel mode
    [   76.056340] Oops: 0002 [#1] PREEMPT SMP NOPTI
    [   76.056350] CPU: 0 PID: 480 Comm: alice-backup Tainted: G           OE      6.1.0-18-amd64 #1  Debian 6.1.76-1
    [   76.056360] Hardware name: LENOVO 20HRCTO1WW/20HRCTO1WW, BIOS N1MET64W (1.49 ) 12/01/2020
    [   76.056370] RIP: 0010:lab_write_command+0x1b/0x30 [crash]
    [   76.056380] Code: 00 0f 1f 44 00 00 48 8b 05 11 22 33 44 55 66 77 <c7> 00 2a 00 00 00 c3
    [   76.056390] RSP: 0018:ffffa1b2c3d4e5f0 EFLAGS: 00010246
    [   76.056400] Call Trace:
    [   76.056410]  <TASK>
    [   76.056420]  vfs_write+0xcf/0x3f0
    [   76.056430]  ksys_write+0x63/0xe0
    [   76.056440] Kernel panic - not syncing: Fatal exception

    """
}
