import Archives
import Foundation
import SystemPackage
import Testing

/// A zip in a folder of its own, made by a test and read by others' programs.
final class TemporaryZip {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastgasp-zip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "test.zip").path
  }

  deinit { try? FileManager.default.removeItem(atPath: FilePath(path).removingLastComponent().string) }

  func open() throws -> FileDescriptor {
    try .open(FilePath(path), .readWrite, options: [.create], permissions: .ownerReadWrite)
  }

  func write(_ body: (inout ZipWriter) throws -> Void) throws {
    let descriptor = try open()
    try descriptor.closeAfter {
      var zip = try ZipWriter(to: descriptor)
      try body(&zip)
      try zip.finish()
    }
  }

  func read<Value>(_ body: (inout ZipReader) throws -> Value) throws -> Value {
    let descriptor = try open()
    return try descriptor.closeAfter {
      var zip = try ZipReader.open(descriptor)
      return try body(&zip)
    }
  }
}

/// Runs a program and gives its exit status and what it prints.
func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["LC_ALL=C", "TZ=UTC", program] + arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

func isInstalled(_ program: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
}

struct ZipTests {
  static let text = String(repeating: "[    1.000000] a line of a kernel log\n", count: 5000)
  static let time = 1_795_342_530.0

  /// A zip with everything that a bundle may hold.
  static func sample() throws -> TemporaryZip {
    let zip = try TemporaryZip()
    try zip.write { zip in
      try zip.add(name: "summary.txt", modified: time, bytes: Array("kernel panic\n".utf8))
      try zip.add(name: "dmesg.txt", modified: time) { sink in
        for piece in Array(text.utf8).chunks(of: 777) { try sink.write(piece) }
      }
      try zip.add(name: "records/dmesg-ramoops-0", modified: time + 0.25, compression: .stored, bytes: [0, 255, 10, 0])
      try zip.add(name: "system/ä€😀 name.txt", modified: time, bytes: Array("odd".utf8))
      try zip.add(name: "empty", modified: 0, mode: .ownerReadWrite, bytes: [])
    }
    return zip
  }

  @Test func `what was written is read back`() throws {
    try Self.sample().read { zip in
      var entries: [ZipReader.Entry] = []
      var sizes: [Int] = []
      while let entry = try zip.next() {
        entries.append(entry)
        var size = 0
        try zip.read { size += $0.count }
        sizes.append(size)
      }
      let names = ["summary.txt", "dmesg.txt", "records/dmesg-ramoops-0", "system/ä€😀 name.txt", "empty"]
      #expect(entries.map(\.name) == names)
      #expect(sizes == [13, Self.text.utf8.count, 4, 3, 0])
      #expect(entries.map(\.mode.rawValue) == [0o640, 0o640, 0o640, 0o640, 0o600])
      #expect(entries[0].modified == Self.time)
    }
  }

  @Test func `one file is found by its name`() throws {
    #expect(try Self.sample().read { try $0.bytes(of: "records/dmesg-ramoops-0", limit: 100) } == [0, 255, 10, 0])
    #expect(try Self.sample().read { try $0.bytes(of: "missing", limit: 100) } == nil)
    #expect(throws: ArchiveError.self) { try Self.sample().read { try $0.bytes(of: "dmesg.txt", limit: 100) } }
  }

  @Test(.enabled(if: isInstalled("unzip")))
  func `unzip finds nothing wrong`() throws {
    let zip = try Self.sample()
    #expect(try run("unzip", ["-tqq", zip.path]).status == 0)
    #expect(try run("unzip", ["-p", zip.path, "dmesg.txt"]).output == Self.text)
  }

  @Test(.enabled(if: isInstalled("python3")))
  func `Python reads the same names, sizes, modes and bytes`() throws {
    let zip = try Self.sample()
    let program = """
      import sys, zipfile
      with zipfile.ZipFile(sys.argv[1]) as z:
          assert z.testzip() is None
          for i in z.infolist():
              print(ascii(i.filename), i.file_size, oct(i.external_attr >> 16), i.compress_type)
          print(z.read("records/dmesg-ramoops-0"))
      """
    let result = try run("python3", ["-c", program, zip.path])
    #expect(result.status == 0)
    #expect(
      result.output == """
        'summary.txt' 13 0o100640 8
        'dmesg.txt' \(Self.text.utf8.count) 0o100640 8
        'records/dmesg-ramoops-0' 4 0o100640 0
        'system/\\xe4\\u20ac\\U0001f600 name.txt' 3 0o100640 8
        'empty' 0 0o100600 8
        b'\\x00\\xff\\n\\x00'

        """)
  }

  @Test(.enabled(if: isInstalled("bsdtar")))
  func `bsdtar reads the same bytes`() throws {
    let zip = try Self.sample()
    #expect(try run("bsdtar", ["-xOf", zip.path, "dmesg.txt"]).output == Self.text)
  }

  @Test(arguments: ["", "/etc/passwd", "../x", "a/../b", "a/..", "./a", "a//b", "a/", "/", ".", "..", "a\u{0}b"])
  func `a name that leads elsewhere is refused`(name: String) throws {
    let zip = try TemporaryZip()
    #expect(throws: ArchiveError(.name, entry: name)) {
      try zip.write { try $0.add(name: name, modified: 0, bytes: [1]) }
    }
  }

  @Test func `a zip that was not finished is taken for whole by nobody`() throws {
    let zip = try TemporaryZip()
    let descriptor = try zip.open()
    try descriptor.closeAfter {
      var writer = try ZipWriter(to: descriptor)
      try writer.add(name: "a", modified: 0, bytes: Array(Self.text.utf8))
    }
    #expect(throws: ArchiveError.self) { try zip.read { try $0.next() } }
    if isInstalled("python3") { #expect(try run("python3", ["-m", "zipfile", "-t", zip.path]).status != 0) }
  }

  @Test(arguments: [1, 100, 1000])
  func `a zip cut short is refused`(missing: Int) throws {
    let zip = try Self.sample()
    let descriptor = try zip.open()
    try descriptor.closeAfter {
      let size = try descriptor.seek(offset: 0, from: .end)
      try descriptor.resize(to: size - Int64(missing))
    }
    #expect(throws: ArchiveError.self) {
      try zip.read { zip in while try zip.next() != nil {} }
    }
  }

  @Test func `an entry whose writer fails spoils the zip`() throws {
    struct Failure: Error {}
    let zip = try TemporaryZip()
    #expect(throws: ArchiveError.self) {
      try zip.write { zip in
        do {
          try zip.add(name: "a", modified: 0) { _ in throw Failure() }
          Issue.record("the failure was swallowed")
        } catch is Failure {}
      }
    }
  }

  @Test(arguments: [3, 5])
  func `an entry of another size than announced is an error`(size: Int) throws {
    let zip = try TemporaryZip()
    #expect(throws: ArchiveError(.size, entry: "a")) {
      try zip.write { zip in
        try zip.add(name: "a", modified: 0, size: size) { sink in try sink.write("four") }
      }
    }
  }

  @Test func `a full disk is said to be one`() throws {
    let descriptor = try FileDescriptor.open(FilePath("/dev/full"), .writeOnly)
    try descriptor.closeAfter {
      let error = #expect(throws: ArchiveError.self) {
        var zip = try ZipWriter(to: descriptor)
        var random = SystemRandomNumberGenerator()
        try zip.add(name: "a", modified: 0, compression: .stored) { sink in
          for _ in 0..<100 { try sink.write((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }) }
        }
        try zip.finish()
      }
      #expect(error?.isOutOfSpace == true)
    }
  }

  @Test func `a file is added from its descriptor`() throws {
    let zip = try TemporaryZip()
    let source = try FileDescriptor.open(FilePath(#filePath), .readOnly)
    try source.closeAfter {
      try zip.write { try $0.addFile(name: "source", modified: 0, from: source) }
    }
    let expected = [UInt8](try Data(contentsOf: URL(filePath: #filePath)))
    #expect(try zip.read { try $0.bytes(of: "source", limit: 1 << 20) } == expected)
  }
}

extension Array {
  /// The elements in pieces of at most this many.
  func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
