import Glibc
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import Capture

@Suite struct TargetFolderTests {
  @Test func `the folder is made with all above it, and each crash has its own`() throws {
    let folder = try CaptureFolder()
    let made = try (1...3).map { _ in
      try TargetFolder.make(in: "/var/crash/deep", below: folder.path, for: nil, owner: geteuid())
    }
    #expect(
      made.map { $0.lastComponent?.string } == [".captured-unknown", ".captured-unknown-2", ".captured-unknown-3"])
    #expect(try Files.status(folder.path.appending("var"))?.permissions == .ownerReadWriteExecute)
  }

  @Test(arguments: ["a", "a/b", "a/b/c"])
  func `no symbolic link is followed on the way`(link: String) throws {
    let folder = try CaptureFolder()
    let elsewhere = try CaptureFolder()
    let path = folder.path.appending(link)
    try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
    try SymbolicLink.make(at: path, to: elsewhere.path)
    let error = #expect(throws: CaptureError.self) {
      try TargetFolder.make(in: "/a/b/c", below: folder.path, for: nil, owner: nil)
    }
    #expect(error?.description == "\(path) is a symbolic link or a file; a crash is saved into real folders alone")
    #expect(try Files.entries(of: elsewhere.path).isEmpty)
  }

  @Test func `a folder of somebody else's is not used, but for a file system without owners`() throws {
    let folder = try CaptureFolder()
    let error = #expect(throws: CaptureError.self) {
      try TargetFolder.make(in: "/a", below: folder.path, for: nil, owner: geteuid() + 1)
    }
    #expect(error?.description.contains("belongs to another user") == true)
    #expect(throws: Never.self) { try TargetFolder.make(in: "/a", below: folder.path, for: nil, owner: nil) }
  }

  @Test func `a crash loop stops making folders`() throws {
    let folder = try CaptureFolder()
    for _ in 1...20 { _ = try TargetFolder.make(in: "/a", below: folder.path, for: nil, owner: nil) }
    #expect(throws: CaptureError.self) { try TargetFolder.make(in: "/a", below: folder.path, for: nil, owner: nil) }
  }
}

@Suite struct TargetSearchTests {
  static let id = "11111111-2222-3333-4444-555555555555"

  static func add(_ name: String, _ folder: CaptureFolder, content: [UInt8]?) throws {
    for path in ["sys/class/block/\(name)", "dev/cciss"] {
      try Files.createDirectories(folder.path.appending(path), permissions: .ownerReadWriteExecute)
    }
    let size = folder.path.appending("sys/class/block/\(name)/size")
    if try !Files.exists(size) { try File.create(size, permissions: .ownerReadWrite).write(Array("2048\n".utf8)) }
    guard let content else { return }
    let device = folder.path.appending("dev").appending(String(name.map { $0 == "!" ? "/" : $0 }))
    try Files.removeIfPresent(device)
    try File.create(device, permissions: .ownerReadWrite).write(content)
  }

  /// A superblock of XFS with the id.
  static let fileSystem: [UInt8] = {
    var bytes = [UInt8](repeating: 0, count: 0x20000)
    bytes.replaceSubrange(0..<4, with: "XFSB".utf8)
    let id: [UInt8] =
      [UInt8](repeating: 0x11, count: 4) + [0x22, 0x22, 0x33, 0x33, 0x44, 0x44]
      + [UInt8](repeating: 0x55, count: 6)
    bytes.replaceSubrange(32..<48, with: id)
    return bytes
  }()

  @Test func `the file system is found on whatever device it is, also one that comes late`() throws {
    let folder = try CaptureFolder()
    var search = TargetSearch(fileSystemID: Self.id, below: folder.path)
    #expect(search.look().isEmpty)
    try Self.add("sda", folder, content: [UInt8](repeating: 0, count: 1 << 17))
    try Self.add("cciss!c0d0p1", folder, content: nil)
    #expect(search.look().isEmpty)
    #expect(search.seen == "looked at sda")
    try Self.add("cciss!c0d0p1", folder, content: Self.fileSystem)
    let device = folder.path.appending("dev/cciss/c0d0p1")
    #expect(search.look() == [TargetSearch.Found(device: device, type: "xfs")])
  }

  @Test func `a medium that is changed is looked at again`() throws {
    let folder = try CaptureFolder()
    var search = TargetSearch(fileSystemID: Self.id, below: folder.path)
    try Self.add("sda", folder, content: [1, 2, 3])
    #expect(search.look().isEmpty)
    try Self.add("sda", folder, content: Self.fileSystem)
    #expect(search.look().isEmpty)
    try Files.writeValue("4096\n", to: folder.path.appending("sys/class/block/sda/size"))
    #expect(search.look().count == 1)
  }
}
