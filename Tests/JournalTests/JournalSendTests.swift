import Foundation
import Glibc
import Journal
import Testing

@Suite(.serialized)
struct JournalSendTests {
  /// Takes a datagram of the journal's native protocol apart (systemd's documentation, "Native Journal Protocol").
  static func parse(_ datagram: [UInt8]) -> [String: [UInt8]] {
    var fields: [String: [UInt8]] = [:]
    var rest = datagram[...]
    while let end = rest.firstIndex(of: 10) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        fields[String(decoding: line[..<equals], as: UTF8.self)] = Array(line[(equals + 1)...])
      } else {
        let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        fields[String(decoding: line, as: UTF8.self)] = Array(rest.dropFirst(8).prefix(length))
        rest = rest.dropFirst(8 + length + 1)
      }
    }
    return fields
  }

  @Test(.enabled(if: PrivateRun.isPossible, "needs a mount namespace of its own"))
  func `an entry arrives whole, with its identifier and any bytes`() throws {
    let binary: [UInt8] = [0, 1, 10, 255, 61]
    let datagram = try PrivateRun.perform {
      try FileManager.default.createDirectory(atPath: "/run/systemd/journal", withIntermediateDirectories: true)
      let socket = try FakeSocket("/run/systemd/journal/socket")
      try Journal.send(
        JournalEntry(
          "first line\nsecond line", priority: .error, messageID: .bundleWritten,
          fields: [.init("LASTGASP_TITLE", "kernel panic: x"), .init("LASTGASP_RAW", bytes: binary)]))
      return socket.receive()
    }
    let fields = Self.parse(datagram)
    #expect(fields["MESSAGE"] == Array("first line\nsecond line".utf8))
    #expect(fields["PRIORITY"] == Array("3".utf8))
    #expect(fields["SYSLOG_IDENTIFIER"] == Array("lastgasp".utf8))
    #expect(fields["MESSAGE_ID"] == Array(LifecycleMessage.bundleWritten.messageID.utf8))
    #expect(fields["LASTGASP_TITLE"] == Array("kernel panic: x".utf8))
    #expect(fields["LASTGASP_RAW"] == binary)
  }

  @Test(.enabled(if: PrivateRun.isPossible, "needs a mount namespace of its own"))
  func `without a journal nothing fails`() throws {
    try PrivateRun.perform { try Journal.send(JournalEntry("nobody hears this")) }
  }

  @Test(arguments: ["", "lower", "_BOOT_ID", "1ST", "WITH-DASH", "WITH=EQUALS", String(repeating: "X", count: 65)])
  func `a field with a name that the journal would drop is refused`(name: String) {
    #expect(throws: JournalError.invalidFieldName(name)) {
      try Journal.send(JournalEntry("x", fields: [.init(name, "value")]))
    }
  }

  @Test func `the service manager is told`() throws {
    let path = NSTemporaryDirectory() + "lastgasp-notify-\(getpid())"
    let socket = try FakeSocket(path)
    unsafe setenv("NOTIFY_SOCKET", path, 1)
    defer {
      unsafe unsetenv("NOTIFY_SOCKET")
      unsafe unlink(path)
    }
    try Journal.notify(status: "armed\nand proven", isReady: true)
    #expect(String(decoding: socket.receive(), as: UTF8.self) == "READY=1\nSTATUS=armed and proven")
  }

  @Test func `outside of a unit telling the service manager does nothing`() throws {
    try Journal.notify(status: "nobody asks", isReady: true)
  }
}
