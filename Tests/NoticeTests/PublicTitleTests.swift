import Notice
import Testing

@Suite struct PublicTitleTests {
  @Test(arguments: [
    "BUG: unable to handle kernel NULL pointer dereference in sysrq_handle_crash",
    "KASAN: slab-use-after-free Read in ext4_find_extent",
    "general protection fault in __x64_sys_openat2",
    "unregister_netdevice: waiting for eth0 to become free",
    "kernel panic: Attempted to kill init! exitcode=0x00000009",
    "kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)",
    "WARNING in nvme_reset_work+0x1d0/0x2c0",
    "UBSAN: shift-out-of-bounds in core::num::wrapping",
  ])
  func `what the kernel says in its own words stays as it is`(title: String) {
    #expect(PublicTitle(title).text == title)
  }

  @Test(
    arguments: [
      ("unregister_netdevice: waiting for wlx00c0ca123456 to become free", "00c0ca"),
      ("unregister_netdevice: waiting for 00:c0:ca:12:34:56 to become free", "c0:ca"),
      ("kernel panic: VFS: no root device UUID=0a1b2c3d-1111-2222-3333-44445555aaaa", "0a1b2c3d"),
      ("kernel panic: no root 0a1b2c3d-1111-2222-3333-44445555aaaa found", "1111"),
      ("kernel panic: nfsroot 192.168.17.4 does not answer", "192.168"),
      ("kernel panic: nfsroot fe80::1:2 does not answer", "fe80"),
      ("kernel panic: ask admin@example.org about it", "admin"),
      ("kernel panic: token=s3cretW0rd refused", "s3cret"),
      ("BUG: unable to handle page fault for ffff888103a4c000", "ffff888"),
      ("BUG: bad page at 0xffffea0004128900", "ea0004"),
    ])
  func `what tells this machine from others is taken out, and the rest can be read`(title: String, secret: String) {
    let text = PublicTitle(title).text
    #expect(!text.contains(secret))
    #expect(text.contains("…"))
    #expect(text.hasPrefix(String(title.prefix(while: { $0 != ":" }))))
  }

  @Test(arguments: [
    ("two\nlines\r\nand\ttabs", "two lines and tabs"),
    ("red \u{1B}[31malert\u{7}", "red [31malert"),
    ("turned \u{202E}txet\u{2066} around\u{200B}", "turned txet around"),
    ("\u{2028}\u{0}\u{85}", "a crash without a title"),
    ("", "a crash without a title"),
  ])
  func `a title is one line that steers no terminal and turns no text around`(title: String, text: String) {
    #expect(PublicTitle(title).text == text)
  }

  @Test func `a title without end is cut`() {
    let text = PublicTitle(String(repeating: "crash ", count: 100_000)).text
    #expect(text.count == 160)
    #expect(text.hasSuffix("…"))
  }
}
