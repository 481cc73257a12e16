import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab bench-kdump`: what a crash costs with a capture kernel, beside Debian's kdump-tools.
struct BenchKdumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-kdump",
    abstract: "Measure the capture image and a crash in a guest, beside Debian's kdump-tools in the same guest.",
    discussion: "Seconds of an emulator: compare the rows of one run.")

  @Option(help: "The Debian suite.") var suite = "bookworm"

  @Option(name: .customLong("deb"), help: "The package.") var package: String

  func run() async throws {
    try await Interruption.cancelling { [self] in try await measure() }
  }

  private func measure() async throws {
    let report = ProgressReport()
    let scenario = Scenario(
      name: "bench-kdump", summary: "kdump beside kdump-tools", suite: suite, memory: .kdump(crashkernel: "192M"),
      steps: [])
    let runner = try await ScenarioRunner.prepare(
      for: [scenario], package: FilePath(package).absolute, directories: try LabDirectories(), report: report)
    report.write(
      "| what | image made, s (CPU) | panic to log durable, s | panic to vmcore durable, s | back at work, s |\n")
    report.write("|---|---|---|---|---|\n")
    try await runner.playAndCleanUp(scenario) { session in
      try await session.start()
      try await session.bootComplete()
      report.write(try await KdumpBench.ours(in: session).row("lastgasp"))
      report.write(try await KdumpBench.debians(in: session).row("kdump-tools"))
    }
  }
}

/// What one way to kdump took.
struct KdumpBench: Hashable, Sendable {
  /// Making the capture image: elapsed, and of the processor.
  let image: String

  /// From the panic on.
  let dmesg: Duration?
  let vmcore: Duration?
  let reset: Duration?

  /// The row of a table.
  func row(_ what: String) -> String {
    let moments = [dmesg, vmcore, reset].map { $0.map(Seconds.text) ?? "?" }
    return "| \(what) | \(image) | \(moments.joined(separator: " | ")) |\n"
  }

  /// lastgasp, installed and armed already.
  static func ours(in session: ScenarioSession) async throws -> KdumpBench {
    try await session.succeed("rm -rf /var/lib/lastgasp/capture; sync")
    let image = try await time("lastgasp capture-image", in: session)
    try await session.succeed("lastgasp arm; sync")
    try await session.panicIntoCapture(by: "sync; \(Step.Crash.sysrq.rawValue)", within: .seconds(300))
    let capture = try await session.capture
    return KdumpBench(
      image: image, dmesg: capture.sincePanic(capture.saved("dmesg")),
      vmcore: capture.sincePanic(capture.saved("vmcore")),
      reset: capture.sincePanic(capture.reset))
  }

  /// Debian's kdump-tools, in the same guest.
  static func debians(in session: ScenarioSession) async throws -> KdumpBench {
    try await session.succeed(
      "lastgasp disarm; systemctl mask lastgasp-arm.service lastgasp-collect.service; sync")
    try await session.succeed(ImageRecipe.PackageSet.kdumpTools.installCommand, within: .seconds(900))
    // The capture kernel's console shows what its service says, and when.
    try await session.succeed(
      """
      mkdir -p /etc/systemd/system/kdump-tools-dump.service.d
      printf '[Service]\\nStandardOutput=journal+console\\n' >/etc/systemd/system/kdump-tools-dump.service.d/lab.conf
      kdump-config unload; rm -f /var/lib/kdump/initrd.img-$(uname -r)
      """)
    let image = try await time("/etc/kernel/postinst.d/kdump-tools $(uname -r)", in: session)
    try await session.expect(
      "kdump-config load; sync; cat /sys/kernel/kexec_crash_loaded", [.exits(0), .says("1")])
    try await session.panicIntoCapture(by: "sync; \(Step.Crash.sysrq.rawValue)", within: .seconds(420))
    let capture = try await session.capture
    try await session.run("ls -l --time-style=full-iso /var/crash/*")
    return KdumpBench(
      image: image, dmesg: capture.sincePanic(capture.said("saved dmesg")),
      vmcore: capture.sincePanic(capture.said("saved vmcore")), reset: capture.sincePanic(capture.reset))
  }

  /// Seconds that a command takes, and of the processor.
  private static func time(_ command: String, in session: ScenarioSession) async throws -> String {
    let output = try await session.succeed(
      "TIMEFORMAT='lab %R %U %S'; { time { \(command); } >/dev/null 2>&1; } 2>&1; sync", within: .seconds(900))
    let fields = output.split(separator: "\n").last { $0.hasPrefix("lab ") }?.split(separator: " ").dropFirst() ?? []
    let seconds = fields.compactMap { Double($0) }
    guard seconds.count == 3 else { return "?" }
    return "\(seconds[0]) (\(((seconds[1] + seconds[2]) * 100).rounded() / 100))"
  }
}
