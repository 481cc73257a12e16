import KernelLog
import Testing

/// What tools other than the kernel put in front of its lines.
struct LineFrontTests {
  /// An oops as x86 prints it, with the modules behind the trace.
  static let oops = """
    BUG: kernel NULL pointer dereference, address: 0000000000000028
    #PF: supervisor read access in kernel mode
    Oops: 0000 [#1] PREEMPT SMP PTI
    CPU: 2 PID: 1234 Comm: modprobe Tainted: G        W  OE      6.1.0-18-amd64 #1  Debian 6.1.76-1
    Hardware name: QEMU Standard PC (Q35 + ICH9, 2009)
    RIP: 0010:frob_open+0x12/0x80 [frob]
    Call Trace:
     <TASK>
     ? exc_page_fault+0x70/0x170
     frob_ioctl+0x33/0x50 [frob]
     do_syscall_64+0x5b/0xc0
    RIP: 0033:0x7f1c2b6b2c31
     </TASK>
    Modules linked in: frob(OE+) qemu_fw_cfg e1000e
    ---[ end trace 0000000000000000 ]---
    Kernel panic - not syncing: Fatal exception
    """.split(separator: "\n").map(String.init)

  /// The first line's front and that of the others; `@` is a digit that grows from line to line.
  static let fronts: [(String, String)] = [
    ("", ""),
    ("Oops#1 Part1\n<4>[ 1234.56789@] ", "<4>[ 1234.56789@] "),
    ("Emergency#3 Part2\n", ""),
    ("[ 1234.56789@] my-host kernel: ", "[ 1234.56789@] my-host kernel: "),
    ("[Nov25 10:00] ", "[  +0.00001@] "),
    ("kern  :warn  : [Mon Nov 25 10:00:0@ 2024] ", "kern  :warn  : [Mon Nov 25 10:00:0@ 2024] "),
    ("kern  :alert : [ 1234.56789@] ", "kern  :warn  : [ 1234.56789@] "),
    ("[ T1234] ", "[ T1234] "),
    ("<4>[    C2] ", "<4>[    C2] "),
    ("[ 1234.56789@][ T1234][C2] ", "[ 1234.56789@][ T1234][C2] "),
    ("Nov 25 10:00:0@ my-host kernel[1]: ", "Nov 25 10:00:0@ my-host kernel[1]: "),
    ("Mon Nov 25 10:00:0@ 2024 kern.alert kernel: ", "Mon Nov 25 10:00:0@ 2024 kern.alert kernel: "),
    ("Mon 2024-11-25 10:00:0@ CET my-host kernel: ", "Mon 2024-11-25 10:00:0@ CET my-host kernel: "),
    ("1732528800.12345@ my-host kernel: ", "1732528800.12345@ my-host kernel: "),
    (" kernel:", " kernel:"),
    ("6.1.0,4,100@,1234567,-;", "6.1.0,4,100@,1234567,-;"),
    ("[ 1234.56789@]\t", "[ 1234.56789@]\t"),
    ("> ", "> "),
    ("> > ", "> > "),
    ("10@:", "10@-"),
    ("Nov 25 10:00:0@ ", "Nov 25 10:00:0@ "),
    ("2024-11-25 10:00:0@ ", "2024-11-25 10:00:0@ "),
    ("2024-11-25T10:00:00.12345@ ", "2024-11-25T10:00:00.12345@ "),
    ("2024/11/25 10:00:0@ ", "2024/11/25 10:00:0@ "),
    ("10:00:00.12@ ", "10:00:00.12@ "),
    ("[10:00:0@] ", "[10:00:0@] "),
    ("    ", "    "),
    ("console-1 | ", "console-1 | "),
    ("<4>[ 1234.56789@] [2:       modprobe: 1234] ", "<4>[ 1234.56789@] [2:       modprobe: 1234] "),
    ("<4>[ 1234.56789@] I[2:       modprobe: 1234] ", "<4>[ 1234.56789@] I[2:       modprobe: 1234] "),
    ("<4>[ 1234.56789@] -(2)[1234:modprobe]", "<4>[ 1234.56789@] -(2)[1234:modprobe]"),
    ("[ 1234.56789@]  (2)[1234:modprobe]", "[ 1234.56789@]  (2)[1234:modprobe]"),
    ("<4>[ 1234.56789@] c2   1234 ", "<4>[ 1234.56789@] c2   1234 "),
    ("<4>[ 1234.56789@ / 11-25 10:00:00.123][2] ", "<4>[ 1234.56789@ / 11-25 10:00:00.123][2] "),
    ("\u{feff}", ""),
  ]

  static func log(_ first: String, _ others: String) -> [String] {
    oops.enumerated().map { index, line in
      let front = index == 0 ? first : others
      return String(front.map { $0 == "@" ? Character(String(index % 10)) : $0 }) + line
    }
  }

  private func check(_ summary: CrashSummary) {
    #expect(summary.title == "BUG: unable to handle kernel NULL pointer dereference in frob_open")
    #expect(!summary.isCorrupted)
    #expect(summary.cpu == 2)
    #expect(summary.process == CrashedProcess(name: "modprobe", pid: 1234))
    #expect(summary.taint == "GWOE")
    #expect(summary.hardwareName == "QEMU Standard PC (Q35 + ICH9, 2009)")
    #expect(summary.kernelRelease == "6.1.0-18-amd64")
    #expect(summary.modules == ["frob", "qemu_fw_cfg", "e1000e"])
    #expect(summary.outOfTreeModules == ["frob"])
    #expect(summary.panicReason == "Fatal exception")
    #expect(summary.trace == ["frob_open", "frob_ioctl", "do_syscall_64"])
  }

  @Test(arguments: fronts)
  func `what stands in front of the lines makes no difference`(first: String, others: String) {
    check(CrashSummaryTests.summary(Self.log(first, others).joined(separator: "\n") + "\n"))
  }

  @Test(arguments: [1, 13, 4096])
  func `carriage returns alone end lines where there are no newlines`(chunk: Int) {
    check(CrashSummaryTests.summary(Self.oops.joined(separator: "\r"), chunk: chunk))
  }

  @Test(arguments: ["\r\n", "\r\r\n", "\n\r"])
  func `carriage returns beside newlines do not matter`(ending: String) {
    check(CrashSummaryTests.summary(Self.oops.joined(separator: ending)))
  }

  @Test(arguments: [true, false])
  func `a log in UTF-16 is read`(isLittle: Bool) {
    var reader = CrashReader()
    let text = "\u{feff}" + Self.oops.joined(separator: "\r\n")
    reader.update(
      text.utf16.flatMap { unit in
        let bytes = [UInt8(unit & 0xff), UInt8(unit >> 8)]
        return isLittle ? bytes : bytes.reversed()
      })
    check(reader.finish())
  }

  @Test(arguments: [
    "Nov 25 10:00:00 host gnome-shell[900]: BUG: unable to handle kernel paging request at 0",
    "Nov 25 10:00:00 host test[1]: Kernel panic - not syncing: fake",
    "Nov 25 10:00:05 host sudo: anna : COMMAND=/bin/grep -r Kernel panic - not syncing: x /var/log",
    "2026-11-25T10:00:00.123456+01:00 host sshd[900]: kernel BUG at fs/x.c:1!",
    "[   12.345678] lastgasp[174]: the kernel crashed: BUG: unable to handle kernel paging request in f; logs saved",
    "[   12.345678] host lastgasp[174]: the kernel crashed: BUG: unable to handle kernel paging request in f; logs saved",
    "Nov 25 10:00:05 host lastgasp[174]: the kernel crashed: kernel BUG in f; logs saved",
    "[   12.345678] audit: type=1123 audit(1.2:3): pid=1 msg='cmd=dmesg BUG: KASAN: use-after-free in f'",
  ])
  func `what other programs write begins no report`(line: String) {
    #expect(!CrashSummaryTests.summary("\(line)\n[   13.000000] all fine\n").tellsCrash)
  }

  @Test func `lines of other programs in the midst of a report do no harm`() {
    var lines = Self.oops.map { "Nov 25 10:00:00 host kernel: " + $0 }
    lines.insert("Nov 25 10:00:00 host systemd[1]: Stopping a thing", at: 4)
    check(CrashSummaryTests.summary(lines.joined(separator: "\n")))
  }
}
