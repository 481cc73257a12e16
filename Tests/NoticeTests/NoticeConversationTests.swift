import LinuxSystem
import SessionBus
import SystemPackage
import Testing

@testable import Notice

/// On a real message bus, with a notification server of the test's own.
@Suite(.enabled(if: FakeDesktop.isPossible, "needs dbus-daemon"), .serialized, .timeLimit(.minutes(1)))
struct NoticeConversationTests {
  static let notice = UserSession.notice(title: "BUG: bad <page> in foo")

  /// Holds a conversation; says how often the notice was taken for shown.
  static func hold(
    _ session: UserSession, _ desktop: FakeDesktop, helper: String = "echo \"$1 of $2\"", beforehand: String = "",
    limit: Double = 50, whenShown: () -> Void = {}
  ) throws -> Int {
    let programs = try session.programs(helper: helper, beforehand: beforehand)
    let delivery = ReportDelivery(to: session.user, programs: programs) { _ in false }
    let conversation = try NoticeConversation(
      on: try SessionBus.open(at: desktop.address), about: notice.id, delivery: delivery, limit: limit)
    var count = 0
    try conversation.hold(about: notice, earlier: 0) {
      count += 1
      whenShown()
    }
    return count
  }

  @Test func `a notification that is closed is all there is`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [[.close]])
    defer { desktop.end() }
    #expect(try Self.hold(session, desktop) == 1)
    let shown = desktop.notifications
    #expect(shown.map(\.summary) == ["The kernel crashed"])
    #expect(shown.first?.application == "lastgasp")
    #expect(shown.first?.body.hasPrefix("BUG: bad &lt;page&gt; in foo\n20") == true)
    #expect(shown.first?.actions == ["default", "Show", "show", "Show", "save", "Save for a bug report"])
    #expect(shown.first?.timeout == 0)
    #expect(try session.names(in: session.downloads).isEmpty)
  }

  @Test func `Save puts the report among the downloads and says so`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [[.choose("save")]])
    defer { desktop.end() }
    #expect(try Self.hold(session, desktop) == 1)
    let path = session.downloads.appending("lastgasp-\(Self.notice.id)-redacted.zip")
    #expect(try Files.readText(path) == "export of \(Self.notice.id)\n")
    #expect(desktop.notifications.map(\.summary) == ["The kernel crashed", "Saved for a bug report"])
    #expect(desktop.takenBack == [7])
    #expect(desktop.notifications.last?.body.hasPrefix(path.string) == true)
    #expect(desktop.notifications.last?.actions == [])
  }

  @Test func `a server that lets a notification stand after a choice is made to take it away`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [[.chooseAndStay("show")], [.close]])
    defer { desktop.end() }
    _ = try Self.hold(session, desktop)
    #expect(desktop.notifications.map(\.summary) == ["The kernel crashed", "The report is open"])
    #expect(desktop.takenBack == [7])
  }

  @Test func `Show opens the report, and then it can still be saved`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [[.choose("default")], [.choose("save")]])
    defer { desktop.end() }
    _ = try Self.hold(session, desktop)
    #expect(
      desktop.notifications.map(\.summary) == ["The kernel crashed", "The report is open", "Saved for a bug report"])
    #expect(try session.names(in: session.downloads).count == 1)
  }

  @Test func `what failed is told and can be asked for again`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [[.choose("save")], [.choose("save")], [.close]])
    defer { desktop.end() }
    // The first password dialog is closed, the second leads to a helper that fails.
    let once = "[ -e \"$0.once\" ] || { touch \"$0.once\"; exit 126; }"
    _ = try Self.hold(session, desktop, helper: "echo 'no room on the <disk>' >&2; exit 1", beforehand: once)
    #expect(
      desktop.notifications.map(\.summary) == [
        "The kernel crashed", "Nothing was saved", "The report could not be saved",
      ])
    #expect(desktop.notifications.last?.body == "no room on the &lt;disk&gt;")
  }

  @Test func `an action that somebody else claims, or of another notification, or unknown, does nothing`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(
      reactions: [[.forge("save"), .chooseElsewhere("save"), .choose("reboot")]])
    defer { desktop.end() }
    #expect(try Self.hold(session, desktop) == 1)
    #expect(desktop.notifications.count == 1)
    #expect(try session.names(in: session.downloads).isEmpty)
  }

  @Test func `a desktop without buttons gets the command instead`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(capabilities: ["body"], reactions: [])
    defer { desktop.end() }
    #expect(try Self.hold(session, desktop) == 1)
    #expect(desktop.notifications.first?.actions == [])
    #expect(desktop.notifications.first?.body.contains("sudo lastgasp show \(Self.notice.id)") == true)
    #expect(desktop.notifications.first?.body.hasPrefix("BUG: bad <page>") == true)
  }

  @Test func `a notice that nobody answers is taken from the screen in the end`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [])
    defer { desktop.end() }
    #expect(try Self.hold(session, desktop, limit: 0.2) == 1)
    #expect(desktop.takenBack == [7])
  }

  @Test func `the end of the session is the end of it, and no failure`() throws {
    let session = try UserSession()
    let desktop = try FakeDesktop(reactions: [])
    #expect(try Self.hold(session, desktop, whenShown: desktop.end) == 1)
    #expect(desktop.notifications.count == 1)
  }

  @Test func `without a bus it is said that there is none`() throws {
    let session = try UserSession()
    #expect(throws: SessionBusError.self) {
      let bus = try SessionBus.open(at: "unix:path=\(session.root)/no-bus")
      _ = try bus.notificationCapabilities()
    }
  }
}
