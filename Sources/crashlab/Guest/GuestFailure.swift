/// A guest that did not do what the lab waited for.
struct GuestFailure: Error, Sendable, CustomStringConvertible {
  /// How it failed.
  enum Kind: Hashable, Sendable {
    /// The time was up.
    case silence(within: Duration)

    /// The kernel panicked when nobody had planned it.
    case panic

    /// It was reset when nobody had planned it.
    case reset(reason: String)

    /// QEMU ended when nobody had planned it.
    case ended(String)
  }

  /// What was waited for.
  let awaited: String

  /// How it failed.
  let kind: Kind

  /// The console since the boot began.
  let console: [String]

  /// Whether this looks like the emulator's fault and not the guest's: a double fault, or a reset out of nothing.
  ///
  /// QEMU 7.2 without KVM was seen to corrupt the flags register, once in a few boots.
  var isEmulatorsFault: Bool {
    if console.contains(where: { $0.contains("double fault") }) { return true }
    guard case .reset = kind else { return false }
    return !console.contains { $0.contains("Kernel panic") || $0.contains("reboot: ") }
  }

  /// What happened, and the end of the console.
  var description: String {
    let what =
      switch kind {
      case .silence(let limit): "nothing within \(Seconds.text(limit)) s"
      case .panic: "the kernel panicked, unplanned"
      case .reset(let reason): "the guest was reset, unplanned (\(reason))"
      case .ended(let how): "QEMU ended, unplanned (\(how))"
      }
    return "waited for \(awaited): \(what)\(isEmulatorsFault ? " (the emulator's fault, by its looks)" : "")"
  }
}
