public import LinuxSystem
internal import SystemPackage

/// What a boot was, saved while it runs, so that a crash is told of the boot that crashed and not of the one that collects.
public struct BootIdentity: Codable, Hashable, Sendable {
  /// The kernel's own identity of the boot, `/proc/sys/kernel/random/boot_id`.
  public var bootID: String

  /// When the kernel started: seconds since 1970-01-01 UTC, as the machine believed when this was saved.
  public var startedAt: Double

  /// The release of its kernel.
  public var kernelRelease: String

  /// The version line of its kernel, `/proc/version`.
  public var kernelVersion: String

  /// Its command line.
  public var commandLine: String

  /// The text of its os-release file.
  public var osRelease: String

  /// Vendor, product, board and firmware by `/sys/class/dmi/id`, or the device tree's model; no serial numbers.
  public var hardware: [String: String]

  /// Its modules when this was saved, as lines of `/proc/modules`.
  public var modules: String

  /// How it ended in order, such as `reboot`; `nil` while it runs, and for good where it crashed or was cut off.
  public var endedBy: String?

  /// Creates an identity of the given facts.
  public init(
    bootID: String, startedAt: Double, kernelRelease: String, kernelVersion: String, commandLine: String,
    osRelease: String, hardware: [String: String], modules: String
  ) {
    self.bootID = bootID
    self.startedAt = startedAt
    self.kernelRelease = kernelRelease
    self.kernelVersion = kernelVersion
    self.commandLine = commandLine
    self.osRelease = osRelease
    self.hardware = hardware
    self.modules = modules
  }
}

extension Machine {
  /// What this boot is, as far as it can be told now.
  public func currentIdentity() -> BootIdentity {
    let identification = [
      "sys_vendor", "product_name", "product_version", "board_vendor", "board_name", "bios_vendor", "bios_version",
      "bios_date",
    ]
    var hardware: [String: String] = [:]
    for name in identification { hardware[name] = fact("/sys/class/dmi/id/\(name)") }
    hardware["model"] = fact("/sys/firmware/devicetree/base/model")
    return BootIdentity(
      bootID: bootID, startedAt: bootTime, kernelRelease: kernelRelease.description,
      kernelVersion: fact("/proc/version") ?? "", commandLine: commandLine.text,
      osRelease: fact("/etc/os-release") ?? fact("/usr/lib/os-release") ?? "", hardware: hardware,
      modules: fact("/proc/modules") ?? "")
  }

  /// When the kernel started, in seconds since 1970-01-01 UTC by the clock as it is set now; the time now where the kernel
  /// does not say.
  public var bootTime: Double {
    let line = fact("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst("btime ".count)) } ?? now()
  }
}

/// The identities of this boot and of some before it.
public struct BootIdentities: Sendable {
  /// How many are kept.
  private static let kept = 16

  private let directory: StateDirectory
  private let machine: Machine

  /// Creates the view of the identities that a machine keeps.
  public init(of machine: Machine) {
    directory = machine.state.subdirectory("boots")
    self.machine = machine
  }

  /// Keeps a boot's identity, and drops the oldest ones beyond what is kept.
  public func save(_ identity: BootIdentity) throws(FileError) {
    try alone { () throws(FileError) in try write(identity) }
  }

  /// Does something while no other process notes a boot.
  ///
  /// Arming once more begins at the moment at which the boot is noted as complete. A lock of its own, because collecting
  /// holds the other one for as long as it packs.
  private func alone(_ body: () throws(FileError) -> Void) throws(FileError) {
    let lock = machine.lockState("boots-lock")
    let done = Result { () throws(FileError) in try body() }
    lock.release()
    try done.get()
  }

  private func write(_ identity: BootIdentity) throws(FileError) {
    try directory.save(identity, as: "\(identity.bootID).json")
    for old in try all().dropFirst(Self.kept) { try directory.remove("\(old.bootID).json") }
  }

  /// All that are kept, latest start first.
  public func all() throws(FileError) -> [BootIdentity] {
    var identities: [BootIdentity] = []
    for name in try directory.names() where name.hasSuffix(".json") && !name.hasPrefix(".") {
      if let identity: BootIdentity = try directory.load(from: name) { identities.append(identity) }
    }
    return identities.sorted { ($0.startedAt, $0.bootID) > ($1.startedAt, $1.bootID) }
  }

  /// Notes how the boot that is running ends, or that it goes on after all.
  public func noteEnding(_ way: String?, of running: BootIdentity) throws(FileError) {
    try alone { () throws(FileError) in
      var identity = try all().first { $0.bootID == running.bootID } ?? running
      identity.endedBy = way
      try write(identity)
    }
  }

  /// The boot before the one that is running, as far as one is known.
  public func previous(to running: String) throws(FileError) -> BootIdentity? {
    try all().first { $0.bootID != running }
  }

  /// How far two accounts of one boot's start may lie apart, in seconds: the clock is set during a boot.
  private static let tolerance = 120.0

  /// The boot that started at about that time; else the last one that had started when it crashed.
  ///
  /// - Parameters:
  ///   - start: When the crashed boot started, in seconds since 1970-01-01 UTC; `nil` where the log does not tell.
  ///   - crash: When it crashed, on the same clock.
  ///   - running: The identity of the boot that asks.
  public static func crashed(
    startedAt start: Double?, crashedAt crash: Double, running: String, among identities: [BootIdentity]
  ) -> BootIdentity? {
    let earlier = identities.first { $0.bootID != running && $0.startedAt <= crash + tolerance }
    guard let start else { return earlier }
    // The boot that is running may be the one: an oops does not end it.
    let nearest = identities.min { abs($0.startedAt - start) < abs($1.startedAt - start) }
    if let nearest, abs(nearest.startedAt - start) <= tolerance { return nearest }
    return earlier
  }
}
