internal import Backends
internal import Journal
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging

/// Undoes what arming did in this boot.
public struct Disarming: Sendable {
  private let machine: Machine
  private let settings: Settings
  private let announce: Announce

  /// Creates the disarming of a machine.
  public init(of machine: Machine, settings: Settings, announce: @escaping Announce) {
    self.machine = machine
    self.settings = settings
    self.announce = announce
  }

  /// Disarms every backend and takes the panic sysctls back.
  ///
  /// - Returns: Whether all of it worked.
  public func run() async -> Bool {
    let lock = machine.lockState()
    let succeeded = await disarmAlone()
    lock.release()
    return succeeded
  }

  private func disarmAlone() async -> Bool {
    var succeeded = true
    var disarmed: [String] = []
    for type in Backends.all {
      do {
        if try await type.init(context(for: type)).disarm() { disarmed.append(type.name) }
      } catch {
        succeeded = false
        announce(
          Announcement(.disarmed, .error, "could not disarm \(type.name): \(error)", fields: ["BACKEND": type.name]))
      }
    }
    do {
      try PanicBehavior(of: machine).restore()
    } catch {
      succeeded = false
      announce(Announcement(.disarmed, .error, "could not put back what the kernel does at a panic: \(error)"))
    }
    let text = disarmed.isEmpty ? "there was nothing to disarm" : "disarmed \(disarmed.joined(separator: " and "))"
    announce(Announcement(.disarmed, .notice, text))
    return succeeded
  }

  private func context(for type: any CrashBackend.Type) -> BackendContext {
    BackendContext(
      machine: machine, settings: settings, staging: Staging(of: machine),
      report: { [announce] event in announce(Announcement(event, backend: type.name)) })
  }
}
