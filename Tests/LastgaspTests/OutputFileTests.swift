import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import lastgasp

@Suite struct `A file that a command makes` {
  /// A folder of its own.
  private final class Folder {
    let path = FilePath("/tmp").appending("lastgasp-output-\(UInt64.random(in: 0 ... .max))")
    init() throws { try Files.createDirectory(path, permissions: .ownerReadWriteExecute) }
    deinit { try? Files.removeTree(path) }
  }

  private let folder: Folder
  private var path: FilePath { folder.path.appending("out.zip") }

  init() throws { folder = try Folder() }

  private func write(_ text: String, isForced: Bool = false) throws {
    try OutputFile(path: path, isForced: isForced).write { _ = try $0.writeAll(Array(text.utf8)) }
  }

  @Test func `is there whole, for its owner alone`() throws {
    try write("one")
    #expect(try Files.readText(path) == "one")
    #expect(try Files.status(path)?.permissions == .ownerReadWrite)
    #expect(try Files.entries(of: folder.path).count == 1)
  }

  @Test func `replaces nothing unless told to`() throws {
    try write("one")
    #expect(throws: FileError.self) { try write("two") }
    #expect(try Files.readText(path) == "one")
    try write("two", isForced: true)
    #expect(try Files.readText(path) == "two")
  }

  @Test func `is not there when its writing failed`() throws {
    #expect(throws: Errno.self) {
      try OutputFile(path: path, isForced: false).write { descriptor in
        _ = try descriptor.writeAll([1, 2, 3])
        throw Errno.ioError
      }
    }
    #expect(try Files.entries(of: folder.path).isEmpty)
  }

  @Test func `is not made in the place of a folder, not even by force`() {
    #expect(throws: FileError(.write, folder.path, .isDirectory)) {
      try OutputFile(path: folder.path, isForced: true).write { _ in }
    }
  }

  @Test func `is not made in the place of a device or pipe, not even by force`() throws {
    let link = folder.path.appending("link")
    try SymbolicLink.make(at: link, to: "/dev/full")
    for special in [FilePath("/dev/full"), link] {
      #expect(throws: FileError(.write, special, .notSupported)) {
        try OutputFile(path: special, isForced: true).write { _ in }
      }
      #expect(try Files.status(special, followingLink: true)?.type == .characterSpecial)
    }
  }

  @Test func `is told by the name that was asked for`() {
    let path = folder.path.appending("missing/out.zip")
    #expect {
      try OutputFile(path: path, isForced: false).write { _ in }
    } throws: {
      ($0 as? FileError)?.path == path
    }
  }

  @Test func `goes by no link that stands in its way`() throws {
    let target = folder.path.appending("target")
    try Files.writeDurably(Array("mine".utf8), to: target)
    for name in ["out.zip", ".out.zip.new"] {
      try SymbolicLink.make(at: folder.path.appending(name), to: target)
    }
    #expect(throws: FileError.self) { try write("x") }
    try write("x", isForced: true)
    #expect(try Files.readText(target) == "mine")
    #expect(try Files.status(path)?.type == .regular)
  }

  @Test(arguments: [
    (["SUDO_UID": "1000", "SUDO_GID": "1001"], UInt32(0), UInt32(1000) as UInt32?),
    (["SUDO_UID": "1000", "SUDO_GID": "1001"], 1000, nil),
    (["SUDO_UID": "0", "SUDO_GID": "0"], 0, nil), (["SUDO_UID": "x", "SUDO_GID": "1"], 0, nil), ([:], 0, nil),
  ])
  func `is given to whoever ran sudo`(variables: [String: String], user: UInt32, owner: UInt32?) {
    #expect(OutputFile.invoker(variables: variables, user: user)?.user == owner)
  }
}
