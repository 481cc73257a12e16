import Testing

@testable import KernelLog

/// Lines that are cut anywhere, as records and consoles cut them: whatever rule was about to read on finds the end.
@Suite struct `Redaction takes mangled lines` {
  /// A line for each form that a rule looks for with words of its own.
  private static let forms =
    RedactionSeeds.log.split(separator: "\n").map(String.init)
    + Sentence.byFirstByte.values.joined().map {
      "\($0.said) \($0.front)\"quelle7'\($0.back) \($0.front)quelle7\($0.back)"
    }
    + [
      "[ 5120.0] ll header: 00000000: ff ff ff ff ff ff 00 1b 21 9d 4c e3 08 00  .a.b",
      "skb linear:   00000000: 45 00 00 34",
      "Object ffff8881046a3c00: 2f 6d 6e 74 2f 6c 61 6d 70 72 65 79 62 69 6e 00  /mnt/lampreybin.",
      "curl -u anna:pw -H \"Authorization: Bearer abcdefgh\" --token abc; mysql -u anna -ppw a1=\"-p\" a2=\"x\" <<< pw",
      "anna@desk:~$ ssh anna@desk:/srv/x [anna@desk ~]$ git@desk:a/b.git \"k.o\"@desk.example",
      "serial number mismatch 'Z4Z1' != 'W1F3' (to root) anna on pts/1 ~anna/.ssh hostname changed from \"a\" to \"b\"",
      "DHCPACK(br0) 10.0.0.9 70:9c:d1:f0:85:43 desk; (ipv4:10.0.0.7:1) login ok: [anna/pw] - anna [03/Nov/2024:09:50:07",
      "input:  (AVRCP) as /devices/x", "volume group -vg pool --vg filesystem in -vg", "Cookie:   ", "x -",
      "desk login: anna", "Debian GNU/Linux 12 desk ttyS0", "UID: 1000 (anna)", "x: anna: changing state a",
      "vpn[0x1,u,\"N\"] name: port 2(eth0) entered wg-crypt-desk7 qemu-3-desk.scope [NEW] Device 34:36:3B:D0:71:9F Anna",
      "uvcvideo: Found UVC 1.00 device Anna's Cam (05a9:2640) input: Annas iPhone (AVRCP) as /devices/x event18 (N (AVRCP))",
      "C=AT, O=Acme, CN=vpn-gate cert 'anna: 0123' module key 'anna: 01' gpg: key 3AA5C34371567BD2 8D5E 3AF1 0C2B 77A1 9F00",
      "/run/user/1000/gvfs/x /root/.keys/x.key /home/anna/a b/c \"/home/anna/a b/c.d\" //desk/share \\\\desk\\share /mnt/x/y",
      "Mounted data-x7.mount - /data/x7. fs error (device sda2): 'a' linked; open file a/b mnt-x.mount: Process media-anna-X.mount",
      "/dev/mapper/desk--vg-root dev-zvol-a-b.swap dev-md-a:b.device systemd-cryptsetup@a\\x2db.service drbd_r_pond Thin pool a-b-tpool",
      "\u{1b}[0;1;39msrv-x.mount\u{1b}[0m <30>1 2026-03-04T08:17:05Z desk systemd 1 - - x",
      "3月 13 22:41:09 desk kernel: x",
      "kubepods-burstable-podc7738e61_6e37_4349_a7d7_90c14a48ad82.slice 00008103-00127D8A1E62001F K7QWLZ3-H2MVXTA-9PRD4CE",
    ]

  @Test func `cut at the end`() {
    for form in Self.forms {
      let bytes = Array(form.utf8)
      for length in 0...bytes.count {
        let text = String(decoding: bytes[..<length], as: UTF8.self)
        #expect(!RedactedLog.of(text + " ").isEmpty)
        #expect(RedactedLog.of(text).isEmpty == text.isEmpty)
      }
    }
  }

  @Test func `cut at the beginning`() {
    for form in Self.forms {
      let bytes = Array(form.utf8)
      for length in 0..<bytes.count {
        #expect(!RedactedLog.of(String(decoding: bytes[length...], as: UTF8.self)).isEmpty)
      }
    }
  }
}
