enum Probe {
  static let all = [
    Scenario(
      name: "probe", summary: "x", suite: "bookworm", memory: .ramBuffer, disk: .stock, isSelfTest: true,
      steps: [
        .boot(), .install(),
        .expect("s", "lastgasp status; echo; lastgasp status --json"),
        .reboot(),
        .expect(
          "s",
          "lastgasp status; echo; lastgasp status --json; systemctl --failed; journalctl -b -t lastgasp -o short-full; ls -laR /var/lib/lastgasp; systemctl status 'lastgasp*' --no-pager"
        ),
        .crash(.sysrq, marker: "LAST-WORDS"),
        .expect(
          "s",
          "lastgasp status; lastgasp list; lastgasp list --json; ls -la /sys/fs/pstore /var/crash/lastgasp/*; systemctl --failed; journalctl -b -t lastgasp -o verbose; ls -laR /var/lib/lastgasp; for z in /var/crash/lastgasp/logs/*.zip; do unzip -l $z; unzip -p $z summary.txt; unzip -p $z report.json; done"
        ),
        .reboot(),
        .expect("s", "lastgasp status; lastgasp status --json; journalctl -b -t lastgasp; lastgasp list"),
        .reboot(),
        .expect("s", "lastgasp status; lastgasp status --json; journalctl -b -t lastgasp; lastgasp list"),
      ])
  ]
}
