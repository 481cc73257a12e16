import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab demo`: one crash told as a story.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Crash a Debian in a virtual machine, and show what is kept of it.")

  @Option(name: .customLong("deb"), help: "The package to install.") var package: String

  @Option(help: "Where the zip goes.") var target = "demo"

  func run() async throws {
    try await Interruption.cancelling { [self] in try await tell() }
  }

  private func tell() async throws {
    let screen = DemoScreen()
    let report = ProgressReport()
    let directories = try LabDirectories()
    let runner = try await ScenarioRunner.prepare(
      for: [DemoStory.scenario], package: FilePath(package).absolute, directories: directories, report: report)
    let story = DemoStory(screen: screen, target: FilePath(target).absolute)
    do {
      try await runner.playAndCleanUp(DemoStory.scenario, heard: { screen.heard($0) }, story.play)
    } catch let failure as GuestFailure where failure.isEmulatorsFault {
      screen.say("\nThe emulator died, not the guest (QEMU without KVM does so once in a while): from the beginning.\n")
      try await runner.playAndCleanUp(DemoStory.scenario, heard: { screen.heard($0) }, story.play)
    }
  }
}
