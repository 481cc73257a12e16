import Bundles
import Glibc
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage
import Testing

struct BundleStoreTests {
  static func crash(_ number: Int) -> String {
    "Panic#1 Part1\n<6>[    \(number).000000] one\n<0>[    \(number).500000] Kernel panic - not syncing: number \(number)\n"
  }

  /// A machine with this many bundles, the later the newer.
  static func machine(with count: Int) throws -> TestMachine {
    let test = try TestMachine()
    for number in 0..<count {
      try test.stage(crash(number), modifiedAt: 1_789_000_000 + Double(number) * 1000)
    }
    try test.collect()
    return test
  }

  static func permissions(_ path: FilePath) throws -> UInt32 {
    try #require(try Files.status(path)).permissions.rawValue
  }

  @Test func `bundles are listed newest first`() throws {
    let test = try Self.machine(with: 3)
    let titles = try test.store.bundles().map(\.title)
    #expect(titles == ["kernel panic: number 2", "kernel panic: number 1", "kernel panic: number 0"])
  }

  @Test(.timeLimit(.minutes(1)), arguments: [S_IFIFO, S_IFSOCK])
  func `what is no file among the bundles is said to be none, and keeps nobody waiting`(kind: mode_t) throws {
    let test = try Self.machine(with: 2)
    let name = "lastgasp-20251122T101530Z-1a2b3c4d.zip"
    let path = test.logs.appending(name)
    try #require(unsafe mknod(path.string, kind | 0o600, 0) == 0)
    let bundle = try #require(try test.store.bundles().last)
    #expect(bundle.name == name)
    #expect(bundle.problem == "is not a regular file (look at it, and move it away)")
    #expect(bundle.crashedAtText == "2025-11-22 10:15:30 UTC")
    #expect(throws: BundleError.self) { _ = try test.store.facts(of: bundle) }
    #expect(throws: BundleError.self) { try test.store.extract("dmesg.txt", from: bundle) { _ in } }
    #expect(throws: BundleError.self) { _ = try BundleExport(of: bundle, on: test.machine).redactedFiles() }
    #expect(throws: BundleError.self) { try BundleExport(of: bundle, on: test.machine).copy { _ in } }
  }

  @Test func `one that cannot be read is no other crash's twin`() throws {
    let test = try Self.machine(with: 1)
    for name in ["lastgasp-20251122T101530Z-1a2b3c4d.zip", "lastgasp-20251122T101531Z-1a2b3c4d.zip"] {
      try Files.writeDurably([0x50, 0x4b], to: test.logs.appending(name))
    }
    #expect(try test.store.bundles().map(\.seen) == [1, 1, 1])
    #expect(try test.store.bundles().map { $0.problem == nil } == [true, false, false])
  }

  @Test func `two crashes of which nobody knows the reason are not the same`() throws {
    let test = try TestMachine()
    for number in 0..<2 {
      try test.stage(
        "Panic#1 Part1\n<6>[    \(number).000000] nothing to see\n", modifiedAt: 1_789_000_000 + Double(number) * 1000)
    }
    try test.collect()
    #expect(try test.store.bundles().map(\.title) == Array(repeating: "kernel panic, reason not in the log", count: 2))
    #expect(try test.store.bundles().map(\.seen) == [1, 1])
  }

  @Test func `a bundle may lie anywhere, under any name`() throws {
    let test = try Self.machine(with: 2)
    let first = try #require(try test.store.bundles().last)
    let place = FilePath("/tmp/sent by a friend.zip")
    try Files.createDirectories(test.machine.path("/tmp"), permissions: .ownerReadWriteExecute)
    try Files.rename(test.logs.appending(first.name), to: test.machine.path(place))
    let bundle = try test.store.bundle(at: place)
    #expect(bundle.id == first.id)
    #expect(bundle.title == first.title)
    #expect(try test.store.facts(of: bundle).id == first.id)
    #expect(try BundleExport(of: bundle, on: test.machine).redactedFiles().files.isEmpty == false)
  }

  @Test func `what lies there and is no bundle is said to be none`() throws {
    let test = try Self.machine(with: 1)
    try Files.createDirectories(test.machine.path("/tmp"), permissions: .ownerReadWriteExecute)
    try Files.writeDurably([0x50, 0x4b], to: test.machine.path("/tmp/x.zip"))
    #expect {
      _ = try test.store.bundle(at: "/tmp/x.zip")
    } throws: {
      "\($0)".hasPrefix("/tmp/x.zip: ")
    }
  }

  @Test func `the path of a bundle that is cut short is said once, and nothing of characters`() throws {
    let test = try Self.machine(with: 1)
    let bundle = try #require(try test.store.bundles().first)
    let path = test.logs.appending(bundle.name)
    try Files.writeDurably(Array(try Files.read(path).prefix(300)), to: path)
    #expect {
      _ = try test.store.facts(of: bundle)
    } throws: { error in
      "\(error)" == "\(bundle.path): the zip is damaged or cut short"
    }
  }

  @Test func `without a folder there are no bundles`() throws {
    #expect(try TestMachine().store.bundles().isEmpty)
  }

  @Test func `what exceeds the number goes, oldest first, and never what was just written`() throws {
    let test = try Self.machine(with: 5)
    let all = try test.store.bundles()
    test.settings.maxBundles = 2
    test.store.prune(keeping: [all[4]])
    #expect(Set(try test.store.bundles().map(\.id)) == Set([all[0].id, all[1].id, all[4].id]))
  }

  @Test func `what exceeds the bytes goes, oldest first`() throws {
    let test = try Self.machine(with: 4)
    let all = try test.store.bundles()
    test.settings.maxBundleBytes = all[0].size + all[1].size
    test.store.prune(keeping: [])
    #expect(try test.store.bundles() == Array(all[0...1]))
  }

  @Test func `no room on the disk is no reason to give up logs`() throws {
    let test = try Self.machine(with: 2)
    test.settings.keepFreeBytes = .max
    test.store.prune(keeping: [])
    #expect(try test.store.bundles().count == 2)
  }

  @Test(.enabled(if: TestMachine.isRoot, "gives files to groups"))
  func `bundles are for root alone, or for the group that is set`() throws {
    let test = try Self.machine(with: 1)
    let name = try #require(try test.names.first)
    #expect(try Self.permissions(test.logs) == 0o700)
    #expect(try Self.permissions(test.logs.appending(name)) == 0o600)

    let open = try TestMachine()
    open.settings.bundleGroup = "adm"
    try open.stage(Self.crash(1))
    let bundle = try #require(try open.collect().first)
    let status = try #require(try Files.status(open.logs.appending(bundle.name)))
    #expect(status.permissions.rawValue == 0o640)
    #expect(status.groupID.rawValue == 4)
    #expect(try Self.permissions(open.logs) == 0o750)
    #expect(try #require(try Files.status(open.logs)).groupID.rawValue == 4)
    #expect(open.store.problem == nil)
  }

  @Test func `a group that is not there leaves bundles to root and is said`() throws {
    let test = try TestMachine()
    test.settings.bundleGroup = "nobody-here"
    try test.stage(Self.crash(1))
    try test.collect()
    #expect(try Self.permissions(test.logs) == 0o700)
    #expect(test.store.problem?.contains("nobody-here") == true)
  }

  @Test func `a umask does not decide who may read`() throws {
    let previous = umask(0o077)
    defer { umask(previous) }
    let test = try Self.machine(with: 1)
    #expect(try Self.permissions(test.logs.removingLastComponent()) == 0o755)
    #expect(try Self.permissions(test.logs) == 0o700)
  }

  @Test(.enabled(if: TestMachine.isRoot, "gives links to users"), arguments: ["var/crash", "var/crash/lastgasp"])
  func `a link that a user planted on the way is not followed`(place: String) throws {
    let test = try TestMachine()
    let elsewhere = test.root.appending("elsewhere")
    try Files.createDirectories(elsewhere, permissions: .ownerReadWriteExecute)
    let link = test.root.appending(FilePath(place).components)
    try Files.createDirectories(link.removingLastComponent(), permissions: .ownerReadWriteExecute)
    try TestMachine.link(at: link, to: elsewhere, owner: 1000)
    try test.stage(Self.crash(1))
    let error = #expect(throws: BundleError.self) { try test.collect() }
    #expect(error?.description.contains("is a symbolic link of user 1000") == true)
    #expect(try Files.entries(of: elsewhere).isEmpty)
    #expect(try test.staging.records().count == 1)
  }

  @Test(.enabled(if: TestMachine.isRoot, "gives folders to users"))
  func `a folder of logs that belongs to a user, or is a link, is refused`() throws {
    let test = try TestMachine()
    try Files.createDirectories(test.logs, permissions: .ownerReadWriteExecute)
    unsafe chown(test.logs.string, 1000, 1000)
    try test.stage(Self.crash(1))
    #expect(throws: BundleError.self) { try test.collect() }
    try Files.removeDirectory(test.logs)
    try TestMachine.link(at: test.logs, to: test.root, owner: 0)
    #expect(throws: BundleError.self) { try test.collect() }
  }

  @Test(.enabled(if: TestMachine.isRoot, "owns links as root"))
  func `a link of root's own on the way is part of the system`() throws {
    let test = try TestMachine()
    let real = test.root.appending("data")
    try Files.createDirectories(real, permissions: .ownerReadWriteExecute)
    try Files.createDirectories(test.root.appending("var"), permissions: .ownerReadWriteExecute)
    try TestMachine.link(at: test.root.appending("var/crash"), to: real, owner: 0)
    try test.stage(Self.crash(1))
    try test.collect()
    #expect(try Files.exists(real.appending("lastgasp/logs")))
  }

  @Test(arguments: ["var/crash", "var/crash/lastgasp", "var/crash/lastgasp/logs"])
  func `a file where a folder should be is said`(place: String) throws {
    let test = try TestMachine()
    let path = test.root.appending(FilePath(place).components)
    try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
    try Files.writeDurably([1], to: path)
    try test.stage(Self.crash(1))
    let error = #expect(throws: BundleError.self) { try test.collect() }
    #expect(error?.description.contains("is not a folder") == true)
  }

  @Test func `identifiers are read back, and nothing else is taken for one`() throws {
    let identifier = BundleIdentifier(time: 1_795_342_530.5, digests: ["b", "a"])
    #expect(identifier == BundleIdentifier(time: 1_795_342_530, digests: ["a", "b"]))
    #expect(identifier.description.hasPrefix("20261122T101530Z-"))
    #expect(BundleIdentifier(identifier.description) == identifier)
    #expect(BundleIdentifier(fileName: identifier.fileName) == identifier)
    for text in ["", "20261122T101530Z", "20261122T101530Z-1A2B3C4D", "20261122T101530Z-1a2b3c4d ", "x/../y"] {
      #expect(BundleIdentifier(text) == nil)
    }
  }

  @Test(arguments: [
    (0.0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_709_164_800, "20240229T000000Z"),
    (1_735_689_599, "20241231T235959Z"), (4_107_542_400, "21000301T000000Z"), (-5, "19700101T000000Z"),
    (1e300, "99991231T235959Z"), (.nan, "19700101T000000Z"),
  ])
  func `times are written in UTC, whatever a record claims`(seconds: Double, expected: String) {
    #expect(BundleIdentifier(time: seconds, digests: []).description.hasPrefix(expected + "-"))
  }
}
