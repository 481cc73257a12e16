import Archives
import Foundation
import SystemPackage
import Testing

struct InitramfsTests {
  static let text = [UInt8](String(repeating: "a kernel's first words\n", count: 4000).utf8)

  private func image(_ compression: InitramfsWriter.Compression) throws -> TemporaryZip {
    let image = try TemporaryZip()
    let descriptor = try image.open()
    try descriptor.closeAfter {
      var writer = try InitramfsWriter(to: descriptor, compression: compression)
      try writer.addFolder("/dev", mode: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
      try writer.addCharacterDevice("/dev/console", mode: .ownerReadWrite, major: 5, minor: 1)
      try writer.addFile("/init", mode: .ownerReadWriteExecute, bytes: Self.text)
      try writer.addFile("/empty", mode: .ownerReadWrite, bytes: [])
      try writer.addLink("/bin", to: "usr/bin")
      try writer.finish()
    }
    return image
  }

  private func bytes(_ image: TemporaryZip) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: image.path)))
  }

  @Test(.enabled(if: isInstalled("bsdtar")), arguments: InitramfsWriter.Compression.allCases)
  func `another program reads folders, files, links and devices as they were given`(
    compression: InitramfsWriter.Compression
  ) throws {
    guard compression.isAvailable else { return }
    let image = try image(compression)
    let lines = try run("bsdtar", ["-tvf", image.path]).output.split(separator: "\n")
    let words = lines.map { $0.split(separator: " ").map(String.init) }
    #expect(words.map { $0[0] } == ["drwxr-xr-x", "crw-------", "-rwx------", "-rw-------", "lrwxrwxrwx"])
    #expect(lines[1].contains("5,1"))
    #expect(lines[2].hasSuffix("init"))
    #expect(lines[4].hasSuffix("bin -> usr/bin"))
    #expect(lines.allSatisfy { $0.contains("1970") })
    #expect(try run("bsdtar", ["-xOf", image.path, "init"]).output == String(decoding: Self.text, as: UTF8.self))
  }

  @Test func `the form is the newc that the kernel unpacks`() throws {
    #expect(try bytes(image(.none)).starts(with: Array("070701".utf8)))
  }

  @Test(arguments: InitramfsWriter.Compression.allCases)
  func `the same content gives the same bytes`(compression: InitramfsWriter.Compression) throws {
    guard compression.isAvailable else { return }
    #expect(try bytes(image(compression)) == bytes(image(compression)))
  }

  @Test func `a name that leads out of the image is refused`() throws {
    let image = try TemporaryZip()
    let descriptor = try image.open()
    try descriptor.closeAfter {
      var writer = try InitramfsWriter(to: descriptor, compression: .none)
      #expect(throws: ArchiveError.self) { try writer.addFile("/../init", mode: .ownerReadWrite, bytes: []) }
      #expect(throws: ArchiveError.self) { try writer.addFolder("/", mode: .ownerReadWrite) }
    }
  }

  @Test(arguments: [("gzip", ["-n"]), ("xz", ["--check=crc32"]), ("zstd", ["-q"])].filter { isInstalled($0.0) })
  func `a packed file is unpacked`(program: String, arguments: [String]) throws {
    let file = try TemporaryZip()
    try Data(Self.text).write(to: URL(filePath: file.path))
    _ = try run(program, arguments + ["-k", file.path])
    let ending = ["gzip": "gz", "xz": "xz", "zstd": "zst"][program] ?? ""
    let packed = Array(try Data(contentsOf: URL(filePath: "\(file.path).\(ending)")))
    try FileManager.default.removeItem(atPath: "\(file.path).\(ending)")
    #expect(packed.count < Self.text.count)
    #expect(try DecompressedFile.bytes(of: packed, limit: 1 << 20) == Self.text)
    #expect(throws: ArchiveError.self) { try DecompressedFile.bytes(of: packed, limit: 1000) }
    #expect(throws: ArchiveError.self) {
      try DecompressedFile.bytes(of: Array(packed.prefix(packed.count / 2)), limit: 1 << 20)
    }
  }
}
