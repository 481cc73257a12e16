/// The lines spoken with the root shell on the guest's second serial port (`Resources/agent.sh`).
///
/// Fields stand between tabs and free text is base64, so no command's output can pass for a reply.
enum AgentProtocol {
  private static let mark = "lab"

  /// A line that the agent said.
  enum Message: Hashable, Sendable {
    /// A shell is there: once for each boot (and anew where init had to restart it).
    case ready(bootID: String, kind: String)

    /// The end of a command.
    case reply(id: String, CommandResult)
  }

  /// A command as one line for the agent.
  static func request(id: String, command: String) -> String {
    "\(mark)\t\(id)\t\(Base64.encode(command.utf8))\n"
  }

  /// What a line from the port says; `nil` for noise and for what a reset cut short.
  static func parse(_ line: some StringProtocol) -> Message? {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard let first = fields.first, first == mark else { return nil }
    if fields.count == 4, fields[1] == "ready" {
      return .ready(bootID: String(fields[2]), kind: String(fields[3]))
    }
    guard fields.count == 5, let status = Int(fields[2]), let output = Base64.decode(fields[3]),
      let errors = Base64.decode(fields[4])
    else { return nil }
    return .reply(id: String(fields[1]), CommandResult(status: status, outputBytes: output, errorBytes: errors))
  }
}

/// What a command in the guest left: its exit status and what it wrote.
struct CommandResult: Hashable, Sendable {
  /// The exit status as the shell gives it (128 and the signal's number for a signal).
  let status: Int

  /// Standard output, byte for byte.
  let outputBytes: [UInt8]

  /// Standard error, byte for byte.
  let errorBytes: [UInt8]

  /// Standard output as text.
  var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// Standard error as text.
  var errors: String { String(decoding: errorBytes, as: UTF8.self) }
}
