import CSystemd
import Foundation
import LinuxSystem
import Synchronization
import SystemPackage

/// A message bus of a test's own, with a notification server on it that does as a person would.
final class FakeDesktop: Sendable {
  /// What the person does with a notification.
  enum Reaction: Sendable {
    /// Chooses the action of this key, upon which the server closes the notification.
    case choose(String)
    /// The same with a server that does not close it, as dunst does not.
    case chooseAndStay(String)
    case close
    /// Somebody else on the bus claims that an action was chosen.
    case forge(String)
    /// Chooses an action of another notification.
    case chooseElsewhere(String)
  }

  /// A notification as it arrived.
  struct Shown: Sendable {
    var application = ""
    var summary = ""
    var body = ""
    var actions: [String] = []
    var timeout: Int32 = -2
  }

  struct Refused: Error {
    let step: String
    let code: Int32
  }

  static let isPossible = (try? Files.exists("/usr/bin/dbus-daemon")) ?? false

  let address: String
  private let daemon: BusDaemon
  private let shown = Mutex<[Shown]>([])
  private let closed = Mutex<[UInt32]>([])
  private let isOver = Mutex(false)
  private let capabilities: [String]
  private let reactions: [[Reaction]]

  /// The notifications so far.
  var notifications: [Shown] { shown.withLock { $0 } }
  /// The numbers of those that the program took back.
  var takenBack: [UInt32] { closed.withLock { $0 } }

  /// Starts a bus and the server.
  ///
  /// - Parameter reactions: What the person does with the first notification, the second, and so on.
  init(capabilities: [String] = ["actions", "body", "body-markup"], reactions: [[Reaction]]) throws {
    self.capabilities = capabilities
    self.reactions = reactions
    daemon = try BusDaemon()
    address = daemon.address
    let server = try unsafe Self.connect(to: address)
    try Self.check(unsafe sd_bus_request_name(server, "org.freedesktop.Notifications", 0), "request_name")
    let stranger = try unsafe Self.connect(to: address)
    let both = unsafe Connections(server: server, stranger: stranger)
    Thread.detachNewThread { [self] in
      while !isOver.withLock({ $0 }) { unsafe serve(both) }
      daemon.stop()
      unsafe sd_bus_close_unref(both.server)
      unsafe sd_bus_close_unref(both.stranger)
    }
  }

  /// Ends the bus as the end of a session does.
  func end() { isOver.withLock { $0 = true } }

  // MARK: The server

  @unsafe private struct Connections: @unchecked Sendable {
    let server: OpaquePointer
    let stranger: OpaquePointer
  }

  private func serve(_ both: Connections) {
    var arrived: OpaquePointer?
    let code = unsafe sd_bus_process(both.server, &arrived)
    if let message = unsafe arrived {
      unsafe answer(message, both)
      unsafe sd_bus_message_unref(message)
    } else if code == 0 {
      unsafe sd_bus_wait(both.server, 50_000)
    } else if code < 0 {
      end()
    }
  }

  private func answer(_ call: OpaquePointer, _ both: Connections) {
    switch unsafe sd_bus_message_get_member(call).map({ unsafe String(cString: $0) }) {
    case "GetCapabilities":
      unsafe reply(to: call) { reply in
        unsafe sd_bus_message_open_container(reply, Self.code("a"), "s")
        for word in capabilities { unsafe Self.append(word, to: reply) }
        unsafe sd_bus_message_close_container(reply)
      }
    case "Notify":
      let number = unsafe take(call)
      unsafe reply(to: call) { unsafe Self.append(number, to: $0) }
      let sender = unsafe sd_bus_message_get_sender(call).map { unsafe String(cString: $0) } ?? ""
      let index = Int(number) - Self.firstNumber
      guard reactions.indices.contains(index) else { return }
      for reaction in reactions[index] { unsafe react(reaction, to: number, both, client: sender) }
    case "CloseNotification":
      let number = unsafe Self.number(in: call)
      closed.withLock { $0.append(number) }
      unsafe reply(to: call) { _ in }
      unsafe signal("NotificationClosed", number, nil, from: both.server, to: nil)
    default: break
    }
  }

  private static let firstNumber = 7

  private func take(_ call: OpaquePointer) -> UInt32 {
    var notification = Shown()
    notification.application = unsafe Self.text(in: call)
    _ = unsafe Self.number(in: call)
    _ = unsafe Self.text(in: call)
    notification.summary = unsafe Self.text(in: call)
    notification.body = unsafe Self.text(in: call)
    unsafe sd_bus_message_enter_container(call, Self.code("a"), "s")
    while unsafe sd_bus_message_at_end(call, 0) == 0 { notification.actions.append(unsafe Self.text(in: call)) }
    unsafe sd_bus_message_exit_container(call)
    unsafe sd_bus_message_skip(call, "a{sv}")
    unsafe sd_bus_message_read_basic(call, Self.code("i"), &notification.timeout)
    return shown.withLock { all in
      all.append(notification)
      return UInt32(Self.firstNumber + all.count - 1)
    }
  }

  private func react(_ reaction: Reaction, to number: UInt32, _ both: Connections, client: String) {
    switch reaction {
    case .choose(let key):
      unsafe signal("ActionInvoked", number, key, from: both.server, to: nil)
      unsafe signal("NotificationClosed", number, nil, from: both.server, to: nil)
    case .chooseAndStay(let key): unsafe signal("ActionInvoked", number, key, from: both.server, to: nil)
    case .close: unsafe signal("NotificationClosed", number, nil, from: both.server, to: nil)
    case .forge(let key): unsafe signal("ActionInvoked", number, key, from: both.stranger, to: client)
    case .chooseElsewhere(let key): unsafe signal("ActionInvoked", number + 100, key, from: both.server, to: nil)
    }
  }

  private func signal(_ name: String, _ number: UInt32, _ key: String?, from bus: OpaquePointer, to client: String?) {
    var made: OpaquePointer?
    let interface = "org.freedesktop.Notifications"
    guard unsafe sd_bus_message_new_signal(bus, &made, "/org/freedesktop/Notifications", interface, name) >= 0,
      let message = unsafe made
    else { return }
    unsafe Self.append(number, to: message)
    if let key { unsafe Self.append(key, to: message) } else { unsafe Self.append(UInt32(2), to: message) }
    if let client { unsafe sd_bus_message_set_destination(message, client) }
    unsafe sd_bus_send(bus, message, nil)
    unsafe sd_bus_flush(bus)
    unsafe sd_bus_message_unref(message)
  }

  private func reply(to call: OpaquePointer, _ content: (OpaquePointer) -> Void) {
    var made: OpaquePointer?
    guard unsafe sd_bus_message_new_method_return(call, &made) >= 0, let message = unsafe made else { return }
    unsafe content(message)
    unsafe sd_bus_send(nil, message, nil)
    unsafe sd_bus_message_unref(message)
  }

  // MARK: libsystemd

  private static func connect(to address: String) throws -> OpaquePointer {
    var made: OpaquePointer?
    try check(unsafe sd_bus_new(&made), "new")
    guard let bus = unsafe made else { throw Refused(step: "new", code: 0) }
    try check(unsafe sd_bus_set_address(bus, address), "set_address")
    try check(unsafe sd_bus_set_bus_client(bus, 1), "set_bus_client")
    try check(unsafe sd_bus_start(bus), "start")
    return unsafe bus
  }

  private static func check(_ code: Int32, _ step: String) throws {
    guard code >= 0 else { throw Refused(step: step, code: code) }
  }

  private static func code(_ type: Character) -> CChar { CChar(bitPattern: type.asciiValue ?? 0) }

  private static func append(_ text: String, to message: OpaquePointer) {
    unsafe text.withCString { _ = unsafe sd_bus_message_append_basic(message, code("s"), $0) }
  }

  private static func append(_ number: UInt32, to message: OpaquePointer) {
    var number = number
    unsafe sd_bus_message_append_basic(message, code("u"), &number)
  }

  private static func text(in message: OpaquePointer) -> String {
    var text: UnsafePointer<CChar>?
    unsafe sd_bus_message_read_basic(message, code("s"), &text)
    return unsafe text.map { unsafe String(cString: $0) } ?? ""
  }

  private static func number(in message: OpaquePointer) -> UInt32 {
    var number: UInt32 = 0
    unsafe sd_bus_message_read_basic(message, code("u"), &number)
    return number
  }
}

/// The bus's daemon: a process that ends with the test.
private final class BusDaemon: @unchecked Sendable {
  private var child: ChildProcess
  /// Where the bus is.
  let address: String

  init() throws {
    child = try ChildProcess.start(
      "/usr/bin/dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"])
    var text: [UInt8] = []
    while !text.contains(10), child.end() == nil { text += child.hear(waitingUpTo: 10) }
    address = String(decoding: text.prefix { $0 != 10 }, as: UTF8.self)
  }

  /// Ends it at once: a signal that can be blocked may be, by the thread that started it.
  func stop() {
    child.kill()
    _ = child.end(waitingUpTo: 10)
  }
}
