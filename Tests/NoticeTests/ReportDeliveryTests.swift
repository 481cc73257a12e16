import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import Notice

@Suite struct ReportDeliveryTests {
  static let id = UserSession.notice().id
  static let helper = "echo \"$1 of $2\""

  static func delivery(_ session: UserSession, _ programs: ReportDelivery.Programs, isReadable: Bool = false)
    -> ReportDelivery
  {
    ReportDelivery(to: session.user, programs: programs) { _ in isReadable }
  }

  @Test func `a report is saved among the downloads, for its owner alone`() throws {
    let session = try UserSession()
    let delivery = Self.delivery(session, try session.programs(helper: Self.helper))
    let path = session.downloads.appending("lastgasp-\(Self.id)-redacted.zip")
    #expect(delivery.perform(.save, for: Self.id) == .saved(path))
    #expect(try Files.readText(path) == "export of \(Self.id)\n")
    #expect(try Files.status(path)?.permissions == FilePermissions(rawValue: 0o600))
    #expect(try session.names(in: session.downloads) == ["lastgasp-\(Self.id)-redacted.zip"])
  }

  @Test func `nothing that lies there is overwritten, and no planted link is followed`() throws {
    let session = try UserSession()
    let victim = session.root.appending("victim")
    try Files.writeDurably(Array("precious".utf8), to: victim)
    let base = "lastgasp-\(Self.id)-redacted"
    try Files.writeDurably(Array("mine".utf8), to: session.downloads.appending("\(base).zip"))
    try SymbolicLink.make(at: session.downloads.appending("\(base)-2.zip"), to: victim)
    try SymbolicLink.make(at: session.downloads.appending("\(base)-3.zip"), to: session.root.appending("dangling"))
    try SymbolicLink.make(at: session.downloads.appending(".\(base).zip.part"), to: victim)
    let delivery = Self.delivery(session, try session.programs(helper: Self.helper))
    let path = session.downloads.appending("\(base)-4.zip")
    #expect(delivery.perform(.save, for: Self.id) == .saved(path))
    #expect(try Files.readText(path) == "export of \(Self.id)\n")
    #expect(try Files.readText(victim) == "precious")
    #expect(try Files.readText(session.downloads.appending("\(base).zip")) == "mine")
    #expect(try !Files.exists(session.root.appending("dangling")))
  }

  @Test(arguments: [
    ("echo half; echo 'lastgasp: there is no bundle' >&2; exit 1", "lastgasp: there is no bundle"),
    ("echo half; kill -9 $$", "signal 9"),
    ("exit 0", "the report is empty"),
    ("echo half; printf 'a\\033[31mb\\n\\n' >&2; exit 3", "a [31mb"),
    ("echo half; exit 3", "ended with status 3"),
    ("echo half; exit 127", "ended with status 127"),
  ])
  func `what ended badly leaves no file, and its last words are told`(helper: String, reason: String) throws {
    let session = try UserSession()
    let delivery = Self.delivery(session, try session.programs(helper: helper))
    for request in ReportRequest.allCases {
      #expect(delivery.perform(request, for: Self.id).reason?.contains(reason) == true)
    }
    #expect(try session.names(in: session.downloads).isEmpty)
    #expect(try session.names(in: session.root.appending("runtime/lastgasp")).isEmpty)
  }

  @Test func `a password dialog that was closed is no failure`() throws {
    let session = try UserSession()
    let delivery = Self.delivery(session, try session.programs(helper: Self.helper, beforehand: "exit 126"))
    #expect(delivery.perform(.save, for: Self.id) == .dismissed)
    #expect(try session.names(in: session.downloads).isEmpty)
  }

  @Test func `who may read the bundle is asked for no password`() throws {
    let session = try UserSession()
    let programs = try session.programs(helper: Self.helper, beforehand: "exit 127")
    let delivery = Self.delivery(session, programs, isReadable: true)
    let path = try #require(delivery.perform(.save, for: Self.id).place)
    #expect(try Files.readText(path) == "by own rights: export \(Self.id) -o -\n")
  }

  @Test(arguments: [
    "", "latest", "--raw", "20261122T101500Z-1a2b3c4d\n", "../20261122T101500Z-1a2b3c4d", "-o /etc/passwd",
  ])
  func `nothing but an identifier reaches a program`(id: String) throws {
    let session = try UserSession()
    let delivery = Self.delivery(session, try session.programs(helper: "touch \"$0.was-run\"; echo x"))
    #expect(delivery.perform(.save, for: id).reason != nil)
    #expect(try !Files.exists(session.root.appending("helper.was-run")))
  }

  @Test func `what is shown lies in the session's own memory, and the user's program opens it`() throws {
    let session = try UserSession()
    let programs = try session.programs(helper: Self.helper, opener: "cp \"$1\" \"$0.opened\"")
    let path = session.root.appending("runtime/lastgasp/\(Self.id).txt")
    // Twice: what was shown before is in the way of nothing.
    for _ in 1...2 { #expect(Self.delivery(session, programs).perform(.show, for: Self.id) == .shown(path)) }
    #expect(try Files.readText(session.root.appending("opener.opened")) == "show of \(Self.id)\n")
    #expect(try Files.status(path)?.permissions == FilePermissions(rawValue: 0o600))
    #expect(try Files.status(path.removingLastComponent())?.permissions == FilePermissions(rawValue: 0o700))
  }

  @Test func `a folder for what is shown that is a planted link is refused`() throws {
    let session = try UserSession()
    try SymbolicLink.make(at: session.root.appending("runtime/lastgasp"), to: session.root)
    let delivery = Self.delivery(session, try session.programs(helper: Self.helper))
    let reason = try #require(delivery.perform(.show, for: Self.id).reason)
    #expect(reason.contains("runtime/lastgasp"))
  }

  @Test func `where no program opens it, the place is told`() throws {
    let session = try UserSession()
    let delivery = Self.delivery(session, try session.programs(helper: Self.helper, opener: "exit 3"))
    #expect(
      delivery.perform(.show, for: Self.id)
        == .failed("no program opens it; the report is in \(session.root)/runtime/lastgasp/\(Self.id).txt"))
  }

  @Test func `without pkexec there is a way only for who may read the bundle`() throws {
    let session = try UserSession()
    var programs = try session.programs(helper: Self.helper)
    #expect(Self.delivery(session, programs).isPossible(for: Self.id))
    programs.pkexec = session.root.appending("missing")
    #expect(!Self.delivery(session, programs).isPossible(for: Self.id))
    #expect(Self.delivery(session, programs, isReadable: true).isPossible(for: Self.id))
  }
}

extension ReportOutcome {
  /// Where a report was saved.
  fileprivate var place: FilePath? {
    guard case .saved(let path) = self else { return nil }
    return path
  }

  /// Why it failed.
  fileprivate var reason: String? {
    guard case .failed(let reason) = self else { return nil }
    return reason
  }
}
