/// `lastgasp test`: a machine that crashes on purpose, and says afterwards what came through.
enum TestStories {
  static let all = [selfTest]

  private static let crash = "lastgasp test --yes"

  /// Debian 13 with a reservation: refused where nothing is armed or nobody can be asked, proven by test, no crash told;
  /// then a region that loses it.
  private static let selfTest = Scenario(
    name: "self-test",
    summary: "Debian 13, lastgasp test: refusals, the crash, proven by test, marked in list, no news; one that is lost",
    suite: "trixie", memory: .reserved,
    steps: [
      .boot(),
      .expect("without a terminal it wants --yes", "lastgasp test </dev/null", .exits(64), .says("--yes")),
      .run("disarm", "lastgasp disarm"),
      .expect("nothing is armed, nothing is crashed", crash, .exits(2), .says("nothing is armed")),
      .expect("arm", "lastgasp arm", .exits(0)),
      Step("lastgasp test --yes, warm reset, next boot") { session in
        try await session.panic(by: crash, reset: .kernel)
      },
      .status(.proven, says: "proven by test", "was recorded as"),
      .bundles(1), .pstoreIsEmpty, .noUnitFailed,
      .journal(says: "was recorded: test crash: "),
      .expect(
        "the journal tells no crash", "journalctl -b -o cat -t lastgasp", .doesNotSay("the kernel crashed")),
      .expect("list shows a test", "lastgasp list", .exits(0), .says("test crash: ")),
      .newestBundle("report.json", holds: "\"isTest\" : true"),
      .newestBundle("dmesg.txt", holds: "lastgasp: a test crash of the boot", "sysrq triggered crash"),
      .expect(
        "the boot that crashed had it in its journal", "journalctl -b -1 -o cat -t lastgasp",
        .says("this machine crashes now")),
      .expect(
        "an ordinary user sees what anybody can",
        "setpriv --reuid=65534 --regid=65534 --clear-groups lastgasp status", .exits(77),
        .says("ramoops is the kernel's pstore backend"), .says("only root can see")),
      .reboot("the boot after"),
      .journal(says: "no new crash"),
      .status(.proven, says: "proven by"),
      .bundles(1),
    ])
}
