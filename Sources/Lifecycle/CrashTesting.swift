public import Backends
internal import Doctor
internal import Journal
public import LinuxSystem
public import Machine
public import Settings
internal import SystemPackage

/// Crashes the machine on purpose, so that the next boot can say whether it was recorded.
public struct CrashTesting: Sendable {
  private let machine: Machine
  private let settings: Settings
  private let announce: Announce

  /// Creates the test of a machine.
  public init(of machine: Machine, settings: Settings, announce: @escaping Announce) {
    self.machine = machine
    self.settings = settings
    self.announce = announce
  }

  /// What a person should know before.
  public struct Preparation: Hashable, Sendable {
    /// What is armed, the one that is tried first.
    public let armed: Armament

    /// What does not hold in what is armed, with what mends it.
    public let faults: [Check]

    /// Who is logged in, each once.
    public let users: [String]

    /// Whether the kernel will be told to reboot after a panic, which it is not now.
    public let changesReboot: Bool
  }

  private static let trigger: FilePath = "/proc/sysrq-trigger"
  private static let kernelLog: FilePath = "/dev/kmsg"

  /// Looks whether there is anything to test.
  ///
  /// - Throws: Why there is not, and what to do about it.
  public func prepare() throws(Refusal) -> Preparation {
    let report = StatusReport(of: machine, settings: settings)
    guard let armed = report.armed else {
      let reasons = report.groups.flatMap(\.checks).filter { $0.verdict == .bad }
      throw Refusal(
        "nothing is armed, so a crash would leave no trace"
          + (reasons.isEmpty ? "" : ": \(reasons.map(\.finding).joined(separator: "; "))"),
        remedy: reasons.lazy.compactMap(\.remedy).first ?? "lastgasp arm")
    }
    guard machine.has(Self.trigger.string) else {
      throw Refusal(
        "this kernel cannot be made to crash: it has no \(Self.trigger)", remedy: "use a kernel with CONFIG_MAGIC_SYSRQ"
      )
    }
    if let last = CrashTests(of: machine).last(), last.outcome == .pending, last.bootID != machine.bootID {
      throw Refusal("what the test of \(last.time) left has not been collected yet", remedy: "lastgasp collect")
    }
    return Preparation(
      armed: armed, faults: report.faults, users: machine.loggedInUsers,
      changesReboot: machine.fact("/proc/sys/kernel/panic") == "0")
  }

  /// Announces the test, makes everything durable, and crashes the machine; returns only where that failed.
  ///
  /// - Throws: What failed; nothing is announced any more then.
  public func crash(_ preparation: Preparation) async throws(FileError) {
    // An arming or a collection that is at work comes to its end first.
    let lock = machine.lockState()
    let before = CrashTests(of: machine).last()
    let outcome: Result<Void, FileError>
    do {
      try await announceDurably(preparation)
      try Files.writeValue("c", to: machine.path(Self.trigger))
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    takeBack(before)
    lock.release()
    try outcome.get()
  }

  /// Everything but the crash: what is written by then is on the disk, and the kernel's log names the boot.
  func announceDurably(_ preparation: Preparation) async throws(FileError) {
    let tests = CrashTests(of: machine)
    var test = CrashTest(
      bootID: machine.bootID, at: machine.now(), kernel: machine.kernelRelease.description,
      backend: preparation.armed.backend)
    try tests.save(test)
    try leadToPanic()
    await tell(test)
    Files.syncAll()
    test.stage = .crashing
    try tests.save(test)
    try Files.writeValue("<1>\(test.announcement)\n", to: machine.path(Self.kernelLog))
  }

  /// The machine lives: there is no test to judge.
  private func takeBack(_ before: CrashTest?) {
    do {
      guard let before else { return try CrashTests(of: machine).forget() }
      try CrashTests(of: machine).save(before)
    } catch {
      announce(Announcement(.stagingFailed, .error, "could not take the announcement of the test back: \(error)"))
    }
  }

  /// In older kernels sysrq's crash is an oops (`drivers/tty/sysrq.c` of 4.19), which `panic_on_oops` makes a panic; and the
  /// machine has to come back.
  private func leadToPanic() throws(FileError) {
    for (name, unwanted, wanted) in [("panic_on_oops", "0", "1"), ("panic", "0", "-1")]
    where machine.fact("/proc/sys/kernel/\(name)") == unwanted {
      try Files.writeValue(wanted, to: machine.path("/proc/sys/kernel").appending(name))
    }
  }

  /// The journal has it on the disk before the machine goes down, as far as there is one.
  private func tell(_ test: CrashTest) async {
    announce(
      Announcement(
        .testBegun, .warning,
        "this machine crashes now, for the test of \(test.time): the next boot says what came through",
        fields: ["BACKEND": test.backend, "KERNEL": test.kernel]))
    _ = try? await machine.programs.run("journalctl", ["--sync"])
  }
}
