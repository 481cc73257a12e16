import LinuxSystem
import SystemPackage

/// A scenario while it is being played: its disks, its guest, what it leaves.
actor ScenarioSession {
  /// The scenario.
  nonisolated let scenario: Scenario

  /// Where its logs and what was copied out go.
  nonisolated let results: FilePath

  /// The image its guest is made of.
  nonisolated let image: GuestImage

  private let resources: GuestResources
  private let sockets: FilePath
  private let consoleLog: ConsoleLog
  private let heard: @Sendable (String) -> Void
  private let began = ContinuousClock.now
  private var guest: Guest?

  /// The kernel that the next start boots.
  private(set) var kernel: GuestImage.Kernel

  /// The memory of the next start.
  private(set) var memory: MemorySetup

  /// Kernel arguments of the next start besides those of the memory.
  private(set) var kernelArguments: [String]

  /// What the next start has as its root, as the kernel's command line names it.
  private(set) var root = "/dev/nvme0n1"

  /// The initramfs of the next start, where not the image's own.
  private(set) var initrd: FilePath?

  /// The last crash that went into a capture kernel.
  private(set) var lastCapture: CaptureTimeline?

  /// Prepares the disks.
  ///
  /// - Parameter heard: Called with each line of the console as it comes.
  init(
    _ scenario: Scenario, image: GuestImage, resources: GuestResources, results: FilePath, sockets: FilePath,
    heard: @escaping @Sendable (String) -> Void
  ) throws {
    self.scenario = scenario
    self.image = image
    self.resources = resources
    self.results = results
    self.sockets = sockets
    self.heard = heard
    memory = scenario.memory
    kernelArguments = scenario.kernelArguments
    kernel = scenario.kernel
    consoleLog = try ConsoleLog(results.appending("console.log"), began: began)
  }

  // MARK: Starting and ending

  /// Starts the machine and waits for its shell.
  func start() async throws {
    try await startWithoutWaiting()
    try await running.ready()
  }

  /// Starts the machine; its shell may answer later or never.
  func startWithoutWaiting() async throws {
    guard guest == nil else { return }
    guest = try Guest(await configuration(), sockets: sockets, console: consoleLog, heard: heard)
  }

  private func configuration() async throws -> GuestConfiguration {
    let boot: GuestConfiguration.Boot
    var extraDisks = resources.extraDisks
    switch scenario.firmware {
    case .direct:
      boot = .kernel(image.kernel(kernel), initrd: initrd ?? image.initrd(kernel), commandLine: commandLine)
    case .uefi:
      try await BootDisk(image: image, kernel: kernel, commandLine: commandLine).create(at: resources.bootDisk)
      extraDisks.insert(GuestConfiguration.Disk(path: resources.bootDisk, format: .raw), at: 0)
      boot = .firmware(code: UEFIFirmware.plain.code, variables: resources.firmwareVariables)
    case .bootLoader:
      if let disk = resources.ownBootDisk { extraDisks.insert(disk, at: 0) }
      boot =
        if let firmware = UEFIFirmware(scenario.firmware) {
          .firmware(code: firmware.code, variables: resources.firmwareVariables, isSecure: firmware.isSecure)
        } else {
          .bios
        }
    }
    return GuestConfiguration(
      boot: boot, memory: memory.size, root: resources.root, extraDisks: extraDisks, devices: scenario.devices,
      translationCache: scenario.userland == .shell ? 32 : GuestConfiguration.translationCacheOfSystemd)
  }

  /// The kernel's command line.
  private var commandLine: String {
    let userland = scenario.userland == .shell ? ["init=/lab/init"] : []
    // What mitigates a processor's speculation costs an emulator a twentieth, and there is none.
    let fixed = ["root=\(root)", "rw", "console=ttyS0,115200", "clearcpuid=cx16", "mitigations=off"]
    return (fixed + userland + memory.kernelArguments + kernelArguments).joined(separator: " ")
  }

  /// The guest that runs now.
  var running: Guest {
    get throws {
      guard let guest else {
        throw UnmetExpectation(subject: "the scenario", expected: "a running guest", seen: "none was started")
      }
      return guest
    }
  }

  /// Changes what the next start boots.
  func change(kernel: GuestImage.Kernel? = nil, memory: MemorySetup? = nil, kernelArguments: [String]? = nil) {
    self.kernel = kernel ?? self.kernel
    self.memory = memory ?? self.memory
    self.kernelArguments = kernelArguments ?? self.kernelArguments
  }

  /// Changes what the next start has as its root.
  ///
  /// - Parameter initrdDisk: The disk in whose partition the guest has left an initramfs, and its size.
  func change(root: String, initrdDisk: (name: String, size: Int)? = nil) async throws {
    self.root = root
    guard let initrdDisk else { return }
    let target = results.appending("initrd")
    try await HostProgram.run(
      "dd",
      [
        "status=none", "if=\(resources.path(ofDisk: initrdDisk.name))", "of=\(target)", "bs=1M",
        "iflag=skip_bytes,count_bytes", "skip=\(Scenario.Disk.Blank.partitionStart)", "count=\(initrdDisk.size)",
      ])
    initrd = target
  }

  /// Pulls the plug.
  ///
  /// Memory is lost; what was flushed stays.
  func kill() async {
    await guest?.kill()
    guest = nil
  }

  /// Reboots cleanly, which is a warm reset, and waits for the end of the next boot.
  func restart() async throws {
    try await keepingRegion {
      try await running.reboot(by: scenario.userland == .shell ? "sync; reboot -f" : "systemctl reboot")
      try await running.ready()
      try await bootComplete()
    }
  }

  /// Panics by a command, and waits for the end of the next boot.
  func panic(by command: String, reset: Guest.ResetAfterPanic) async throws {
    try await keepingRegion {
      _ = try await running.crash(by: command, reset: reset)
      try await running.ready()
      try await bootComplete()
    }
  }

  /// Panics by a command into a capture kernel, and waits for the end of the boot after it.
  ///
  /// - Parameter mayPanic: Whether the capture kernel may panic itself.
  func panicIntoCapture(by command: String, mayPanic: Bool = false, within limit: Duration) async throws {
    let timeline = try await running.crashIntoCapture(by: command, within: limit)
    lastCapture = timeline
    note(timeline.figures)
    if timeline.hasPanickedInCapture, !mayPanic || timeline.isEmulatorsFault {
      throw GuestFailure(
        awaited: "the capture kernel's work", kind: .panic, console: timeline.lines.map(\.text))
    }
    try await running.ready()
    try await bootComplete()
  }

  /// The last crash that went into a capture kernel; it is an error where there was none.
  var capture: CaptureTimeline {
    get throws {
      guard let lastCapture else {
        throw UnmetExpectation(subject: "the scenario", expected: "a crash into a capture kernel", seen: "none")
      }
      return lastCapture
    }
  }

  /// Does something that ends with another boot; where the region moved by chance, that is thrown.
  private func keepingRegion(_ body: () async throws -> Void) async throws {
    let before = try await regionAddress()
    try await body()
    let after = try await regionAddress()
    if let before, let after, before != after { throw MovedRegion(before: before, after: after) }
  }

  private func regionAddress() async throws -> String? {
    guard memory.regionMayMove else { return nil }
    let result = try await running.run("cat /sys/module/ramoops/parameters/mem_address")
    return result.status == 0 ? result.output.filter(\.isNumber) : nil
  }

  /// Turns the machine off.
  ///
  /// - Parameter command: What makes it go off; by default the way of its userland.
  func powerOff(by command: String? = nil, within limit: Duration = .seconds(120)) async throws {
    let ordinary = scenario.userland == .shell ? "sync; echo o >/proc/sysrq-trigger" : "systemctl poweroff"
    try await running.powerOff(by: command ?? ordinary, within: limit)
    guest = nil
  }

  // MARK: In the guest

  /// Runs a command in the guest.
  @discardableResult
  func run(_ command: String, within limit: Duration = Guest.commandLimit) async throws -> CommandResult {
    let result = try await running.run(command, within: limit)
    consoleLog.write("---- $ \(command)\n---- status \(result.status)\n\(result.output)\(result.errors)----")
    return result
  }

  /// Runs a command that must succeed.
  @discardableResult
  func succeed(_ command: String, within limit: Duration = Guest.commandLimit) async throws -> String {
    let result = try await expect(command, [.exits(0)], within: limit)
    return result.output
  }

  /// Runs a command whose result must meet expectations.
  @discardableResult
  func expect(
    _ command: String, _ expectations: [Expectation], within limit: Duration = Guest.commandLimit
  ) async throws -> CommandResult {
    let result = try await run(command, within: limit)
    for expectation in expectations where !expectation.holds(result) {
      throw UnmetExpectation(command: command, expected: expectation.description, result: result)
    }
    return result
  }

  /// Writes a remark into the console's log.
  func note(_ text: String) { consoleLog.write("---- \(text)") }

  /// Waits until systemd says that the boot is complete, whatever has failed in it.
  func bootComplete() async throws {
    guard scenario.userland == .systemd else { return }
    _ = try await expect("systemctl is-system-running --wait || true", [.exits(0)])
  }

  /// The names of the guest's disks whose bytes hold a text, as somebody sees them who has taken them out.
  ///
  /// An overlay holds what was written since, as it is; what lies under it is the same for every guest.
  func disksHolding(_ text: String) async throws -> [String] {
    let output = try await HostProgram.run(
      "sh", ["-c", "grep -a -l -F -- \"$1\" \"$0\"/*.raw \"$0\"/*.qcow2 || true", resources.directory.string, text])
    return output.split(separator: "\n").map { FilePath(String($0)).lastComponent?.string ?? "" }
  }

  /// Copies a file of the guest out into the results.
  @discardableResult
  func copyOut(_ path: String, as name: String? = nil) async throws -> FilePath {
    let result = try await running.run("cat \(path)")
    guard result.status == 0 else {
      throw UnmetExpectation(command: "cat \(path)", expected: "exit status 0", result: result)
    }
    let target = results.appending(name ?? FilePath(path).lastComponent?.string ?? "file")
    try Files.writeDurably(result.outputBytes, to: target, permissions: .readableFile)
    return target
  }

  /// Writes a text file in the guest and makes it durable.
  func write(_ text: String, to path: String) async throws {
    try await succeed(
      "mkdir -p \"$(dirname '\(path)')\" && base64 -d >'\(path)' <<<'\(Base64.encode(text.utf8))' && sync '\(path)'")
  }
}

/// KASLR put the kernel where the region was, or was not: nothing that a scenario can be blamed for.
struct MovedRegion: Error, CustomStringConvertible {
  /// The address in the boot before.
  let before: String

  /// The address now.
  let after: String

  /// In words.
  var description: String { "KASLR moved the region from \(before) to \(after)" }
}
