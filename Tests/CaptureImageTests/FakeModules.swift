import LinuxSystem
import SystemPackage

/// Modules for a machine's `/lib/modules`: real object files, so that depmod and modprobe work on them as on any.
struct FakeModules {
  static let release = "6.12.1-test"

  let fake: FakeMachine
  private var folder: FilePath { FilePath("/lib/modules/\(Self.release)") }

  /// Whether the programs that make them are here.
  static var canBeMade: Bool { isInstalled("as", "depmod", "modprobe", "xz") }

  /// Adds a module with what its `.modinfo` is to say, such as `softdep=pre: crc32c`.
  func add(_ name: String, _ info: [String] = [], exporting symbol: String? = nil, needing other: String? = nil) throws
  {
    let source = fake.place(FilePath("/\(name).s"))
    var lines = [".section .modinfo,\"a\""] + (["license=GPL", "name=\(name)"] + info).map { ".asciz \"\($0)\"" }
    if let symbol { lines += [".section __ksymtab_strings,\"a\"", ".asciz \"\(symbol)\""] }
    lines.append(".text")
    if let other { lines.append("call \(other)") }
    try Files.writeDurably(Array((lines.joined(separator: "\n") + "\n").utf8), to: source)
    try fake.addFolder(folder.appending("kernel"))
    let object = fake.place(folder.appending("kernel/\(name).ko"))
    guard try run("as", ["-o", object.string, source.string]).status == 0 else { throw Errno.execFormatError }
    try Files.remove(source)
  }

  /// Packs a module as Debian 13 has them.
  func pack(_ name: String) throws {
    _ = try run("xz", ["--check=crc32", fake.place(folder.appending("kernel/\(name).ko")).string])
  }

  /// Makes the index, with what is built in.
  func finish(builtin: [String] = []) throws {
    try fake.write(builtin.map { "kernel/\($0).ko\n" }.joined(), to: folder.appending("modules.builtin"))
    try fake.write("", to: folder.appending("modules.order"))
    guard try run("depmod", ["-b", fake.root.string, Self.release]).status == 0 else { throw Errno.ioError }
  }
}
