import ArgumentParser
import Backends
import Bundles
import Doctor
import KernelLog
import Machine
import Settings
import SystemPackage
import Testing

@testable import Lifecycle
@testable import lastgasp

/// What commands print without a terminal: 80 columns, however long what they tell of is.
@Suite struct `Away from a terminal` {
  /// A command, and what it prints.
  struct Output: CustomTestStringConvertible, Sendable {
    let command: String
    let text: @Sendable () throws -> String
    var testDescription: String { command }
  }

  private static let words = (1...60).map { "option\($0)=value" }.joined(separator: " ")
  private static let title =
    "BUG: unable to handle kernel NULL pointer dereference in " + String(repeating: "long_", count: 8)
  private static let style = TerminalStyle()

  private static let log = """
    [    0.000000] Command line: \(words)
    [    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000080
    [    1.000001] CPU: 0 PID: 480 Comm: insmod Tainted: P        W  OE      6.1.0-18-amd64 #1  Debian 6.1.76-1
    [    1.000002] Hardware name: \(String(repeating: "A Very Long Hardware Name ", count: 6))
    [    1.000003] RIP: 0010:\(String(repeating: "long_", count: 8))function+0x1b/0x30 [crash]
    [    1.000004] Call Trace:
    [    1.000005]  \(String(repeating: "long_", count: 20))function+0xcf/0x3f0

    """

  private static func summary() -> CrashSummary {
    var reader = CrashReader()
    reader.update(Array(log.utf8))
    return reader.finish()
  }

  private static func exported() -> BundleExport.Outcome {
    var outcome = BundleExport.Outcome(files: [BundleExport.ExportedFile(name: "dmesg.txt", size: 1 << 40)])
    outcome.leftOut = (1...20).map { "records/dmesg-ramoops-\($0)" }
    return outcome
  }

  private static let outputs: [Output] = [
    Output(command: "list") {
      let bundles = [
        SampleCrash.bundle(
          title: title + " " + words, kernel: "6.12.117+deb13-cloud-amd64-unsigned-and-longer", seen: 12),
        SampleCrash.bundle(kernel: nil),
      ]
      return BundleTable(bundles, style: style, installedAt: 1_900_000_000).text
    },
    Output(command: "show") {
      CrashScreen(
        try SampleCrash.facts(title: title, trace: [String(repeating: "f", count: 99)], commandLine: words),
        of: SampleCrash.bundle(seen: 3), style: style
      ).text
    },
    Output(command: "read") { CrashText(summary(), style: style).text },
    Output(command: "export --list") {
      ExportText(exported()).files + ExportText(exported()).account.map { Terminal.message($0, width: 80) }.joined()
    },
    Output(command: "status") {
      let machine = Machine(root: FilePath("/nonexistent"))
      return StatusText(StatusReport(of: machine, settings: Settings()), width: 80).text
    },
    Output(command: "test") {
      CrashTestText(
        CrashTesting.Preparation(
          armed: Armament(backend: "pstore-ram", description: words, standing: .unproven),
          faults: [Check("reboot", .warning, "a finding that is long: \(words)", remedy: "sysctl kernel.panic=-1")],
          users: (1...40).map { "user-\($0)" }, changesReboot: true)
      ).text
    },
    Output(command: "reserve --dry-run") { Reserving.heading(of: "systemd-boot", found: words) },
    Output(command: "a complaint") {
      Terminal.message("the debugging symbols of kernel 6.12.117 are not here: " + words, width: 80)
    },
  ]

  @Test(arguments: outputs) func `no line is wider than 80 columns`(output: Output) throws {
    let text = try output.text()
    #expect(!text.isEmpty)
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `neither is one of the help of any command`() {
    let commands = Lastgasp.configuration.groupedSubcommands.flatMap(\.subcommands) + Lastgasp.configuration.subcommands
    #expect(commands.count > 12)
    for command in commands {
      let help = Lastgasp.helpMessage(for: command, columns: 80)
      for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(command): \(line)") }
    }
  }

  @Test func `what is to be copied stays whole in a message`() {
    let path = "/var/crash/lastgasp/" + String(repeating: "x", count: 90)
    #expect(Terminal.message("cannot open \(path): no", width: 80).contains(path))
    #expect(Terminal.message("short", width: 80) == "lastgasp: short\n")
  }
}
