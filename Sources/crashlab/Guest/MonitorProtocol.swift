import FoundationEssentials

/// The lines of QEMU's machine protocol (QMP), as far as the lab speaks it.
enum MonitorProtocol {
  /// A command without arguments.
  enum Command: String, Sendable {
    /// Must come first.
    case negotiate = "qmp_capabilities"
    /// Presses the reset button: memory keeps its content.
    case reset = "system_reset"
    /// Presses the power button.
    case powerDown = "system_powerdown"
    /// Ends QEMU.
    case quit
  }

  /// Something that QEMU reports.
  struct Event: Hashable, Sendable, Decodable {
    /// QEMU's name of it, such as `RESET` or `SHUTDOWN`.
    let event: String

    /// Why, such as `guest-reset`; not every event has a reason.
    let reason: String?

    private enum Keys: String, CodingKey { case event, data, reason }

    /// Creates an event.
    init(event: String, reason: String? = nil) {
      self.event = event
      self.reason = reason
    }

    /// Reads `{"event": …, "data": {"reason": …}}`.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      event = try container.decode(String.self, forKey: .event)
      let data = try? container.nestedContainer(keyedBy: Keys.self, forKey: .data)
      reason = try? data?.decode(String.self, forKey: .reason)
    }
  }

  /// A command as one line.
  static func line(_ command: Command) -> String { "{\"execute\":\"\(command.rawValue)\"}\n" }

  /// The event in a line; `nil` for greetings and answers.
  static func event(in line: String) -> Event? { try? JSONDecoder().decode(Event.self, from: Data(line.utf8)) }
}
