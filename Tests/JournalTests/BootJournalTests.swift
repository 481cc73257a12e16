import Foundation
import Journal
import Testing

struct BootJournalTests {
  static let converter = "/lib/systemd/systemd-journal-remote"
  static let crashed = "0123456789abcdef0123456789abcdef"
  static let collecting = "ffffffffffffffffffffffffffffffff"

  static func entry(_ micros: Int, boot: String = crashed, transport: String = "journal", pid: Int?, _ message: String)
    -> String
  {
    var lines = [
      "__REALTIME_TIMESTAMP=\(1_700_000_000_000_000 + micros)", "__MONOTONIC_TIMESTAMP=\(micros)", "_BOOT_ID=\(boot)",
      "_TRANSPORT=\(transport)", "_HOSTNAME=secret-host",
    ]
    if let pid { lines += ["_PID=\(pid)", "SYSLOG_IDENTIFIER=\(pid == 1 ? "systemd" : "program")"] }
    if pid == nil { lines.append("SYSLOG_IDENTIFIER=kernel") }
    return lines.joined(separator: "\n") + "\nMESSAGE=\(message)\n\n"
  }

  /// Makes journal files from entries and reads them back.
  static func lines(_ entries: [String], boot: String = crashed, last count: Int = 100) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastgasp-journal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let export = folder.appending(path: "entries.export")
    try Data(entries.joined().utf8).write(to: export)
    let process = Process()
    process.executableURL = URL(filePath: converter)
    process.arguments = ["-o", folder.appending(path: "system.journal").path, export.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    var lines: [String] = []
    try BootJournal(bootID: boot, source: .folder(folder.path)).readLast(count) { line in
      lines.append(String(decoding: line.formatted, as: UTF8.self))
    }
    return lines
  }

  static let isPossible = FileManager.default.isExecutableFile(atPath: converter)

  @Test(.enabled(if: isPossible, "needs systemd-journal-remote"))
  func `only what the kernel and PID 1 logged in that boot is read, without the host's name`() throws {
    let entries = [
      Self.entry(1_000_000, transport: "kernel", pid: nil, "Linux version 6.1.0"),
      Self.entry(2_000_000, pid: 1, "Started a thing."),
      Self.entry(3_000_000, pid: 1234, "password: hunter2"),
      Self.entry(4_000_000, boot: Self.collecting, transport: "kernel", pid: nil, "the next boot"),
      Self.entry(12_345_678, transport: "kernel", pid: nil, "last words"),
    ]
    #expect(
      try Self.lines(entries) == [
        "[    1.000000] kernel: Linux version 6.1.0\n", "[    2.000000] systemd[1]: Started a thing.\n",
        "[   12.345678] kernel: last words\n",
      ])
  }

  @Test(.enabled(if: isPossible, "needs systemd-journal-remote"), arguments: [0, 1, 3, 10, 1000])
  func `no more than the last lines asked for come`(count: Int) throws {
    let entries = (0..<10).map { Self.entry(1_000_000 * $0 + 1, pid: 1, "line \($0)") }
    let lines = try Self.lines(entries, last: count)
    #expect(lines.count == min(count, 10))
    if count > 0 { #expect(lines.last?.hasSuffix("line 9\n") == true) }
  }

  @Test(.enabled(if: isPossible, "needs systemd-journal-remote"))
  func `a boot that the journal does not know has no lines`() throws {
    #expect(try Self.lines([Self.entry(1, pid: 1, "x")], boot: "00000000-0000-4000-8000-000000000000").isEmpty)
  }

  @Test func `a folder that is not there is an error that says so`() {
    let journal = BootJournal(bootID: Self.crashed, source: .folder("/nonexistent/journal"))
    let error = #expect(throws: JournalError.self) { try journal.readLast(1) { _ in } }
    #expect(error?.description.contains("cannot read the journal") == true)
  }

  @Test func `a message of several lines stays one block`() {
    let line = BootJournalLine(monotonic: 123_456_000_007, identifier: "systemd", pid: 1, message: Array("a\nb".utf8))
    let head = "[123456.000007] systemd[1]: "
    let expected = head + "a\n" + String(repeating: " ", count: head.utf8.count) + "b\n"
    #expect(String(decoding: line.formatted, as: UTF8.self) == expected)
  }
}
