import BlockDevices
import Foundation
import LinuxSystem
import SystemPackage
import Testing

/// File systems made by their own programs, compared with what blkid says of them.
@Suite struct RealFileSystemTests {
  struct Maker: Sendable, CustomTestStringConvertible {
    let program: String
    var arguments: [String] = []
    let megabytes: Int
    let type: String

    var testDescription: String { ([program] + arguments).joined(separator: " ") }
  }

  static let makers = [
    Maker(program: "mkfs.ext4", arguments: ["-q", "-F"], megabytes: 16, type: "ext4"),
    Maker(program: "mkfs.ext4", arguments: ["-q", "-F", "-t", "ext2"], megabytes: 16, type: "ext4"),
    Maker(program: "mkfs.ext4", arguments: ["-q", "-F", "-O", "encrypt,casefold"], megabytes: 16, type: "ext4"),
    Maker(program: "mkfs.xfs", arguments: ["-q", "-f"], megabytes: 512, type: "xfs"),
    Maker(program: "mkfs.btrfs", arguments: ["-q", "-f"], megabytes: 128, type: "btrfs"),
    Maker(program: "mkfs.f2fs", arguments: ["-q", "-f"], megabytes: 64, type: "f2fs"),
    Maker(program: "mkfs.vfat", arguments: ["-F", "12"], megabytes: 4, type: "vfat"),
    Maker(program: "mkfs.vfat", arguments: ["-F", "16"], megabytes: 32, type: "vfat"),
    Maker(program: "mkfs.vfat", arguments: ["-F", "32"], megabytes: 64, type: "vfat"),
  ]

  private static let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"

  static func isInstalled(_ program: String) -> Bool {
    ["/usr/sbin", "/usr/bin", "/sbin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["LC_ALL=C", Self.path, program] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private func withImages<Value>(_ count: Int, megabytes: Int, _ body: ([String]) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastgasp-mkfs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try (0..<count).map { index in
      let path = folder.appending(path: "image\(index)").path
      let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: .create, permissions: .ownerReadWrite)
      try file.closeAfter { try file.resize(to: Int64(megabytes) << 20) }
      return path
    }
    return try body(paths)
  }

  private func identity(_ path: String) throws -> FileSystemIdentity? {
    try FileSystemIdentity.read(File.open(reading: FilePath(path)))
  }

  @Test(.enabled(if: isInstalled("blkid")), arguments: makers.filter { isInstalled($0.program) })
  func `a superblock tells what blkid tells`(maker: Maker) throws {
    try withImages(1, megabytes: maker.megabytes) { paths in
      let made = try run(maker.program, maker.arguments + paths).status
      #expect(made == 0)
      let identity = try #require(try identity(paths[0]))
      let told = try run("blkid", ["-p", "-o", "value", "-s", "UUID"] + paths).output
      #expect(identity.id == told.trimmingCharacters(in: .newlines))
      #expect(identity.type == maker.type)
      #expect(identity.deviceCount == 1)
    }
  }

  @Test(.enabled(if: isInstalled("mkfs.btrfs")))
  func `btrfs on two devices says so on each`() throws {
    try withImages(2, megabytes: 128) { paths in
      let made = try run("mkfs.btrfs", ["-q", "-f", "-d", "single", "-m", "single"] + paths).status
      #expect(made == 0)
      let counts = try paths.map { try identity($0)?.deviceCount }
      #expect(counts == [2, 2])
    }
  }

  @Test(.enabled(if: isInstalled("mkfs.f2fs")))
  func `f2fs on two devices says so`() throws {
    try withImages(2, megabytes: 64) { paths in
      let made = try run("mkfs.f2fs", ["-q", "-f", "-c", paths[1], paths[0]]).status
      #expect(made == 0)
      let count = try identity(paths[0])?.deviceCount
      #expect(count == 2)
    }
  }

  @Test(.enabled(if: isInstalled("mkswap")))
  func `swap space is no file system`() throws {
    try withImages(1, megabytes: 4) { paths in
      let made = try run("mkswap", paths).status
      #expect(made == 0)
      let identity = try identity(paths[0])
      #expect(identity == nil)
    }
  }
}
