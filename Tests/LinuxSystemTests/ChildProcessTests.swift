import Glibc
import LinuxSystem
import SystemPackage
import Testing

@Suite struct ChildProcessTests {
  /// Everything a program wrote, and how it ended.
  static func run(_ program: FilePath, _ arguments: [String]) throws -> (output: String, end: ChildProcess.End?) {
    var child = try ChildProcess.start(program, arguments)
    var output: [UInt8] = []
    while true {
      let bytes = child.hear(waitingUpTo: 0.5)
      output += bytes
      if bytes.isEmpty, let end = child.end() { return (String(decoding: output, as: UTF8.self), end) }
    }
  }

  @Test func `both outputs are heard, much of it too, and the status is known`() throws {
    let (output, end) = try Self.run(
      "/bin/sh", ["-c", "echo out; echo err >&2; head -c 300000 /dev/zero | tr '\\0' x; cat; exit 7"])
    #expect(end == .exited(7))
    #expect(output.hasPrefix("out\nerr\nxx"))
    #expect(output.utf8.count == 300_008)
  }

  @Test func `nothing of this process reaches the program: its files are closed and its variables are others`() throws {
    unsafe setenv("LASTGASP_SECRET", "x", 1)
    let file = try File.open(reading: "/proc/self/status")
    let question = "echo ${LASTGASP_SECRET-none}; test -e /proc/$$/fd/\(file.descriptor.rawValue) || echo closed"
    #expect(try Self.run("/bin/sh", ["-c", question]).output == "none\nclosed\n")
  }

  @Test func `what a program delivers lands in the file, and its complaints are heard`() throws {
    unsafe setenv("LASTGASP_SESSION", "mine", 1)
    let path = FilePath("/tmp/lastgasp-delivered-\(getpid())")
    defer { try? Files.remove(path) }
    let file = try File.create(path, permissions: .ownerReadWrite)
    var child = try ChildProcess.start(
      "/bin/sh", ["-c", "head -c 300000 /dev/zero; echo $LASTGASP_SESSION >&2"],
      streams: .delivered(to: file.descriptor), variables: .inherited)
    var heard: [UInt8] = []
    while true {
      let bytes = child.hear(waitingUpTo: 10)
      heard += bytes
      if bytes.isEmpty, child.end() != nil { break }
    }
    #expect(child.end() == .exited(0))
    #expect(String(decoding: heard, as: UTF8.self) == "mine\n")
    #expect(try file.status().size == 300_000)
  }

  @Test func `a program that hangs is ended with what it has started`() throws {
    var child = try ChildProcess.start("/bin/sh", ["-c", "sleep 1000 & echo $!; wait"])
    let sleeping = String(decoding: child.hear(waitingUpTo: 10), as: UTF8.self).dropLast()
    #expect(child.end() == nil)
    child.kill()
    #expect(child.end(waitingUpTo: 10) == .killed(signal: 9))
    #expect(child.end() == .killed(signal: 9))
    let number = try #require(Int32(sleeping))
    let deadline = Clocks.sinceBoot() + 10
    while try Self.isRunning(number), Clocks.sinceBoot() < deadline { Clocks.pause(seconds: 0.02) }
    #expect(try !Self.isRunning(number))
  }

  /// Whether a process is there and no zombie that waits for somebody else's wait.
  static func isRunning(_ number: Int32) throws -> Bool {
    guard let status = try? Files.readText(FilePath("/proc/\(number)/status")) else { return false }
    return !status.contains("State:\tZ")
  }

  @Test func `a program that is not there is said to be so`() {
    let error = #expect(throws: ChildProcessError.self) { _ = try Self.run("/nowhere/program", []) }
    #expect(error?.errno == .noSuchFileOrDirectory)
    #expect("\(error, default: "")".contains("is not there"))
  }
}
