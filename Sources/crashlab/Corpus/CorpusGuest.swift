import LinuxSystem
import Subprocess
import SystemPackage

/// A guest that lives for one crash and is heard on its serial console alone.
final class CorpusGuest: Sendable {
  /// How long a boot, or a crash, may take.
  private static let limit = Duration.seconds(400)

  /// How long it may go on once it has said its last words, for what comes after them.
  private static let rest = Duration.milliseconds(500)

  private static let ended = "crashlab: the emulator has ended"

  private let log = EventLog<String>()
  private let consolePort: GuestPort
  private let monitorPort: GuestPort
  private let emulator: Task<Void, Never>

  /// Starts the emulator.
  ///
  /// - Parameters:
  ///   - sockets: A directory whose path is short enough for Unix sockets.
  ///   - state: A kept state to go on from, instead of a boot.
  init(_ machine: CorpusMachine, image: CorpusImage, sockets: FilePath, state: FilePath? = nil) throws {
    let log = self.log
    let splitter = LockedSplitter()
    let console = sockets.appending("console")
    let monitor = sockets.appending("monitor")
    consolePort = try GuestPort(at: console) { bytes in
      for line in splitter.take(bytes) { log.append(line) }
    }
    monitorPort = try GuestPort(at: monitor) { _ in }
    let program = image.architecture.emulator
    let arguments = machine.arguments(
      for: image, console: console.string, monitor: monitor.string, state: state?.string)
    emulator = Task {
      let result = try? await Subprocess.run(
        .name(program), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 20))
      log.append(result?.standardError ?? "\(program) could not be run")
      log.append(Self.ended)
    }
  }

  /// Waits until init waits for a recipe, keeps the machine's state in a file, and ends.
  ///
  /// - Returns: What the console printed of the boot.
  func boot(keepingStateAt path: FilePath) async throws -> [String] {
    try await wait { CorpusLog.isReady($0) }
    // Not stopped first: the state of a stopped machine is one that does not go on.
    monitorPort.send("migrate_set_parameter max-bandwidth 4G\nmigrate \"exec:cat >'\(path)'\"\nquit\n")
    await emulator.value
    closePorts()
    let boot = log.events().prefix { !CorpusLog.isReady($0) }
    guard try Files.exists(path), boot.count < log.end else {
      throw LabError.programFailed(
        "the guest's boot", status: "no shell", tail: log.events().suffix(20).joined(separator: "\n"))
    }
    return Array(boot)
  }

  /// Crashes, and gives what the console printed.
  func play(_ crash: KernelCrash) async throws -> [String] {
    // The first byte that a machine is told after it went on from a kept state is lost (QEMU 7.2's 16550).
    if crash.machine.start.isToldRecipes { consolePort.send("\n\n\(crash.kind)\n") }
    try await wait { line in CorpusLog.isLastWord(line) || crash.cutAt.map { line.contains($0) } ?? false }
    if crash.cutAt == nil { try await Task.sleep(for: Self.rest) }
    emulator.cancel()
    await emulator.value
    closePorts()
    let lines = log.events().prefix { $0 != Self.ended && !$0.hasPrefix("qemu-system") }
    guard let text = crash.cutAt else { return Array(lines) }
    return Array(lines.prefix(through: lines.firstIndex { $0.contains(text) } ?? lines.endIndex - 1))
  }

  private func wait(for accepts: @escaping @Sendable (String) -> Bool) async throws {
    _ = await log.first(from: 0, within: Self.limit) { $0 == Self.ended || accepts($0) }
    try Task.checkCancellation()
  }

  private func closePorts() {
    consolePort.close()
    monitorPort.close()
  }

  deinit { emulator.cancel() }
}
