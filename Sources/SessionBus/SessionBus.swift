import CSystemd
import Glibc

/// A connection to the message bus of a user's session (the overlay on sd-bus).
@safe
public final class SessionBus {
  private let bus: OpaquePointer

  private init(owning bus: OpaquePointer) { unsafe self.bus = unsafe bus }

  deinit { unsafe sd_bus_flush_close_unref(bus) }

  /// Connects to the bus of this user's session.
  ///
  /// The corresponding C function is `sd_bus_open_user`: `DBUS_SESSION_BUS_ADDRESS`, or else `bus` in
  /// `XDG_RUNTIME_DIR`.
  public static func open() throws(SessionBusError) -> SessionBus {
    var opened: OpaquePointer?
    let code = unsafe sd_bus_open_user(&opened)
    guard code >= 0, let bus = unsafe opened else { throw .unreachable(code: -code) }
    return unsafe SessionBus(owning: bus)
  }

  /// Connects to the bus at an address, such as `unix:path=/run/user/1000/bus`.
  public static func open(at address: String) throws(SessionBusError) -> SessionBus {
    var made: OpaquePointer?
    var code = unsafe sd_bus_new(&made)
    guard code >= 0, let bus = unsafe made else { throw .unreachable(code: -code) }
    let connection = unsafe SessionBus(owning: bus)
    code = unsafe sd_bus_set_address(bus, address)
    if code >= 0 { code = unsafe sd_bus_set_bus_client(bus, 1) }
    if code >= 0 { code = unsafe sd_bus_start(bus) }
    guard code >= 0 else { throw .unreachable(code: -code) }
    return connection
  }

  /// A method that somebody on the bus offers.
  struct Method {
    let service: String
    let path: String
    let interface: String
    let name: String
  }

  /// How long an answer is waited for, in microseconds: a service that is started for the call takes its time.
  private static let patience: UInt64 = 30_000_000

  /// Calls a method and waits for its answer.
  func call(
    _ method: Method, _ arguments: (borrowing BusMessage) throws(SessionBusError) -> Void = { _ in }
  ) throws(SessionBusError) -> BusMessage {
    var made: OpaquePointer?
    var code = unsafe sd_bus_message_new_method_call(
      bus, &made, method.service, method.path, method.interface, method.name)
    guard code >= 0, let question = unsafe made else { throw .failed(step: method.name, code: -code) }
    let call = unsafe BusMessage(owning: question)
    try arguments(call)
    var answer: OpaquePointer?
    var failure = unsafe sd_bus_error()
    defer { unsafe sd_bus_error_free(&failure) }
    code = unsafe call.lend { unsafe sd_bus_call(bus, $0, Self.patience, &failure, &answer) }
    guard code >= 0, let reply = unsafe answer else { throw unsafe Self.error(failure, code, of: method) }
    return unsafe BusMessage(owning: reply)
  }

  /// Asks the bus for the messages that a rule fits (D-Bus specification, "Match Rules").
  func subscribe(to rule: String) throws(SessionBusError) {
    _ = try call(Self.addMatch) { (message) throws(SessionBusError) in try message.append(rule) }
  }

  private static let addMatch = Method(
    service: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus", name: "AddMatch")

  /// Hands over the next message that came in, waiting for one at most so many seconds.
  ///
  /// - Returns: What `body` made of the message; `nil` where none came, or `body` made nothing of it.
  func receive<Result>(
    waitingUpTo seconds: Double, _ body: (borrowing BusMessage) throws(SessionBusError) -> Result?
  ) throws(SessionBusError) -> Result? {
    var arrived: OpaquePointer?
    let code = unsafe sd_bus_process(bus, &arrived)
    guard code >= 0 else { throw .unreachable(code: -code) }
    if let message = unsafe arrived { return try unsafe body(BusMessage(owning: message)) }
    guard code == 0 else { return nil }
    let waited = unsafe sd_bus_wait(bus, UInt64(max(0, seconds) * 1_000_000))
    guard waited >= 0 || waited == -EINTR else { throw .unreachable(code: -waited) }
    return nil
  }

  @unsafe private static func error(_ failure: sd_bus_error, _ code: Int32, of method: Method) -> SessionBusError {
    guard let name = unsafe failure.name.map({ unsafe String(cString: $0) }) else {
      return code == -ENOTCONN || code == -ECONNRESET
        ? .unreachable(code: -code) : .failed(step: method.name, code: -code)
    }
    guard name != "org.freedesktop.DBus.Error.Disconnected" else { return .unreachable(code: -code) }
    let isMissing =
      name.hasPrefix("org.freedesktop.DBus.Error.Spawn.")
      || ["org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"].contains(name)
    guard !isMissing else { return .noService(method.service) }
    return .refused(name: name, message: unsafe failure.message.map { unsafe String(cString: $0) } ?? "")
  }
}
