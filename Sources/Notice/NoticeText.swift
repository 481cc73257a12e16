public import SessionBus
internal import SystemPackage

/// What notifications say.
///
/// Pure: from values to values.
public struct NoticeText: Sendable {
  /// Whether the server reads markup, so that a title with `<` in it must not be taken for some.
  let readsMarkup: Bool
  /// Whether there are buttons, and something behind them.
  let hasActions: Bool
  /// A moment as the user's clock shows it.
  let localTime: @Sendable (Double) -> String

  /// Creates the texts.
  ///
  /// - Parameters:
  ///   - capabilities: What the notification server can do.
  ///   - canFetch: Whether this user has a way to a report.
  ///   - localTime: A moment as the user's clock shows it.
  public init(capabilities: Set<String>, canFetch: Bool, localTime: @escaping @Sendable (Double) -> String) {
    readsMarkup = capabilities.contains("body-markup")
    hasActions = capabilities.contains("actions") && canFetch
    self.localTime = localTime
  }

  /// What crashed in one line, and when.
  ///
  /// - Parameter earlier: How many crashes before this one the user does not know of either.
  public func crash(_ notice: CrashNotice, earlier: Int) -> DesktopNotification {
    var lines = [notice.title, localTime(notice.crashedAtSeconds)]
    if earlier > 0 { lines.append("\(earlier) more before that: sudo lastgasp list") }
    if !hasActions { lines.append("To see it: sudo lastgasp show \(notice.id)") }
    return notification("The kernel crashed", lines, offering: [.show, .save], icon: "dialog-warning")
  }

  /// What came of a request, and what can be asked for next.
  func answer(to request: ReportRequest, _ outcome: ReportOutcome) -> DesktopNotification {
    switch outcome {
    case .shown:
      notification("The report is open", ["It is not redacted: for a bug report, save one."], offering: [.save])
    case .saved(let path):
      notification(
        "Saved for a bug report",
        [path.string, "Names and addresses are replaced in it. Look it through before you attach it."])
    case .dismissed:
      notification(request == .show ? "Nothing was opened" : "Nothing was saved", [], offering: [.show, .save])
    case .failed(let reason):
      notification(
        request == .show ? "The report could not be opened" : "The report could not be saved", [reason],
        offering: [.show, .save], icon: "dialog-error")
    }
  }

  private func notification(
    _ summary: String, _ lines: [String], offering requests: [ReportRequest] = [], icon: String = "dialog-information"
  ) -> DesktopNotification {
    let body = lines.map { readsMarkup ? Self.escaped($0) : $0 }.joined(separator: "\n")
    return DesktopNotification(
      summary: summary, body: body, actions: hasActions ? Self.actions(requests) : [], icon: icon)
  }

  /// The buttons, and the click on the notification itself: without it some desktops take that for a dismissal.
  private static func actions(_ requests: [ReportRequest]) -> [DesktopNotification.Action] {
    let buttons = requests.map { DesktopNotification.Action(key: $0.rawValue, label: $0.label) }
    guard requests.contains(.show) else { return buttons }
    return [DesktopNotification.Action(key: "default", label: ReportRequest.show.label)] + buttons
  }

  /// A text in which nothing is markup (Desktop Notifications Specification, "Markup").
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      default: escaped.append(character)
      }
    }
  }
}
