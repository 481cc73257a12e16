public import Machine
internal import Settings

/// The memory that is set aside for a crash kernel: asked for, reserved and used are three things.
public struct CrashMemory: Hashable, Sendable {
  /// How far it has come.
  public enum State: Hashable, Sendable {
    /// Nothing on the kernel command line asks for it.
    case notAsked

    /// The kernel was asked, and reserved nothing.
    case refused

    /// It is reserved, and no crash kernel is in it.
    case reserved

    /// A crash kernel is in it.
    case loaded
  }

  /// What stands behind each `crashkernel=` of the running kernel's command line.
  public let asked: [String]

  /// Bytes that are reserved, by `/sys/kernel/kexec_crash_size`.
  public let reservedBytes: UInt64

  /// Whether a crash kernel is loaded, by `/sys/kernel/kexec_crash_loaded`.
  public let isLoaded: Bool

  /// Whether the running kernel can have a crash kernel at all (`CONFIG_CRASH_DUMP`, `CONFIG_KEXEC_CORE`): the files are
  /// there.
  public let isSupported: Bool

  /// Puts the facts together.
  public init(asked: [String], reservedBytes: UInt64, isLoaded: Bool, isSupported: Bool) {
    self.asked = asked
    self.reservedBytes = reservedBytes
    self.isLoaded = isLoaded
    self.isSupported = isSupported
  }

  /// How far it has come.
  public var state: State {
    if isLoaded { return .loaded }
    if reservedBytes > 0 { return .reserved }
    return asked.isEmpty ? .notAsked : .refused
  }

  /// Why no crash kernel can be loaded now, and what helps; `nil` where one can.
  ///
  /// - Parameters:
  ///   - memory: The memory of the machine in bytes.
  ///   - wanted: What `crashkernel=` should ask for here, such as `160M`.
  func refusal(memory: UInt64, wanted: String?) -> Refusal? {
    guard isSupported else {
      return Refusal(
        "this kernel is built without kexec for crashes",
        remedy: "use a kernel with CONFIG_KEXEC_FILE and CONFIG_CRASH_DUMP")
    }
    let remedy = wanted.map {
      "run lastgasp reserve --kdump and reboot: it has crashkernel=\($0) put on the kernel command line"
    }
    switch state {
    case .loaded, .reserved: return nil
    case .notAsked:
      guard let remedy else {
        return Refusal("this machine has too little memory to set any aside (\(ByteSize.describe(memory)))")
      }
      return Refusal("no memory is reserved for a crash kernel, and none was asked for", remedy: remedy)
    case .refused:
      return Refusal(
        refusedBecause(memory: memory),
        remedy: wanted.map { "ask for crashkernel=\($0) on the kernel command line and reboot" }
          ?? "give the machine more memory")
    }
  }

  private func refusedBecause(memory: UInt64) -> String {
    let said = asked.map { "crashkernel=\($0)" }.joined(separator: " ")
    let sizes = asked.map { CrashKernelText.asked($0, memory: memory) }
    if sizes.contains(nil) { return "the kernel does not understand \(said)" }
    if sizes.allSatisfy({ $0 == 0 }) {
      return "\(said) asks for nothing on a machine with \(ByteSize.describe(memory))"
    }
    return "the kernel was asked for memory (\(said)) and could not reserve it"
  }
}

extension Machine {
  /// The crash kernel's memory as it is now.
  public var crashMemory: CrashMemory {
    CrashMemory(
      asked: commandLine.values(of: "crashkernel"),
      reservedBytes: fact("/sys/kernel/kexec_crash_size").flatMap { UInt64($0) } ?? 0,
      isLoaded: fact("/sys/kernel/kexec_crash_loaded") == "1",
      isSupported: has("/sys/kernel/kexec_crash_size"))
  }
}
