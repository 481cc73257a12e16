internal import LinuxSystem
public import SessionBus

/// What is said at the desk about a crash, and what the person there asks for; it ends when a notification is closed.
public struct NoticeConversation {
  private let bus: SessionBus
  private let delivery: ReportDelivery
  private let text: NoticeText
  /// When nobody is expected to answer any more, in seconds since the kernel started.
  private let deadline: Double

  /// Begins a conversation about the crash of an identifier, as soon as there is somebody to show notifications.
  ///
  /// - Parameters:
  ///   - bus: The bus of the user's session.
  ///   - id: The crash that reports are about.
  ///   - delivery: Fetches the reports.
  ///   - limit: After how many seconds nobody is expected to answer any more.
  public init(
    on bus: SessionBus, about id: String, delivery: ReportDelivery, limit: Double
  ) throws(SessionBusError) {
    self.bus = bus
    self.delivery = delivery
    text = NoticeText(
      capabilities: try Self.capabilities(on: bus), canFetch: delivery.isPossible(for: id),
      localTime: Clocks.localText)
    try bus.subscribeToNotifications()
    deadline = Clocks.sinceBoot() + limit
  }

  /// How long a desktop may take to bring up what shows notifications, in seconds.
  private static let startPatience = 120.0

  private static func capabilities(on bus: SessionBus) throws(SessionBusError) -> Set<String> {
    let end = Clocks.sinceBoot() + startPatience
    while true {
      do throws(SessionBusError) {
        return try bus.notificationCapabilities()
      } catch {
        guard case .noService = error, Clocks.sinceBoot() < end else { throw error }
        Clocks.pause(seconds: 1)
      }
    }
  }

  /// Shows a crash and answers until the notification is closed.
  ///
  /// - Parameters:
  ///   - notice: The crash.
  ///   - earlier: How many crashes before this one the user does not know of either.
  ///   - whenShown: Called once it is on the screen.
  public func hold(
    about notice: CrashNotice, earlier: Int, whenShown: () -> Void
  ) throws(SessionBusError) {
    var notification = text.crash(notice, earlier: earlier)
    var shown = try bus.show(notification)
    whenShown()
    while !notification.actions.isEmpty, let request = try answer(to: shown) {
      // Some servers leave it where it is; its buttons would lead nowhere from now on. That it is gone is no failure.
      try? bus.close(shown)
      notification = text.answer(to: request, delivery.perform(request, for: notice.id))
      shown = try bus.show(notification)
    }
  }

  /// What the person asks for; `nil` where the notification was closed, the session has ended, or nobody is there.
  private func answer(to shown: ShownNotification) throws(SessionBusError) -> ReportRequest? {
    while true {
      let left = deadline - Clocks.sinceBoot()
      guard left > 0 else {
        try bus.close(shown)
        return nil
      }
      switch try event(of: shown, waitingUpTo: left) {
      case .closed: return nil
      case .chosen(let key): if let request = ReportRequest(action: key) { return request }
      case nil: continue
      }
    }
  }

  /// What became of the notification; with the session it goes as well.
  private func event(
    of shown: ShownNotification, waitingUpTo seconds: Double
  ) throws(SessionBusError) -> NotificationEvent? {
    do throws(SessionBusError) {
      return try bus.event(of: shown, waitingUpTo: seconds)
    } catch {
      guard case .unreachable = error else { throw error }
      return .closed
    }
  }
}
