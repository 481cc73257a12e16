internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// What the kernel does at an oops, a lockup and a panic: set while something is armed, and taken back when it is not, so that
/// a machine on which nothing is armed behaves as before.
struct PanicBehavior: Sendable {
  /// One value of `/proc/sys/kernel` and what it was before.
  struct Change: Codable, Hashable, Sendable {
    var name: String
    var before: String
    var after: String
  }

  private static let stateName = "sysctls.json"

  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  /// Sets what the settings say, only over kernel defaults, and remembers what was there.
  func apply(_ settings: PanicSysctls) throws(FileError) {
    var changes: [Change] = try machine.runtime.load(from: Self.stateName) ?? []
    let known = Set(changes.map(\.name))
    for change in plan(settings) where !known.contains(change.name) {
      changes.append(change)
      try machine.runtime.save(changes, as: Self.stateName)
      try Files.writeValue(change.after, to: path(change.name))
    }
  }

  /// Puts back what was there, where nobody has changed it since.
  func restore() throws(FileError) {
    let changes: [Change] = try machine.runtime.load(from: Self.stateName) ?? []
    for change in changes where machine.fact("/proc/sys/kernel/\(change.name)") == change.after {
      try Files.writeValue(change.before, to: path(change.name))
    }
    try machine.runtime.remove(Self.stateName)
  }

  private func plan(_ settings: PanicSysctls) -> [Change] {
    let configuration = machine.kernelConfiguration
    return settings.assignments.compactMap { assignment in
      let name = assignment.name.rawValue
      guard let before = machine.fact("/proc/sys/kernel/\(name)") else { return nil }
      let wanted =
        switch assignment.value {
        case .number(let number): number
        case .fitted:
          PanicPrint.fitting(logBufferBytes: machine.logBufferBytes, processors: machine.processorCount).rawValue
        }
      return Self.change(
        name, from: before, to: wanted, kernelDefault: Self.kernelDefault(of: assignment.name, by: configuration),
        isOnCommandLine: machine.commandLine.contains(name))
    }
  }

  /// The change of one value; `nil` where somebody has decided it already, or it is so.
  static func change(
    _ name: String, from before: String, to wanted: Int, kernelDefault: String, isOnCommandLine: Bool
  ) -> Change? {
    guard before == kernelDefault, !isOnCommandLine, before != String(wanted) else { return nil }
    return Change(name: name, before: before, after: String(wanted))
  }

  /// What the kernel was built to do: `lib/Kconfig.debug`.
  private static func kernelDefault(
    of name: PanicSysctls.Name, by configuration: KernelConfiguration?
  ) -> String {
    switch name {
    case .panic: configuration?["PANIC_TIMEOUT"] ?? "0"
    case .panicOnOops: configuration?["PANIC_ON_OOPS_VALUE"] ?? "0"
    case .hardlockupPanic: configuration?.has("BOOTPARAM_HARDLOCKUP_PANIC") == true ? "1" : "0"
    case .softlockupPanic: configuration?.has("BOOTPARAM_SOFTLOCKUP_PANIC") == true ? "1" : "0"
    default: "0"
    }
  }

  private func path(_ name: String) -> FilePath { machine.path("/proc/sys/kernel").appending(name) }
}
