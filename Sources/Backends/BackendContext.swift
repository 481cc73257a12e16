public import Machine
public import Settings
public import Staging

/// What a backend works with.
public struct BackendContext: Sendable {
  /// The machine.
  public let machine: Machine

  /// What was decided about it.
  public let settings: Settings

  /// Where records are durable.
  public let staging: Staging

  /// Whether memory that is not proven may be tried; not from a package's maintainer script.
  public let mayTryUnproven: Bool

  /// Whether what was given up or quarantined is tried again, because a person said so.
  public let retriesRegions: Bool

  /// Told what happens as it happens, so that it is in the journal even if the machine dies of the next step.
  public let report: @Sendable (BackendEvent) -> Void

  /// Creates a context.
  public init(
    machine: Machine, settings: Settings, staging: Staging, mayTryUnproven: Bool = true, retriesRegions: Bool = false,
    report: @escaping @Sendable (BackendEvent) -> Void = { _ in }
  ) {
    self.machine = machine
    self.settings = settings
    self.staging = staging
    self.mayTryUnproven = mayTryUnproven
    self.retriesRegions = retriesRegions
    self.report = report
  }
}
