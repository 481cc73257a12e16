import ArgumentParser
import KernelLog
import LinuxSystem
import SystemPackage

/// The command `lastgasp read`.
struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Tell what crashed in any kernel log.",
    discussion: """
      Takes a serial console's capture, a pasted dmesg, a record of pstore: with or without levels, times, syslog's words. \
      A log without a crash is no failure: that is said, and with --json "report" is null.
      """)

  @Argument(help: ArgumentHelp("The log; \"-\" is standard input.", valueName: "file"), completion: .file())
  var file: String

  @Flag(help: "Print it for machines.")
  var json = false

  func run() throws {
    let summary = try summary()
    if json {
      return Terminal.write(try JSONText.of(ReadAnswer(report: summary.tellsCrash ? CrashFacts(summary) : nil)))
    }
    guard summary.tellsCrash else { return Terminal.write("no crash in this log\n") }
    Terminal.write(CrashText(summary, style: .standardOutput).text)
  }

  private func summary() throws -> CrashSummary {
    do {
      let log = try File.open(reading: file == "-" ? "/dev/stdin" : FilePath(file), followingLink: true)
      var reader = CrashReader()
      while true {
        let chunk = try log.read(upTo: 1 << 16)
        guard !chunk.isEmpty else { return reader.finish() }
        reader.update(chunk)
      }
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }
}

/// What `lastgasp read --json` prints.
struct ReadAnswer: Encodable {
  let schemaVersion = 1
  let report: CrashFacts?

  private enum Key: CodingKey { case schemaVersion, report }

  /// A log without a crash has `null`, so that a reader need not tell a missing field from none.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(report, forKey: .report)
  }
}

/// A crash for a person.
struct CrashText {
  private let summary: CrashSummary

  private let width: Int

  init(_ summary: CrashSummary, style: TerminalStyle) {
    self.summary = summary
    width = min(style.columns, TextLayout.widest)
  }

  private static let labelWidth = 14
  /// How many functions of the trace and how many modules are shown.
  private static let listLimit = 16

  /// The title, the facts that are known, and the trace.
  var text: String {
    var lines = TextLayout.wrapped(summary.title, width: width) + [""]
    lines += facts.flatMap { TextLayout.fact($0, $1, labelWidth: Self.labelWidth, width: width) }
    if !summary.trace.isEmpty {
      lines += ["", "Call trace:"]
      lines += summary.trace.prefix(Self.listLimit).map { TextLayout.cut("  " + $0, width: width) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var facts: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("Type", summary.type.rawValue + (summary.isCorrupted ? ", the report is cut or garbled" : "")),
      ("Function", summary.function),
      ("Signature", summary.signature),
      ("Reason", summary.reason),
      ("Panic", summary.panicReason.flatMap { summary.reason?.hasSuffix($0) == true ? nil : $0 }),
      ("Uptime", summary.uptime.map { "\(Int($0)) s after the kernel started" }),
      ("Process", process),
      ("Kernel", summary.kernelRelease),
      ("Version", summary.kernelVersion),
      ("Hardware", summary.hardwareName),
      ("Tainted", summary.taint.map { $0.isEmpty ? "no" : "\($0): " + summary.taintWords.joined(separator: ", ") }),
      ("Out of tree", summary.outOfTreeModules.isEmpty ? nil : summary.outOfTreeModules.joined(separator: " ")),
      ("Command line", summary.commandLine),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  private var process: String? {
    guard let process = summary.process else { return summary.cpu.map { "on CPU \($0)" } }
    return "\(process.name) (pid \(process.pid))" + (summary.cpu.map { " on CPU \($0)" } ?? "")
  }
}
