import LinuxSystem
import SystemPackage

/// The demo: one crash from the installation of the package to the zip on the viewer's own disk.
struct DemoStory: Sendable {
  /// What the viewer sees.
  let screen: DemoScreen

  /// Where the zip goes.
  let target: FilePath

  /// The machine: Debian 13 with a region reserved on the kernel's command line, so that the installation arms it at once.
  static let scenario = Scenario(
    name: "demo", summary: "one crash, told as a story", suite: "trixie", memory: .reservedWithKASLR, disk: .stock,
    steps: [])

  /// Tells it.
  func play(in session: ScenarioSession) async throws {
    try await boot(session)
    try await install(session)
    try await crash(session)
    try await show(session)
    try await copyOut(session)
  }

  private func boot(_ session: ScenarioSession) async throws {
    screen.heading("A stock Debian 13 boots in a virtual machine")
    screen.say("(its kernel's command line has \(session.scenario.memory.kernelArguments.joined(separator: " ")))\n")
    screen.show(.milestones)
    try await session.start()
    try await session.bootComplete()
    screen.show(.nothing)
  }

  private func install(_ session: ScenarioSession) async throws {
    screen.heading("One package is installed")
    try await session.succeed(PayloadDisk.mountCommand)
    try await session.succeed("cp /lab/payload/\(PayloadDisk.packageName) /root/")
    try await live("apt install -y ./\(PayloadDisk.packageName)", session)
    screen.say("")
    try await command("lastgasp status", session)
  }

  private func crash(_ session: ScenarioSession) async throws {
    screen.heading("The kernel dies: a driver writes through a null pointer")
    let command = Step.Crash.module.rawValue
    screen.prompt(command)
    screen.show(.lastWords(thenHeading: "The machine has reset itself, and boots again"))
    _ = try await session.running.crash(by: "sync; \(command)", reset: .kernel)
    try await session.running.ready()
    try await session.bootComplete()
    screen.show(.nothing)
  }

  private func show(_ session: ScenarioSession) async throws {
    screen.heading("What is left of it")
    try await command("journalctl -b -t lastgasp -o short --no-hostname", session)
    screen.say("")
    try await command("lastgasp list", session)
    screen.say("")
    try await command("lastgasp show", session)
    screen.say("")
    try await command("lastgasp status", session)
  }

  private func copyOut(_ session: ScenarioSession) async throws {
    screen.heading("The zip, copied out of the virtual machine")
    let path = try await session.succeed("ls \(BundleFolder.path)/*.zip | tail -n 1").filter { $0 != "\n" }
    screen.show(.nothing)
    try await command("unzip -l \(path)", session)
    let name = FilePath(path).lastComponent?.string ?? "bundle.zip"
    let copy = try await session.copyOut(path, as: name)
    try Files.createDirectories(target, permissions: .readableFolder)
    try Files.writeDurably(try Files.read(copy), to: target.appending(name), permissions: .readableFile)
    screen.say("\n\(target.appending(name))")
  }

  /// Runs a command of which the viewer sees the output when it has ended.
  ///
  /// `lastgasp status` tells by its exit status, too.
  private func command(_ command: String, _ session: ScenarioSession) async throws {
    screen.prompt(command)
    let result = try await session.run(command)
    screen.output(result.output + result.errors)
    guard result.status == 0 || command.contains("status") else {
      throw UnmetExpectation(command: command, expected: "exit status 0", result: result)
    }
  }

  /// Runs a command whose output the viewer sees as it comes: over the console.
  private func live(_ command: String, _ session: ScenarioSession) async throws {
    screen.prompt(command)
    screen.show(.everything)
    try await session.succeed(
      "set -o pipefail; cd /root; DEBIAN_FRONTEND=noninteractive TERM=dumb \(command) -qq -o Dpkg::Use-Pty=0 2>&1 "
        + "| grep -v '^debconf: delaying' >/dev/ttyS0")
    screen.show(.nothing)
  }
}
