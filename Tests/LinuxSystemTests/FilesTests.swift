import Glibc
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite final class FilesTests {
  let directory: FilePath

  init() throws {
    directory = FilePath("/tmp").appending("lastgasp-files-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectories(directory, permissions: .ownerReadWriteExecute)
  }

  deinit { try? Files.removeTree(directory) }

  @Test func `a file is replaced whole and leaves no temporary name`() throws {
    let path = directory.appending("state.json")
    try Files.writeDurably(Array("one".utf8), to: path)
    try Files.writeDurably(Array("two".utf8), to: path, permissions: [.ownerReadWrite, .groupRead])
    #expect(try Files.readText(path) == "two")
    #expect(try Files.entries(of: directory).map(\.string) == ["state.json"])
  }

  @Test func `a file for everybody is one whatever the umask says`() throws {
    let path = directory.appending("notice.json")
    let mask = umask(0o077)
    defer { umask(mask) }
    try Files.writeDurably([1], to: path, permissions: FilePermissions(rawValue: 0o644))
    #expect(try Files.status(path)?.permissions == FilePermissions(rawValue: 0o644))
  }

  @Test func `a temporary name that a crash left is no obstacle`() throws {
    let path = directory.appending("state.json")
    _ = try File.create(directory.appending(".state.json.new"), permissions: .ownerReadWrite)
    try Files.writeDurably(Array("new".utf8), to: path)
    #expect(try Files.readText(path) == "new")
  }

  @Test func `an error names the operation, the path and what helps`() {
    let error = #expect(throws: FileError.self) { try Files.read(directory.appending("none")) }
    #expect(error?.operation == .open)
    #expect(error?.description == "cannot open \(directory)/none: No such file or directory")
    let full = FileError(.write, "/var/crash/x", .noSpace)
    #expect(full.isOutOfSpace)
    #expect(full.description.hasSuffix("(free some space on that file system)"))
  }

  @Test func `renaming without replacing leaves what stands there`() throws {
    let old = directory.appending("a")
    let new = directory.appending("b")
    try Files.writeDurably([1], to: old)
    try Files.writeDurably([2], to: new)
    let error = #expect(throws: FileError.self) { try Files.renameWithoutReplacing(old, to: new) }
    #expect(error?.errno == .fileExists)
    #expect(try Files.read(new) == [2])
    try Files.remove(new)
    try Files.renameWithoutReplacing(old, to: new)
    #expect(try Files.read(new) == [1])
  }

  @Test func `a tree is removed, and a link in it is not followed`() throws {
    let outside = directory.appending("outside")
    try Files.writeDurably([7], to: outside)
    let tree = directory.appending("tree")
    try Files.createDirectories(tree.appending("deep/deeper"), permissions: .ownerReadWriteExecute)
    try Files.writeDurably([1], to: tree.appending("deep/file"))
    try SymbolicLink.make(at: tree.appending("link"), to: directory)
    try Files.removeTree(tree)
    #expect(try !Files.exists(tree))
    #expect(try Files.read(outside) == [7])
  }

  @Test func `names of any bytes are listed and found again`() throws {
    let name: FilePath.Component = "odd \u{1}name ünïcode"
    try Files.writeDurably([1], to: directory.appending(name))
    #expect(try Files.entries(of: directory) == [name])
  }

  @Test func `a long file is cut at the limit`() throws {
    let path = directory.appending("long")
    try Files.writeDurably([UInt8](repeating: 65, count: 100_000), to: path)
    #expect(try Files.read(path, limit: 70_000).count == 70_000)
    #expect(try Files.read(path).count == 100_000)
  }
}
