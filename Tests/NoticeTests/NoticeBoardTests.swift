import LinuxSystem
import Machine
import SystemPackage
import TestSupport
import Testing

@testable import Notice

@Suite struct NoticeBoardTests {
  @Test func `a notice is read by everybody and holds nothing but identifier, time and title`() throws {
    let session = try UserSession()
    let notice = UserSession.notice()
    try NoticeBoard(of: session.machine).post(notice)
    #expect(NoticeBoard(of: session.machine).notices() == [notice])
    let file = session.board.appending("\(notice.id).json")
    #expect(try Files.status(file)?.permissions == FilePermissions(rawValue: 0o644))
    #expect(try Files.status(session.board)?.permissions == FilePermissions(rawValue: 0o755))
    #expect(
      try Files.readText(file) == """
        {
          "crashedAt" : "2026-11-22 10:15:00 UTC",
          "crashedAtSeconds" : 1795342500,
          "id" : "20261122T101500Z-1a2b3c4d",
          "schemaVersion" : 1,
          "title" : "kernel panic: sysrq triggered crash"
        }

        """)
  }

  @Test func `the newest crash comes first, and told twice it is there once`() throws {
    let session = try UserSession()
    let board = NoticeBoard(of: session.machine)
    for second in [3, 9, 5, 9] { try board.post(UserSession.notice(second)) }
    #expect(board.notices() == [9, 5, 3].map { UserSession.notice($0) })
  }

  @Test func `a link that was planted is neither followed when a notice is read nor when one is written`() throws {
    let session = try UserSession()
    let board = NoticeBoard(of: session.machine)
    try board.post(UserSession.notice(1))
    let victim = session.root.appending("victim")
    try Files.writeDurably(try Files.read(session.board.appending("\(UserSession.notice(1).id).json")), to: victim)
    let planted = UserSession.notice(2)
    try SymbolicLink.make(at: session.board.appending("\(planted.id).json"), to: victim)
    let content = try Files.read(victim)
    #expect(board.notices() == [UserSession.notice(1)])
    try board.post(planted)
    #expect(try Files.read(victim) == content)
    #expect(board.notices() == [planted, UserSession.notice(1)])
  }

  @Test func `a folder that is a link is not looked into`() throws {
    let session = try UserSession()
    try NoticeBoard(of: session.machine).post(UserSession.notice())
    let elsewhere = session.root.appending("elsewhere")
    try Files.rename(session.board, to: elsewhere)
    try SymbolicLink.make(at: session.board, to: elsewhere)
    #expect(NoticeBoard(of: session.machine).notices().isEmpty)
    #expect(throws: FileError.self) { try NoticeBoard(of: session.machine).post(UserSession.notice(1)) }
    #expect(try Files.entries(of: elsewhere).count == 1)
  }

  @Test(arguments: [
    ("20261122T101500Z-1a2b3c4d.json", "no JSON"),
    ("20261122T101500Z-1a2b3c4d.json", #"{"schemaVersion":2,"id":"20261122T101500Z-1a2b3c4d","title":"x"}"#),
    (
      "20261122T101500Z-1a2b3c4d.json",
      #"{"schemaVersion":1,"id":"20261122T101501Z-1a2b3c4d","crashedAt":"","crashedAtSeconds":1,"title":"another"}"#
    ),
    (
      "odd.json",
      #"{"schemaVersion":1,"id":"odd","crashedAt":"","crashedAtSeconds":1,"title":"no identifier"}"#
    ),
    ("20261122T101500Z-1a2b3c4d.json", #"{"schemaVersion":1,"# + String(repeating: " ", count: 20_000) + "}"),
  ])
  func `what is no notice of ours is passed over`(name: String, content: String) throws {
    let session = try UserSession()
    let board = NoticeBoard(of: session.machine)
    try board.post(UserSession.notice(5))
    try Files.writeDurably(Array(content.utf8), to: session.board.appending(name))
    #expect(board.notices() == [UserSession.notice(5)])
  }

  @Test func `a title that root did not make fit is made fit when it is read`() throws {
    let session = try UserSession()
    let board = NoticeBoard(of: session.machine)
    try board.post(UserSession.notice())
    let file = session.board.appending("\(UserSession.notice().id).json")
    let text = try Files.readText(file)
    let hostile = text.replacing("kernel panic: sysrq triggered crash", with: #"a\u001b]0;b\u0007 192.168.0.1"#)
    try Files.writeDurably(Array(hostile.utf8), to: file)
    #expect(board.notices().map(\.title) == ["a ]0;b …"])
  }

  @Test func `an identifier with a path in it is not written`() throws {
    let session = try UserSession()
    var notice = UserSession.notice()
    notice.id = "../../20261122T101500Z-1a2b3c4d"
    #expect(throws: FileError.self) { try NoticeBoard(of: session.machine).post(notice) }
  }

  @Test func `a user is shown a notice once, and another one is still new`() throws {
    let session = try UserSession()
    let both = [UserSession.notice(2), UserSession.notice(1)]
    var seen = SeenNotices(of: session.user)
    #expect(seen.new(of: both) == both)
    try seen.add([both[1]])
    #expect(seen.new(of: both) == [both[0]])
    #expect(SeenNotices(of: session.user).new(of: both) == [both[0]])
    let file = session.user.home.appending(".local/state/lastgasp/notices-seen.json")
    #expect(try Files.status(file)?.permissions == FilePermissions(rawValue: 0o600))
  }

  @Test func `what was shown is known to the process even where it cannot be kept`() throws {
    let session = try UserSession()
    try Files.writeDurably([], to: session.user.home.appending(".local"))
    var seen = SeenNotices(of: session.user)
    #expect(throws: FileError.self) { try seen.add([UserSession.notice()]) }
    #expect(seen.new(of: [UserSession.notice()]).isEmpty)
  }
}
