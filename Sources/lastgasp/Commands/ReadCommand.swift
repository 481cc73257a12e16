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
      var isFirst = true
      while true {
        let chunk = try log.read(upTo: 1 << 16)
        if isFirst, let packed = PackedLog(chunk) {
          Terminal.complain("\(packed.hint(file))")
          throw ExitCode(1)
        }
        isFirst = false
        guard !chunk.isEmpty else { return reader.finish() }
        reader.update(chunk)
      }
    } catch let error as ExitCode {
      throw error
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }
}

/// What is no text yet, by its first bytes.
enum PackedLog: CaseIterable {
  case gzip, xz, zstandard, bzip2, zip

  /// Source: RFC 1952, the .xz file format 1.2.1, RFC 8878, bzip2's and PKWARE's descriptions.
  private var magic: [UInt8] {
    switch self {
    case .gzip: [0x1f, 0x8b]
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
    case .zstandard: [0x28, 0xb5, 0x2f, 0xfd]
    case .bzip2: Array("BZh".utf8)
    case .zip: Array("PK\u{3}\u{4}".utf8)
    }
  }

  /// Looks at the front of a file.
  init?(_ front: [UInt8]) {
    guard let found = Self.allCases.first(where: { front.starts(with: $0.magic) }) else { return nil }
    self = found
  }

  /// What it is, and what makes a log of it.
  func hint(_ file: String) -> String {
    switch self {
    case .gzip: "\(file) is packed by gzip: zcat \(file) | lastgasp read -"
    case .xz: "\(file) is packed by xz: xzcat \(file) | lastgasp read -"
    case .zstandard: "\(file) is packed by zstd: zstdcat \(file) | lastgasp read -"
    case .bzip2: "\(file) is packed by bzip2: bzcat \(file) | lastgasp read -"
    case .zip:
      "\(file) is a zip: unzip -p \(file) dmesg.txt | lastgasp read -, or lastgasp show for a bundle of this machine"
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
