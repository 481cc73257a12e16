import KernelLog
import Testing

struct CrashSummaryTests {
  static func summary(_ text: String, dumpReason: DumpHeader.Reason? = nil, chunk: Int = 4096) -> CrashSummary {
    var reader = CrashReader(dumpReason: dumpReason)
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      reader.update(Array(bytes[offset..<min(offset + chunk, bytes.count)]))
      offset += chunk
    }
    return reader.finish()
  }

  /// The form of a sysrq-c panic on Debian 12's kernel.
  static let sysrq = """
    Panic#1 Part1
    <5>[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, \
    GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)
    <6>[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=/dev/vda1 ro console=ttyS0
    <6>[    0.010000] DMI: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014
    <6>[   40.000000] systemd[1]: Reached target multi-user.target
    <6>[   61.204187] sysrq: Trigger a crash
    <0>[   61.205262] Kernel panic - not syncing: sysrq triggered crash
    <4>[   61.206301] CPU: 0 PID: 412 Comm: bash Not tainted 6.1.0-18-amd64 #1  Debian 6.1.76-1
    <4>[   61.207701] Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014
    <4>[   61.209277] Call Trace:
    <4>[   61.209856]  <TASK>
    <4>[   61.210379]  dump_stack_lvl+0x44/0x5c
    <4>[   61.211132]  panic+0x118/0x2ed
    <4>[   61.211789]  sysrq_handle_crash+0x16/0x20
    <4>[   61.212590]  __handle_sysrq.cold+0x3c/0x101
    """

  /// The form of a null pointer dereference in a module, with panic_on_oops, on Debian 13's kernel.
  static let nullPointer = """
    [  101.000001] lastgasp_crash: loading out-of-tree module taints kernel.
    [  101.000002] lastgasp_crash: about to dereference a null pointer
    [  101.000003] BUG: kernel NULL pointer dereference, address: 0000000000000000
    [  101.000004] #PF: supervisor write access in kernel mode
    [  101.000005] #PF: error_code(0x0002) - not-present page
    [  101.000006] PGD 0 P4D 0
    [  101.000007] Oops: Oops: 0002 [#1] PREEMPT SMP PTI
    [  101.000008] CPU: 1 UID: 0 PID: 733 Comm: insmod Tainted: G           OE      6.12.9+deb13-amd64 #1  Debian 6.12.9-1
    [  101.000009] Tainted: [O]=OOT_MODULE, [E]=UNSIGNED_MODULE
    [  101.000010] Hardware name: QEMU Ubuntu 24.04 PC (i440FX + PIIX, 1996), BIOS 1.16.3-debian-1.16.3-2 04/01/2014
    [  101.000011] RIP: 0010:crash_init+0x1a/0xff0 [lastgasp_crash]
    [  101.000012] Code: Unable to access opcode bytes at 0xffffffffc0a4bff0.
    [  101.000013] RSP: 0018:ffffb1f40045bb90 EFLAGS: 00010246
    [  101.000014] Call Trace:
    [  101.000015]  <TASK>
    [  101.000016]  do_one_initcall+0x5b/0x310
    [  101.000017] ---[ end trace 0000000000000000 ]---
    [  101.500000] RIP: 0010:crash_init+0x1a/0xff0 [lastgasp_crash]
    [  101.500001] Kernel panic - not syncing: Fatal exception
    """

  @Test(arguments: [1, 13, 4096])
  func `a panic by sysrq reads well`(chunk: Int) {
    let summary = Self.summary(Self.sysrq, dumpReason: .panic, chunk: chunk)
    #expect(summary.title == "kernel panic: sysrq triggered crash")
    #expect(summary.reason == "Kernel panic - not syncing: sysrq triggered crash")
    #expect(summary.kernelRelease == "6.1.0-18-amd64")
    #expect(summary.kernelVersion == "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)")
    #expect(summary.commandLine == "BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=/dev/vda1 ro console=ttyS0")
    #expect(summary.hardwareName == "QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014")
    #expect(summary.cpu == 0)
    #expect(summary.process == CrashedProcess(name: "bash", pid: 412))
    #expect(summary.taint == "")
    #expect(summary.uptime == 61.205262)
    #expect(summary.reportLines.first == "Kernel panic - not syncing: sysrq triggered crash")
  }

  @Test func `an oops is the cause, the panic after it the consequence`() {
    let summary = Self.summary(Self.nullPointer)
    #expect(summary.title == "BUG: unable to handle kernel NULL pointer dereference in crash_init")
    #expect(summary.reason == "BUG: kernel NULL pointer dereference, address: 0000000000000000")
    #expect(summary.panicReason == "Fatal exception")
    #expect(summary.function == "crash_init")
    #expect(summary.kernelRelease == "6.12.9+deb13-amd64")
    #expect(summary.kernelVersion == "#1  Debian 6.12.9-1")
    #expect(summary.taint == "GOE")
    #expect(summary.process == CrashedProcess(name: "insmod", pid: 733))
    #expect(summary.reportLines.count == 12)
    #expect(summary.reportLines.first == "BUG: kernel NULL pointer dereference, address: 0000000000000000")
  }

  @Test func `an oops that was survived long before is not the cause of the panic`() {
    let text = """
      [   10.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000
      [   10.000001] RIP: 0010:old_function+0x1/0x2
      [   10.000002] ---[ end trace 0000000000000000 ]---
      [ 3000.000000] sysrq: Trigger a crash
      [ 3000.000001] Kernel panic - not syncing: sysrq triggered crash
      """
    #expect(Self.summary(text).title == "kernel panic: sysrq triggered crash")
  }

  static let titles: [(String, String)] = [
    (
      "[    1.0] x\n[   26.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [spin:300]\n"
        + "[   26.000001] RIP: 0010:spin_init+0x5/0x10 [spin]\n[   26.100000] Kernel panic - not syncing: softlockup: hung tasks",
      "BUG: soft lockup in spin_init"
    ),
    (
      "[    5.000000] general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] SMP\n"
        + "[    5.000001] RIP: 0010:list_walk.isra.0+0x5/0x10",
      "general protection fault in list_walk"
    ),
    (
      "[    5.000000] ------------[ cut here ]------------\n[    5.000001] kernel BUG at fs/ext4/inode.c:123!\n"
        + "[    5.000002] invalid opcode: 0000 [#1] SMP\n[    5.000003] RIP: 0010:ext4_foo+0x1/0x2 [ext4]",
      "kernel BUG in ext4_foo"
    ),
    (
      "[    5.000000] BUG: unable to handle page fault for address: ffffb1f400000000\n"
        + "[    5.000001] RIP: 0010:0x0\n[    5.000002] Call Trace:\n[    5.000003]  <TASK>\n[    5.000004]  ? show_regs+0x1/0x2\n"
        + "[    5.000005]  really_bad+0x5/0x6",
      "BUG: unable to handle kernel paging request in really_bad"
    ),
    (
      "[    5.000000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000\n"
        + "[    5.000001] Internal error: Oops: 0000000096000045 [#1] SMP\n[    5.000002] pc : arm_thing+0x10/0x100 [mod]",
      "BUG: unable to handle kernel NULL pointer dereference in arm_thing"
    ),
    (
      "[    1.500000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
      "kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)"
    ),
    (
      "[    1.500000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009",
      "kernel panic: Attempted to kill init!"
    ),
    ("[  900.000000] sysrq: Resetting\n", "emergency restart: sysrq"),
    ("no kernel log at all", "crash, reason not in the log"),
    ("", "crash, reason not in the log"),
  ]

  @Test(arguments: titles)
  func `a title names the trouble and the function`(text: String, title: String) {
    #expect(Self.summary(text).title == title)
  }

  @Test(arguments: [
    (DumpHeader.Reason.emergency, "emergency restart"), (.panic, "kernel panic, reason not in the log"),
  ])
  func `a log without a report is told by the dump's reason`(reason: DumpHeader.Reason, title: String) {
    #expect(Self.summary("[    1.000000] quiet\n", dumpReason: reason).title == title)
  }

  @Test(arguments: [
    ("CPU: 3 PID: 9 Comm: Web Content Not tainted 6.1.0-18-amd64 #1  Debian", "Web Content", "", "6.1.0-18-amd64"),
    (
      "CPU: 3 PID: 9 Comm: a Kdump: loaded Tainted: P        W  OE      5.10.0-28-amd64 #1", "a", "PWOE",
      "5.10.0-28-amd64"
    ),
    (
      "CPU: 3 UID: 1000 PID: 9 Comm: kworker/3:1 Tainted: G S                 6.15.2 #7 PREEMPT(voluntary)",
      "kworker/3:1", "GS", "6.15.2"
    ),
  ])
  func `the CPU line is read in every form`(line: String, process: String, taint: String, release: String) {
    let summary = Self.summary("[    1.000000] Kernel panic - not syncing: x\n[    1.000001] \(line)\n")
    #expect(summary.process == CrashedProcess(name: process, pid: 9))
    #expect(summary.cpu == 3)
    #expect(summary.taint == taint)
    #expect(summary.kernelRelease == release)
  }

  @Test func `colours and control characters do not reach the summary`() {
    let summary = Self.summary("[    1.000000] Kernel panic - not syncing: \u{1b}[31mred\u{7}\u{1b}[0m end\u{0}\r\n")
    #expect(summary.title == "kernel panic: red\\x07 end")
  }

  @Test func `a log full of reports is read in one pass`() {
    let line = "[    1.000000] BUG: bad thing in a line that repeats itself\n"
    let summary = Self.summary(String(repeating: line, count: 20_000))
    #expect(summary.title == "BUG: bad thing in a line that repeats itself")
    #expect(summary.reportLines.count == 12)
  }
}
