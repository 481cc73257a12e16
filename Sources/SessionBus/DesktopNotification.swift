/// What a desktop shows in a corner (Desktop Notifications Specification 1.2).
public struct DesktopNotification: Hashable, Sendable {
  /// A button, or the click on the notification itself.
  public struct Action: Hashable, Sendable {
    /// What is told back when it is chosen; `default` is the click on the notification.
    public var key: String
    /// What the button says.
    public var label: String

    /// Creates an action.
    public init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  /// The first line; plain text.
  public var summary: String
  /// The lines below; markup where the server says that it reads that.
  public var body: String
  /// What can be chosen.
  public var actions: [Action]
  /// An icon by its name (Icon Naming Specification).
  public var icon: String

  /// Creates a notification.
  public init(summary: String, body: String, actions: [Action] = [], icon: String) {
    self.summary = summary
    self.body = body
    self.actions = actions
    self.icon = icon
  }
}

/// A notification that is on the screen.
public struct ShownNotification: Hashable, Sendable {
  /// The server's number for it.
  public let id: UInt32
  /// Who shows it: a unique name on the bus.
  let server: String
}

/// What became of a notification.
public enum NotificationEvent: Hashable, Sendable {
  /// An action was chosen; this is its key.
  case chosen(String)
  /// It is gone.
  case closed
}

extension SessionBus {
  private static let service = "org.freedesktop.Notifications"
  private static let path = "/org/freedesktop/Notifications"

  private static func method(_ name: String) -> Method {
    Method(service: service, path: path, interface: service, name: name)
  }

  /// What the notification server can do: `actions`, `body-markup` and others.
  public func notificationCapabilities() throws(SessionBusError) -> Set<String> {
    Set(try call(Self.method("GetCapabilities")).readTexts())
  }

  /// Asks to be told what becomes of notifications; to be called before the first is shown.
  public func subscribeToNotifications() throws(SessionBusError) {
    try subscribe(to: "type='signal',sender='\(Self.service)',interface='\(Self.service)',path='\(Self.path)'")
  }

  /// Shows a notification, which stays until somebody closes it.
  ///
  /// The corresponding D-Bus method is `org.freedesktop.Notifications.Notify`.
  public func show(_ notification: DesktopNotification) throws(SessionBusError) -> ShownNotification {
    let reply = try call(Self.method("Notify")) { (message) throws(SessionBusError) in
      try message.append("lastgasp")
      try message.append(UInt32(0))
      try message.append(notification.icon)
      try message.append(notification.summary)
      try message.append(notification.body)
      try message.append(.array, of: "s") { () throws(SessionBusError) in
        for action in notification.actions {
          try message.append(action.key)
          try message.append(action.label)
        }
      }
      try message.append(.array, of: "{sv}") { () throws(SessionBusError) in
        try Self.append(hint: "category", "s", to: message) { () throws(SessionBusError) in
          try message.append("device.error")
        }
        // 1: normal. Critical ones stand in front of everything, and the crash is over.
        try Self.append(hint: "urgency", "y", to: message) { () throws(SessionBusError) in
          try message.append(UInt8(1))
        }
      }
      // 0: never expires.
      try message.append(Int32(0))
    }
    return ShownNotification(id: try reply.readUnsigned(), server: reply.sender ?? "")
  }

  private static func append(
    hint: String, _ type: String, to message: borrowing BusMessage, _ value: () throws(SessionBusError) -> Void
  ) throws(SessionBusError) {
    try message.append(.entry, of: "sv") { () throws(SessionBusError) in
      try message.append(hint)
      try message.append(.variant, of: type, value)
    }
  }

  /// Takes a notification from the screen.
  public func close(_ notification: ShownNotification) throws(SessionBusError) {
    _ = try call(Self.method("CloseNotification")) { (message) throws(SessionBusError) in
      try message.append(notification.id)
    }
  }

  /// What became of a notification since, waiting for it at most about so many seconds; `nil` where nothing did yet.
  ///
  /// Only who shows the notification is believed: anybody in the session can send a signal.
  public func event(
    of notification: ShownNotification, waitingUpTo seconds: Double
  ) throws(SessionBusError) -> NotificationEvent? {
    try receive(waitingUpTo: seconds) { (message) throws(SessionBusError) -> NotificationEvent? in
      let isChosen = message.isSignal(Self.service, "ActionInvoked")
      guard isChosen || message.isSignal(Self.service, "NotificationClosed"), message.sender == notification.server,
        try message.readUnsigned() == notification.id
      else { return nil }
      return isChosen ? .chosen(try message.readText()) : .closed
    }
  }
}
