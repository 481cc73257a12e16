import SessionBus
import SystemPackage
import Testing

@testable import Notice

@Suite struct NoticeTextTests {
  static func text(_ capabilities: Set<String>, canFetch: Bool = true) -> NoticeText {
    NoticeText(capabilities: capabilities, canFetch: canFetch) { _ in "2026-11-22 11:15" }
  }

  static let hostile = UserSession.notice(title: #"<b>"&"</b> in foo<int> it's"#)

  @Test func `a title is no markup to a server that reads markup, and untouched where none is read`() {
    let read = Self.text(["body-markup", "actions"]).crash(Self.hostile, earlier: 0)
    #expect(read.body == "&lt;b&gt;&quot;&amp;&quot;&lt;/b&gt; in foo&lt;int&gt; it&apos;s\n2026-11-22 11:15")
    let plain = Self.text(["actions"]).crash(Self.hostile, earlier: 0)
    #expect(plain.body == "<b>\"&\"</b> in foo<int> it's\n2026-11-22 11:15")
    #expect(read.summary == "The kernel crashed")
  }

  @Test func `both can be asked for, and a click on the notification shows`() {
    let notification = Self.text(["actions"]).crash(UserSession.notice(), earlier: 0)
    #expect(notification.actions.map(\.label) == ["Show", "Show", "Save for a bug report"])
    #expect(notification.actions.map { ReportRequest(action: $0.key) } == [.show, .show, .save])
    #expect(ReportRequest(action: "reboot") == nil)
  }

  @Test(arguments: [(["body"], true), (["actions"], false)] as [(Set<String>, Bool)])
  func `where there are no buttons, or nothing behind them, the command is told`(
    capabilities: Set<String>, canFetch: Bool
  ) {
    let notification = Self.text(capabilities, canFetch: canFetch).crash(UserSession.notice(), earlier: 0)
    #expect(notification.actions.isEmpty)
    #expect(notification.body.hasSuffix("\nTo see it: sudo lastgasp show 20261122T101500Z-1a2b3c4d"))
  }

  @Test func `earlier crashes are told in the same notification`() {
    #expect(
      Self.text(["actions"]).crash(UserSession.notice(), earlier: 2).body.hasSuffix(
        "\n2 more before that: sudo lastgasp list"))
  }

  @Test(
    arguments: [
      (.shown("/run/x"), ["save"]),
      (.saved("/home/x/Downloads/a.zip"), []),
      (.dismissed, ["default", "show", "save"]),
      (.failed("no room"), ["default", "show", "save"]),
    ] as [(ReportOutcome, [String])])
  func `every answer says what came of it, and what did not work can be asked for again`(
    outcome: ReportOutcome, keys: [String]
  ) {
    let answer = Self.text(["actions"]).answer(to: .save, outcome)
    #expect(answer.actions.map(\.key) == keys)
    #expect(!answer.summary.isEmpty)
    if case .saved(let path) = outcome { #expect(answer.body.hasPrefix(path.string)) }
    if case .failed(let reason) = outcome { #expect(answer.body == reason) }
  }
}
