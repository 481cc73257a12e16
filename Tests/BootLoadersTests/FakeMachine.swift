import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

@testable import BootLoaders

/// A machine in a temporary directory, with files of boot loaders and programs that only remember that they were run.
final class FakeMachine: Sendable {
  let root: FilePath
  let programs = RecordedPrograms()

  init(
    _ files: [String: String] = [:], commandLine: String = "root=/dev/vda1 ro", release: String = "6.12.43+deb13-amd64"
  )
    throws
  {
    root = FilePath("/tmp").appending("lastgasp-boot-\(UInt64.random(in: 0 ... .max))")
    try write("/proc/cmdline", commandLine + "\n")
    try write("/proc/sys/kernel/osrelease", release + "\n")
    try write("/proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n")
    for (path, text) in files { try write(path, text) }
    programs.root = root
  }

  deinit { try? Files.removeTree(root) }

  var machine: Machine { Machine(root: root, programs: programs, now: { 1_790_000_000 }) }

  func context(_ settings: Settings = Settings()) -> BootContext { BootContext(of: machine, settings: settings) }

  func write(_ path: String, _ text: String) throws {
    let place = root.appending(FilePath(path).components)
    try Files.createDirectories(place.removingLastComponent(), permissions: [.ownerReadWriteExecute])
    try Files.writeDurably(Array(text.utf8), to: place, permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  func read(_ path: String) throws -> String? {
    let place = root.appending(FilePath(path).components)
    return try Files.exists(place) ? String(decoding: try Files.read(place), as: UTF8.self) : nil
  }

  /// A variable of the boot loader interface: four bytes of attributes, then UTF-16 with a NUL.
  func setLoaderVariable(_ name: String, _ text: String) throws {
    let bytes: [UInt8] = [6, 0, 0, 0] + (text + "\0").utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let folder = root.appending("sys/firmware/efi/efivars")
    try Files.createDirectories(folder, permissions: [.ownerReadWriteExecute])
    try Files.writeDurably(bytes, to: folder.appending("\(name)-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"))
  }

  func turnSecureBootOn() throws {
    let folder = root.appending("sys/firmware/efi/efivars")
    try Files.createDirectories(folder, permissions: [.ownerReadWriteExecute])
    try Files.writeDurably(
      [6, 0, 0, 0, 1], to: folder.appending("SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"))
  }

  /// What is mounted, where another file system than the root's is.
  func mount(_ mounts: [(point: String, type: String)]) throws {
    var text = "1 0 8:1 / / rw - ext4 /dev/vda1 rw\n"
    for (index, mount) in mounts.enumerated() {
      text += "\(index + 2) 1 8:\(index + 2) / \(mount.point) rw - \(mount.type) /dev/vda\(index + 2) rw\n"
    }
    try write("/proc/self/mountinfo", text)
  }

  /// Every file under the root with what it holds, but for our own state.
  func files(below path: String = "/") throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try Files.entriesIfPresent(of: root.appending(FilePath(path).components)) {
      let inner = FilePath(path).appending(name).string
      if ["/var/lib/lastgasp", "/run/lastgasp", "/sys", "/proc"].contains(inner) { continue }
      let status = try Files.status(root.appending(FilePath(inner).components))
      if status?.type == .directory {
        found.merge(try files(below: inner)) { one, _ in one }
      } else {
        found[inner] = try read(inner)
      }
    }
    return found
  }

  /// Carries a plan out and keeps its record, as the command does.
  @discardableResult
  func carryOut(_ plan: EditPlan, _ words: [String], of name: String) async throws -> ReservationRecord {
    let store = ReservationStore(of: machine)
    let type = try #require(BootLoaders.all.first { $0.name == name })
    var record = try store.record() ?? store.begin(words, of: type.init(context()))
    try await EditExecutor(machine).apply(plan) { edit throws(BootLoaderError) in try store.note(edit, in: &record) }
    return record
  }

  /// Takes it back.
  func undo(_ record: ReservationRecord, _ bootLoader: any BootLoader) async throws {
    let executor = EditExecutor(machine)
    #expect(type(of: bootLoader).name == record.bootLoader)
    let undoing = ReservationStore(of: machine).undoing(record, in: context())
    #expect(undoing.left.isEmpty)
    try await executor.apply(undoing.plan) { _ in }
    executor.removeIfEmpty(record.folders.map { FilePath($0) })
  }
}

/// Remembers what it was asked to run; grub-mkconfig writes what the configuration of the fake machine comes to.
final class RecordedPrograms: ProgramRunner, @unchecked Sendable {
  var root: FilePath = "/"
  private(set) var ran: [String] = []
  var failing: Set<String> = []
  var outputs: [String: [UInt8]] = [:]

  func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
    let words =
      program == "/usr/bin/env"
      ? Array(arguments.drop { $0.hasPrefix("--unset") || $0.contains("LANG") }) : [program] + arguments
    ran.append(words.joined(separator: " ").replacing(root.string, with: ""))
    if failing.contains(words[0]) { return ProgramOutcome(status: 3, errors: "no space\n") }
    if words[0].hasSuffix("mkconfig") { makeConfiguration(words[2]) }
    if let output = words.first(where: { $0.hasPrefix("--output=") }),
      let line = words.first(where: { $0.hasPrefix("--cmdline=") })
    {
      let text = "MZ\0.cmdline\0" + line.dropFirst("--cmdline=".count) + "\0"
      try? Files.writeDurably(Array(text.utf8), to: FilePath(String(output.dropFirst("--output=".count))))
    }
    return ProgramOutcome(status: 0)
  }

  /// As grub-mkconfig: what the settings and drop-ins add stands on the kernel's line.
  private func makeConfiguration(_ output: String) {
    var words = ""
    let dropIns = root.appending("etc/default/grub.d")
    let names = ((try? Files.entriesIfPresent(of: dropIns)) ?? []).filter { $0.string.hasSuffix(".cfg") }
    for path in [root.appending("etc/default/grub")] + names.map({ dropIns.appending($0) }) {
      for line in ((try? Files.readText(path)) ?? "").split(whereSeparator: \.isNewline)
      where line.hasPrefix("GRUB_CMDLINE_LINUX_DEFAULT=") {
        let value = line.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\"" }
        words = String(value).replacing("$GRUB_CMDLINE_LINUX_DEFAULT", with: words)
      }
    }
    try? Files.writeDurably(Array(grubConfiguration(words).utf8), to: FilePath(output))
  }
}

func grubConfiguration(_ words: String) -> String {
  """
  #
  # DO NOT EDIT THIS FILE
  #
  menuentry 'Debian GNU/Linux' --class debian {
  \tlinux\t/boot/vmlinuz-6.12.43+deb13-amd64 root=UUID=1234 ro \(words)
  \tinitrd\t/boot/initrd.img-6.12.43+deb13-amd64
  }

  """
}
