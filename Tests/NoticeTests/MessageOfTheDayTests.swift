import LinuxSystem
import Machine
import SystemPackage
import Testing

@testable import Notice

@Suite struct MessageOfTheDayTests {
  @Test func `a login is told of the crash until somebody has looked at it`() throws {
    let session = try UserSession()
    let message = MessageOfTheDay(of: session.machine)
    let file = session.machine.path("/run/motd.d/lastgasp")
    try message.add(UserSession.notice(1))
    try message.add(UserSession.notice(1))
    #expect(
      try Files.readText(file) == """
        The kernel crashed at 2026-11-22 10:15:01 UTC: kernel panic: sysrq triggered crash
          To see it: sudo lastgasp show 20261122T101501Z-1a2b3c4d

        """)
    #expect(try Files.status(file)?.permissions == FilePermissions(rawValue: 0o644))
    #expect(try Files.status(session.machine.path("/run/motd.d"))?.permissions == FilePermissions(rawValue: 0o755))
    try message.add(UserSession.notice(2))
    try message.remove(UserSession.notice(1).id)
    #expect(try !Files.readText(file).contains("101501Z"))
    try message.remove(UserSession.notice(2).id)
    #expect(try !Files.exists(file))
    try message.remove("nothing of that name")
  }

  @Test func `a machine that crashed over and over fills no screen`() {
    let text = MessageOfTheDay.text(for: (1...40).map { UserSession.notice($0) })
    #expect(text.contains("101540Z") && text.contains("101538Z") && !text.contains("101537Z"))
    #expect(text.hasSuffix("It crashed 37 more times: sudo lastgasp list\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 240 })
  }
}
