import LinuxSystem
import Subprocess
import SystemPackage

/// A running virtual machine.
actor Guest {
  /// Something that happened to the guest, wherever it was noticed.
  enum Happening: Sendable {
    case console(String)
    case agent(AgentProtocol.Message)
    case monitor(MonitorProtocol.Event)
    case ended(String)
  }

  /// How long a boot may take: an idle host needs 10 s, one that builds beside it several times that.
  static let bootLimit = Duration.seconds(240)

  /// How long a command in the guest may take.
  static let commandLimit = Duration.seconds(240)

  private let log = EventLog<Happening>()
  private let consolePort: GuestPort
  private let agentPort: GuestPort
  private let monitorPort: GuestPort
  private let emulator: Task<Void, Never>
  private var bootBegan = 0
  private var nextRequest = 0

  /// Starts QEMU.
  ///
  /// - Parameters:
  ///   - sockets: A directory whose path is short enough for Unix sockets.
  ///   - console: Where the console is written.
  ///   - heard: Called with each line of the console as it comes.
  init(
    _ configuration: GuestConfiguration, sockets: FilePath, console: ConsoleLog,
    heard: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let log = self.log
    let ports = QEMUArguments.Ports(
      console: sockets.appending("console"), agent: sockets.appending("agent"), monitor: sockets.appending("monitor"))
    consolePort = try Self.port(at: ports.console) { line in
      console.write(line)
      heard(line)
      log.append(.console(line))
    }
    agentPort = try Self.port(at: ports.agent) { line in
      if let message = AgentProtocol.parse(line) { log.append(.agent(message)) }
    }
    monitorPort = try Self.port(at: ports.monitor) { line in
      if let event = MonitorProtocol.event(in: line) { log.append(.monitor(event)) }
    }
    monitorPort.send(MonitorProtocol.line(.negotiate))
    console.write("---- QEMU starts ----")
    let arguments = QEMUArguments.arguments(configuration, ports: ports)
    emulator = Task {
      let end = await Self.runEmulator(arguments)
      console.write("---- QEMU ended: \(end) ----")
      log.append(.ended(end))
    }
  }

  deinit { emulator.cancel() }

  private static func port(at path: FilePath, heard: @escaping @Sendable (String) -> Void) throws -> GuestPort {
    let splitter = LockedSplitter()
    return try GuestPort(at: path) { bytes in
      for line in splitter.take(bytes) { heard(line) }
    }
  }

  private static func runEmulator(_ arguments: [String]) async -> String {
    do {
      let result = try await Subprocess.run(
        .name(QEMUArguments.program), arguments: Arguments(arguments), output: .discarded,
        error: .string(limit: 1 << 20))
      return "\(result.terminationStatus) \(lastLines(result.standardError, 5))"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Waiting

  /// The console since the last start or reset.
  var console: [String] {
    log.events(from: bootBegan).compactMap { if case .console(let line) = $0 { line } else { nil } }
  }

  /// Waits for the lab's shell after a start or a reset.
  @discardableResult
  func ready(within limit: Duration = bootLimit) async throws -> String {
    let (_, event) = try await next("the guest's shell", from: bootBegan, within: limit) { happening in
      if case .agent(.ready) = happening { true } else { false }
    }
    guard case .agent(.ready(let bootID, _)) = event else { return "" }
    return bootID
  }

  /// Waits for a line of the console that holds a text.
  func line(containing text: String, within limit: Duration = bootLimit) async throws {
    _ = try await next("\"\(text)\" on the console", from: bootBegan, within: limit) { happening in
      if case .console(let line) = happening { line.contains(text) } else { false }
    }
  }

  /// Runs a command in the guest's root shell.
  func run(_ command: String, within limit: Duration = commandLimit) async throws -> CommandResult {
    let start = log.end
    let id = send(command)
    let (_, event) = try await next("the end of: \(command.prefix(80))", from: start, within: limit) { happening in
      if case .agent(.reply(id, _)) = happening { true } else { false }
    }
    guard case .agent(.reply(_, let result)) = event else {
      return CommandResult(status: 255, outputBytes: [], errorBytes: [])
    }
    return result
  }

  /// Sends a command after which nothing is expected to come back, and gives its identifier.
  @discardableResult
  func send(_ command: String) -> String {
    nextRequest += 1
    let id = "\(nextRequest)"
    agentPort.send(AgentProtocol.request(id: id, command: command))
    return id
  }

  /// The first accepted happening; anything that makes it impossible to come is thrown.
  private func next(
    _ awaited: String, from position: Int, within limit: Duration, planned: Planned = [],
    where accepts: @escaping @Sendable (Happening) -> Bool
  ) async throws -> (position: Int, event: Happening) {
    let found = await log.first(from: position, within: limit) { happening in
      accepts(happening) || Self.departure(happening, planned) != nil
    }
    guard let found else {
      try Task.checkCancellation()
      throw GuestFailure(awaited: awaited, kind: .silence(within: limit), console: console)
    }
    guard !accepts(found.event), let kind = Self.departure(found.event, planned) else {
      return found
    }
    if kind == .panic {
      // What the kernel says of its death comes in the next lines; they belong to the report.
      _ = await log.first(from: found.position, within: .seconds(10)) { happening in
        if case .console(let line) = happening { line.contains("end Kernel panic") } else { false }
      }
    }
    throw GuestFailure(awaited: awaited, kind: kind, console: console)
  }

  /// What a guest may do of itself while it is waited for.
  private struct Planned: OptionSet {
    let rawValue: Int
    static let panic = Planned(rawValue: 1)
    static let reset = Planned(rawValue: 2)
  }

  private static func departure(_ happening: Happening, _ planned: Planned) -> GuestFailure.Kind? {
    switch happening {
    case .ended(let how): .ended(how)
    case .monitor(let event) where !planned.contains(.reset) && event.event == "RESET":
      .reset(reason: event.reason ?? "no reason given")
    case .console(let line) where !planned.contains(.panic) && line.contains("Kernel panic - not syncing"): .panic
    default: nil
    }
  }

  // MARK: Crashing, resetting, ending

  /// Who resets the machine after a panic.
  enum ResetAfterPanic: Sendable {
    /// The kernel itself (`kernel.panic` is set).
    case kernel
    /// The lab, by the reset button: memory is kept either way.
    case lab
  }

  /// Makes the kernel panic by a command, and waits until the machine has been reset.
  ///
  /// - Returns: The console from the command on.
  func crash(by command: String, reset: ResetAfterPanic, within limit: Duration = .seconds(120)) async throws
    -> [String]
  {
    let start = log.end
    send(command)
    if reset == .lab {
      _ = try await next("the panic", from: start, within: limit, planned: .panic) { happening in
        if case .console(let line) = happening { line.contains("end Kernel panic") } else { false }
      }
      monitorPort.send(MonitorProtocol.line(.reset))
    }
    try await leave("the reset after the panic", from: start, within: limit, planned: .panic)
    return log.events(from: start).prefix(while: { if case .monitor = $0 { false } else { true } })
      .compactMap { if case .console(let line) = $0 { line } else { nil } }
  }

  /// Makes the kernel panic by a command into a capture kernel, and waits until that has ended with a reset.
  ///
  /// A machine that is reset at the panic, with no capture kernel between, is a ``GuestFailure`` of the kind `.reset`; a
  /// capture kernel that never ends is one of the kind `.silence`. One that panics itself is told by the timeline.
  ///
  /// - Parameter limit: How long the capture kernel may take.
  func crashIntoCapture(by command: String, within limit: Duration = .seconds(300)) async throws -> CaptureTimeline {
    let start = log.end
    let began = ContinuousClock.now
    send(command)
    let (banner, _) = try await next("a capture kernel", from: start, within: .seconds(120), planned: .panic) {
      happening in
      if case .console(let line) = happening { line.contains(CaptureTimeline.banner) } else { false }
    }
    let reset = try await leave("the end of the capture kernel", from: banner + 1, within: limit, planned: .panic)
    let events = log.events(from: start)[..<reset]
    return CaptureTimeline(
      lines: events.indices.compactMap { position in
        guard case .console(let line) = events[position] else { return nil }
        return CaptureTimeline.Line(text: line, after: began.duration(to: log.instant(of: position)))
      }, reset: began.duration(to: log.instant(of: reset)))
  }

  /// Waits for a panic that the guest comes to by itself, and for the reset after it.
  func nextPanic(within limit: Duration = bootLimit) async throws {
    try await leave("a panic that the scenario has planned", from: bootBegan, within: limit, planned: .panic)
  }

  /// Runs a command that ends with the machine's reset, such as `reboot`.
  func reboot(by command: String, within limit: Duration = .seconds(120)) async throws {
    let start = log.end
    send(command)
    try await leave("the reset after \(command)", from: start, within: limit)
  }

  /// Presses the reset button: memory keeps its content, nothing is written to disk.
  func reset() async throws {
    let start = log.end
    monitorPort.send(MonitorProtocol.line(.reset))
    try await leave("the reset", from: start, within: .seconds(30), planned: .panic)
  }

  /// Waits for a reset and for the kernel after it, and gives the place of the reset.
  @discardableResult
  private func leave(
    _ awaited: String, from start: Int, within limit: Duration, planned: Planned = []
  ) async throws -> Int {
    let (position, _) = try await next(awaited, from: start, within: limit, planned: planned) { happening in
      if case .monitor(let event) = happening { event.event == "RESET" } else { false }
    }
    // The console and the monitor are two sockets: the last words of the old kernel may come after the news of the reset.
    // And a kernel that tries one way to reset after the other is reset twice before it knows.
    let (banner, _) = try await next(
      "the next kernel", from: position + 1, within: Self.bootLimit, planned: [.panic, .reset]
    ) { happening in
      if case .console(let line) = happening { line.contains(CaptureTimeline.banner) } else { false }
    }
    bootBegan = banner
    return position
  }

  /// Runs a command that ends with the machine off, such as `poweroff`, and waits until QEMU has ended.
  func powerOff(by command: String, within limit: Duration = .seconds(120)) async throws {
    let start = log.end
    send(command)
    let ended = await log.first(from: start, within: limit) { if case .ended = $0 { true } else { false } }
    guard ended != nil else {
      throw GuestFailure(awaited: "the end after \(command)", kind: .silence(within: limit), console: console)
    }
    closePorts()
  }

  /// Pulls the plug: memory is lost; what the guest had flushed is on its disk.
  func kill() async {
    emulator.cancel()
    await emulator.value
    closePorts()
  }

  private func closePorts() {
    for port in [consolePort, agentPort, monitorPort] { port.close() }
  }
}
