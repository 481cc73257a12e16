import LinuxSystem
import SystemPackage

/// Steps about crashes that a capture kernel saves.
extension Step {
  /// A crash kernel is loaded, and status says that it is kdump that is armed.
  static let kdumpIsArmed = Step("kdump is armed") { session in
    try await session.expect("cat /sys/kernel/kexec_crash_loaded", [.prints("1")])
    try await session.expect("lastgasp status", [.says("kdump")])
  }

  /// No crash kernel is loaded.
  static let noCrashKernel = Step.expect(
    "no crash kernel is loaded", "cat /sys/kernel/kexec_crash_loaded", .prints("0"))

  /// Arms by hand, in a guest without units, and expects kdump.
  static func armKdump(_ title: String = "arm", says words: String...) -> Step {
    Step("\(title): kdump\(words.isEmpty ? "" : ", and says \(words)")") { session in
      let expectations = [.exits(0), .says("panic kexec loaded successfully")] + words.map(Expectation.says)
      try await session.expect("lastgasp arm", expectations)
      try await session.expect("cat /sys/kernel/kexec_crash_loaded", [.prints("1")])
    }
  }

  /// Arms by hand and gathers what the crash left, in a guest without units.
  ///
  /// - Parameter words: What collecting, or the newest bundle's summary, says.
  static func collectByHand(_ folder: String = BundleFolder.mountFolder, says words: String...) -> Step {
    Step("arm, and collect") { session in
      try await session.expect("lastgasp arm", [])
      try await session.expect(
        "lastgasp collect; status=$?; unzip -p \"$(ls \(folder)/logs/*.zip | tail -n 1)\" summary.txt; exit $status",
        [.exits(0)] + words.map(Expectation.says))
    }
  }

  /// What stands in a folder of bundles after crashes that a capture kernel saved: so many vmcores, each whole in a zip
  /// with its log; for root alone, whatever BUNDLE_GROUP says; and nothing left of what capturing wrote.
  static func vmcores(_ count: Int, in folder: String = BundleFolder.mountFolder) -> Step {
    .expect(
      "\(count) vmcore\(count == 1 ? "" : "s") in \(folder)/crash, whole, root's alone",
      """
      cd \(folder)/crash 2>/dev/null || { echo 0; exit 0; }
      [ "$(stat -c '%a %U:%G' .)" = '700 root:root' ] || { stat . >&2; exit 5; }
      find . -mindepth 1 \\( ! -user root -o ! -group root -o -perm /077 \\) -ls >&2
      find . -mindepth 1 \\( ! -user root -o ! -group root -o -perm /077 \\) | grep -q . && exit 6
      ls -A | grep '^[.]' | grep -vx .reserve >&2 && exit 7
      vmcores=0
      for zip in *.zip; do
        [ -e "$zip" ] || continue
        unzip -tqq "$zip" || exit 9
        python3 -c 'import sys, zipfile
      if zipfile.ZipFile(sys.argv[1]).testzip(): raise SystemExit(1)' "$zip" || exit 10
        unzip -Z1 "$zip" | grep -q dmesg || exit 11
        name=$(unzip -Z1 "$zip" | grep -E '(^|/)vmcore$') || continue
        unzip -p "$zip" "$name" | head -c 8 | grep -q '^KDUMP' || exit 12
        vmcores=$((vmcores + 1))
      done
      echo $vmcores
      """, .exits(0), .prints("\(count)"))
  }

  /// Puts one of the lab's programs in makedumpfile's place, or the real one again.
  static func makedumpfile(_ fake: ImageRecipe.FakeDump?) -> Step {
    .run(
      fake.map { "a makedumpfile that \($0)" } ?? "the real makedumpfile",
      """
      [ -e /lab/makedumpfile ] || cp -a /usr/bin/makedumpfile /lab/makedumpfile
      rm -f /usr/bin/makedumpfile; cp -a \(fake?.path ?? "/lab/makedumpfile") /usr/bin/makedumpfile; sync
      """)
  }

  /// Nobody finds a text on the disks of a guest by looking at their bytes.
  static func nothingInPlain(_ text: String) -> Step {
    Step("\"\(text)\" is nowhere on the disks") { session in
      try await session.succeed("sync")
      let found = try await session.disksHolding(text)
      guard found.isEmpty else {
        throw UnmetExpectation(subject: "the disks' bytes", expected: "no \"\(text)\"", seen: "in \(found)")
      }
    }
  }
}
