import Foundation
import Machine
import SystemPackage
import Testing

@testable import CaptureImage

@Suite struct MakedumpfileTests {
  /// What Debian's makedumpfile 1.7.2 says.
  static let debian12 =
    "makedumpfile: version 1.7.2 (released on 20 Oct 2022)\nlzo\tenabled\nsnappy\tdisabled\nzstd\tdisabled\n\n"

  private func makedumpfile(_ text: String) throws -> Makedumpfile {
    try #require(Makedumpfile(path: "/usr/bin/makedumpfile", parsing: text))
  }

  @Test func `its abilities are those it names, and zlib`() throws {
    let program = try makedumpfile(Self.debian12)
    #expect(program.version == "1.7.2")
    #expect(program.compressions == [.lzo, .zlib])
    #expect(Makedumpfile(path: "/x", parsing: "no such thing") == nil)
  }

  @Test(arguments: [
    ("-z -d 31", "-l -d 31"), ("-zd 31", "-ld 31"), ("-l -d 31", "-l -d 31"), ("-c -d 31", "-c -d 31"),
    ("-p --message-level 1", "-l --message-level 1"), ("-d 31", "-d 31"), ("-d31 -z", "-d31 -l"),
    ("--compress-z -z", "--compress-z -l"),
  ])
  func `what it cannot compress with becomes the best that it can`(asked: String, fitted: String) throws {
    #expect(
      try makedumpfile(Self.debian12).fitted(asked.split(separator: " ").map(String.init))
        == fitted.split(separator: " ").map(String.init))
  }

  @Test func `without lzo it is zlib, and with zstd zstd`() throws {
    #expect(try makedumpfile("makedumpfile: version 1.6.0 (x)\nlzo disabled\n").fitted(["-z"]) == ["-c"])
    #expect(try makedumpfile("makedumpfile: version 1.7.6 (x)\nlzo enabled\nzstd enabled\n").fitted(["-p"]) == ["-z"])
  }

  @Test func `a machine without it has none`() async throws {
    let fake = try FakeMachine()
    #expect(await Makedumpfile.find(on: fake.machine) == nil)
  }

  @Test(.enabled(if: isInstalled("ldd")), arguments: ["/usr/bin/env", "/usr/bin/bash", "/usr/bin/dpkg"])
  func `the libraries of a program are those that the loader takes`(program: String) throws {
    guard FileManager.default.fileExists(atPath: program) else { return }
    let lines = try run("ldd", [program]).output.split(separator: "\n")
    // `name => path (address)`, and for the loader `path (address)`.
    let expected = lines.compactMap { line -> String? in
      let words = line.split { $0 == " " || $0 == "\t" }
      return words.first?.split(separator: "/").last.map(String.init)
    }.filter { !$0.hasPrefix("linux-vdso") }
    let parts = try SharedLibraries(of: FilePath(program), on: Machine(root: "/")).parts
    #expect(parts.first?.path == FilePath(program))
    #expect(Set(parts.dropFirst().compactMap { $0.path.lastComponent?.string }) == Set(expected))
    #expect(parts.allSatisfy { $0.bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) })
  }

  @Test func `a script needs no libraries and goes in as it is`() throws {
    let fake = try FakeMachine()
    try fake.write("#!/bin/sh\n", to: "/usr/bin/makedumpfile")
    #expect(try SharedLibraries(of: "/usr/bin/makedumpfile", on: fake.machine).parts.count == 1)
  }

  @Test func `an ELF file that is cut or damaged is read without a fall`() throws {
    let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/bin/env")))
    for length in stride(from: 0, to: bytes.count, by: 997) { _ = ElfDependencies(Array(bytes.prefix(length))) }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var damaged = Array(bytes.prefix(8192))
      for _ in 0..<40 { damaged[16 + Int.random(in: 0..<1000, using: &generator)] = UInt8.random(in: 0...255) }
      _ = ElfDependencies(damaged)
    }
  }
}
