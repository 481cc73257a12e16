import CSystemd

/// A message of the bus, written or read piece by piece.
@safe
struct BusMessage: ~Copyable {
  private let message: OpaquePointer

  /// Takes over a message that libsystemd handed out.
  init(owning message: OpaquePointer) { unsafe self.message = unsafe message }

  deinit { unsafe sd_bus_message_unref(message) }

  /// Lends the message to a call of libsystemd.
  borrowing func lend<Result>(to body: (OpaquePointer) -> Result) -> Result { unsafe body(message) }

  // MARK: Writing

  /// Adds a text (`s`); what stands behind a NUL in it is left out, for the bus has no such texts.
  borrowing func append(_ text: String) throws(SessionBusError) {
    let code = unsafe text.withCString { unsafe sd_bus_message_append_basic(message, BusType.string.code, $0) }
    try Self.check(code, "writing a text")
  }

  /// Adds a number (`u`).
  borrowing func append(_ number: UInt32) throws(SessionBusError) {
    var number = number
    try Self.check(unsafe sd_bus_message_append_basic(message, BusType.unsigned.code, &number), "writing a number")
  }

  /// Adds a number (`i`).
  borrowing func append(_ number: Int32) throws(SessionBusError) {
    var number = number
    try Self.check(unsafe sd_bus_message_append_basic(message, BusType.signed.code, &number), "writing a number")
  }

  /// Adds a truth (`b`).
  borrowing func append(_ truth: Bool) throws(SessionBusError) {
    var number: Int32 = truth ? 1 : 0
    try Self.check(unsafe sd_bus_message_append_basic(message, BusType.boolean.code, &number), "writing a truth")
  }

  /// Adds a byte (`y`).
  borrowing func append(_ byte: UInt8) throws(SessionBusError) {
    var byte = byte
    try Self.check(unsafe sd_bus_message_append_basic(message, BusType.byte.code, &byte), "writing a byte")
  }

  /// Adds a container with what `body` adds.
  borrowing func append(
    _ type: BusType, of contents: String, _ body: () throws(SessionBusError) -> Void
  ) throws(SessionBusError) {
    try Self.check(unsafe sd_bus_message_open_container(message, type.code, contents), "writing a container")
    try body()
    try Self.check(unsafe sd_bus_message_close_container(message), "writing a container")
  }

  // MARK: Reading

  /// The next text (`s`).
  borrowing func readText() throws(SessionBusError) -> String {
    var text: UnsafePointer<CChar>?
    try Self.check(unsafe sd_bus_message_read_basic(message, BusType.string.code, &text), "reading a text")
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }

  /// The next number (`u`).
  borrowing func readUnsigned() throws(SessionBusError) -> UInt32 {
    var number: UInt32 = 0
    try Self.check(unsafe sd_bus_message_read_basic(message, BusType.unsigned.code, &number), "reading a number")
    return number
  }

  /// The next array of texts (`as`).
  borrowing func readTexts() throws(SessionBusError) -> [String] {
    try Self.check(unsafe sd_bus_message_enter_container(message, BusType.array.code, "s"), "reading a list")
    var texts: [String] = []
    while unsafe sd_bus_message_at_end(message, 0) == 0 { texts.append(try readText()) }
    try Self.check(unsafe sd_bus_message_exit_container(message), "reading a list")
    return texts
  }

  /// Whether it is a signal of that interface and name.
  borrowing func isSignal(_ interface: String, _ name: String) -> Bool {
    unsafe sd_bus_message_is_signal(message, interface, name) > 0
  }

  /// The unique name of who sent it.
  var sender: String? {
    guard let name = unsafe sd_bus_message_get_sender(message) else { return nil }
    return unsafe String(cString: name)
  }

  private static func check(_ code: Int32, _ step: String) throws(SessionBusError) {
    guard code >= 0 else { throw .failed(step: step, code: -code) }
  }
}

/// The types of a message's pieces (D-Bus specification, "Type System").
enum BusType: Character {
  case array = "a"
  case boolean = "b"
  case byte = "y"
  case entry = "e"
  case signed = "i"
  case string = "s"
  case unsigned = "u"
  case variant = "v"

  /// As libsystemd wants it.
  var code: CChar { CChar(bitPattern: rawValue.asciiValue ?? 0) }
}
