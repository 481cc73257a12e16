/// Steps that look at what people get: the bundles.
extension Step {
  /// There are just so many bundles, each whole to unzip and to Python, with no half one beside them.
  static func bundles(_ count: Int, in folder: String = BundleFolder.mountFolder) -> Step {
    Step("\(count) bundle\(count == 1 ? "" : "s"), whole, and nothing half") {
      try await $0.expectBundles(count, in: folder)
    }
  }

  /// A file of the newest bundle holds texts.
  static func newestBundle(
    _ file: String, in folder: String = BundleFolder.mountFolder, holds texts: String...
  ) -> Step {
    Step("\(file) of the newest bundle holds \(texts.map { "\"\($0)\"" }.joined(separator: ", "))") { session in
      try await session.expect(
        "unzip -p \"$(ls \(folder)/logs/*.zip | tail -n 1)\" \(file)", [.exits(0)] + texts.map(Expectation.says))
    }
  }

  /// The journal of this boot has a message of ours.
  static func journal(says text: String, priority: Int? = nil) -> Step {
    let filter = priority.map { " -p \($0)..\($0)" } ?? ""
    return .expect("the journal says: \(text)", "journalctl -b -o cat -t lastgasp\(filter)", .says(text))
  }

  /// pstore is empty: what was there has been saved and let go.
  static let pstoreIsEmpty = Step.expect("/sys/fs/pstore is empty", "ls -A /sys/fs/pstore", .printsNothing)

  /// None of our units has failed.
  static let noUnitFailed = Step.expect(
    "no unit of ours has failed", "systemctl list-units --failed --plain --no-legend 'lastgasp*'", .printsNothing)
}

/// Where a guest's bundles are.
enum BundleFolder {
  /// The default of MOUNT_FOLDER.
  static let mountFolder = "/var/crash/lastgasp"

  /// In it what people attach.
  static let path = "\(mountFolder)/logs"

  /// Prints how many zips there are; fails on one that is not whole, and on any file that is no zip.
  static func check(_ folder: String) -> String {
    """
    cd \(folder)/logs 2>/dev/null || { echo 0; exit 0; }
    for zip in *.zip; do
      [ -e "$zip" ] || continue
      unzip -tqq "$zip" || exit 9
    done
    python3 -c 'import glob, zipfile
    for name in glob.glob("*.zip"):
        if zipfile.ZipFile(name).testzip(): raise SystemExit(name)' || exit 9
    find .. -type f ! -name '*.zip' ! -name .reserve | grep . && exit 8
    ls | grep -c 'zip$'
    exit 0
    """
  }
}

extension ScenarioSession {
  /// How many bundles there are; fails where one is not whole, and where there is a half one beside them.
  func countBundles() async throws -> Int {
    let result = try await expect(BundleFolder.check(BundleFolder.mountFolder), [.exits(0)])
    return Int(result.output.filter(\.isNumber)) ?? 0
  }

  /// Fails unless there are just so many whole bundles and no half one.
  func expectBundles(_ count: Int, in folder: String = BundleFolder.mountFolder) async throws {
    try await expect(BundleFolder.check(folder), [.exits(0), .prints("\(count)")])
    try await expect("lastgasp list --json", [.exits(0), .json("count", .number(Double(count)))])
  }
}
