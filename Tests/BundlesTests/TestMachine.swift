import Bundles
import Glibc
import KernelLog
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage

/// A machine in a folder of its own, with records in its pstore.
final class TestMachine {
  let root: FilePath
  let machine: Machine
  let staging: Staging
  var settings = Settings()

  init() throws {
    root = FilePath("/tmp").appending("lastgasp-bundles-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectories(root.appending("proc/sys/kernel/random"), permissions: .ownerReadWriteExecute)
    try Files.createDirectories(root.appending("sys/fs/pstore"), permissions: .ownerReadWriteExecute)
    try Files.createDirectories(root.appending("etc"), permissions: .ownerReadWriteExecute)
    try Files.writeDurably(Array("boot-2\n".utf8), to: root.appending("proc/sys/kernel/random/boot_id"))
    try Files.writeDurably(Array("root:x:0:\nadm:x:4:user\n".utf8), to: root.appending("etc/group"))
    machine = Machine(root: root, now: { 1_790_000_000 })
    staging = Staging(of: machine)
  }

  deinit { try? Files.removeTree(root) }

  var store: BundleStore { BundleStore(machine: machine, settings: settings) }
  var logs: FilePath { machine.path(settings.mountFolder.appending("logs")) }
  var names: [String] { get throws { try Files.entriesIfPresent(of: logs).map(\.string) } }

  @discardableResult
  func stage(_ bytes: [UInt8], named name: String = "dmesg-ramoops-0", modifiedAt: Double = 1_789_999_000) throws
    -> StagedRecord
  {
    let path = root.appending("sys/fs/pstore").appending("record")
    try Files.writeDurably(bytes, to: path)
    guard case .staged(let record) = try staging.keep(path, named: name, from: .pstore, modifiedAt: modifiedAt) else {
      throw Errno.fileExists
    }
    return record
  }

  @discardableResult
  func stage(_ text: String, named name: String = "dmesg-ramoops-0", modifiedAt: Double = 1_789_999_000) throws
    -> StagedRecord
  {
    try stage(Array(text.utf8), named: name, modifiedAt: modifiedAt)
  }

  /// Groups what is staged, as a collection does.
  func groups() throws -> [(group: CrashGroup<String>, records: [StagedRecord])] {
    let records = try staging.records()
    let reader = StagedRecordReader(staging: staging)
    let grouped = try records.map {
      GroupingRecord(id: $0.digest, facts: try reader.facts(of: $0), harvest: $0.harvestedBy)
    }
    return CrashGrouping.groups(of: grouped).map { group in
      (group, group.ids.compactMap { id in records.first { $0.digest == id } })
    }
  }

  /// Writes the bundle of each group that is staged.
  @discardableResult
  func collect(_ identity: BootIdentity? = nil) throws -> [Bundle] {
    let writer = BundleWriter(machine: machine, settings: settings, staging: staging)
    return try groups().map { try writer.write($0.group, of: $0.records, identity: identity) }
  }

  /// A file of a bundle as text.
  func text(_ entry: String, of bundle: Bundle) throws -> String {
    String(decoding: try bytes(entry, of: bundle), as: UTF8.self)
  }

  /// A file of a bundle.
  func bytes(_ entry: String, of bundle: Bundle) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try store.extract(entry, from: bundle) { bytes += $0 }
    return bytes
  }

  static func link(at path: FilePath, to target: FilePath, owner: UInt32) throws {
    guard unsafe symlink(target.string, path.string) == 0, unsafe lchown(path.string, owner, owner) == 0 else {
      throw Errno(rawValue: Glibc.errno)
    }
  }

  static var isRoot: Bool { geteuid() == 0 }
}

/// The texts of a crash, as the kernel leaves them.
enum Sample {
  static let panic = """
    Panic#1 Part1
    <5>[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1
    <6>[    0.000000] Command line: root=/dev/vda1 ro quiet
    <6>[  100.000000] lastgasp: the line just before
    <6>[  100.100000] sysrq: Trigger a crash
    <0>[  100.200000] Kernel panic - not syncing: sysrq triggered crash
    <4>[  100.300000] CPU: 0 PID: 412 Comm: bash Not tainted 6.1.0-18-amd64 #1  Debian 6.1.76-1
    <4>[  100.400000] Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2 04/01/2014

    """

  static let emergency =
    panic.replacing("Panic#1", with: "Emergency#2") + "<0>[  101.000000] Rebooting in 1 seconds..\n"

  static let identity = BootIdentity(
    bootID: "0123456789abcdef0123456789abcdef", startedAt: 1_789_998_900, kernelRelease: "6.1.0-18-amd64",
    kernelVersion: "Linux version 6.1.0-18-amd64 (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1",
    commandLine: "root=/dev/vda1 ro quiet crashkernel=256M",
    osRelease: "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
    hardware: ["sys_vendor": "QEMU", "product_name": "Standard PC"], modules: "ext4 1 0 - Live 0x0\n")
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    hasPrefix(text) ? other + dropFirst(text.count) : self
  }
}
