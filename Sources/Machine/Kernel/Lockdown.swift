/// How far the kernel is locked down against its own administrator.
///
/// `security/lockdown/lockdown.c`: the mode in brackets holds. `integrity` refuses hardware parameters of modules
/// (`mem_address` of ramoops) and `kexec_load`.
public enum Lockdown: String, Hashable, Sendable {
  case none
  case integrity
  case confidentiality

  /// Reads the text of `/sys/kernel/security/lockdown`, such as `none [integrity] confidentiality`.
  public init(parsing text: String) {
    let mode = text.split(separator: " ").first { $0.hasPrefix("[") }?.dropFirst().dropLast()
    self = mode.flatMap { Lockdown(rawValue: String($0)) } ?? .none
  }

  /// Whether hardware addresses may be given to modules.
  public var allowsHardwareParameters: Bool { self == .none }
}

extension Machine {
  /// The lockdown mode that holds now.
  public var lockdown: Lockdown { Lockdown(parsing: fact("/sys/kernel/security/lockdown") ?? "") }
}
