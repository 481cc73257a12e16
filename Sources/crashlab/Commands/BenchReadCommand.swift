import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab bench-read`: how well and how fast the program reads kernel logs.
struct BenchReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-read",
    abstract: "Measure the crash read: the share that is right for each kind, and its speed.",
    discussion: """
      Reads every log of the corpus with the program and compares title, type, function and corrupted with what is expected \
      beside it. The speed is of a made-up log, less what the start of the program takes.
      """)

  @Option(help: "The program.") var program = "build/lastgasp"

  @Option(help: "A folder of logs; may be given more than once.") var corpus = [
    "Tests/KernelLogTests/Corpus", "Tests/KernelLogTests/Corpus/real",
  ]

  @Option(help: "Where the made-up log goes.") var scratch = "/var/tmp"

  func run() async throws {
    let report = ProgressReport()
    var kinds: [String: Share] = [:]
    for log in try corpus.flatMap({ try logs(in: FilePath($0)) }) {
      let isRight = try await log.agrees(with: answer(to: log.path))
      kinds[log.kind, default: Share()].count(isRight)
      if !isRight { report.write("not as expected: \(log.path)\n") }
    }
    report.write("| kind | right | of |\n|---|---|---|\n")
    for (kind, share) in kinds.sorted(by: { $0.key < $1.key }) {
      report.write("| \(kind) | \(share.right) | \(share.all) |\n")
    }
    report.write("| all | \(kinds.values.map(\.right).reduce(0, +)) | \(kinds.values.map(\.all).reduce(0, +)) |\n\n")
    try await measureSpeed(report)
  }

  private func logs(in folder: FilePath) throws -> [ExpectedReport] {
    try Files.entries(of: folder).map(\.string).filter { $0.hasSuffix(".log") }.sorted()
      .map { ExpectedReport(folder: folder, name: String($0.dropLast(4))) }
  }

  private func answer(to log: FilePath) async throws -> JSONValue? {
    JSONValue(parsing: Array(try await HostProgram.run(program, ["read", "\(log)", "--json"]).utf8))
  }

  private func measureSpeed(_ report: ProgressReport) async throws {
    let size = 64
    let path = FilePath(scratch).appending("lastgasp-bench-\(UInt64.random(in: 0 ... .max)).log")
    let line = "<6>[  101.000001] usb 1-1: new high-speed USB device number 4 using xhci_hcd\n"
    let mebibyte = String(repeating: line, count: (1 << 20) / line.utf8.count)
    try Files.writeDurably(
      Array(String(repeating: mebibyte, count: size).utf8)
        + Array("<0>[  102.000000] Kernel panic - not syncing: end\n".utf8),
      to: path, permissions: .readableFile)
    let clock = ContinuousClock()
    let start = try await clock.measure { _ = try await HostProgram.run(program, ["read", "/dev/null"]) }
    let whole = try await clock.measure { _ = try await HostProgram.run(program, ["read", "\(path)"]) }
    try Files.removeIfPresent(path)
    let milliseconds = (whole - start) / .milliseconds(1) / Double(size)
    report.write(
      "\((milliseconds * 100).rounded() / 100) ms for each MiB of log, beside \(start) to start the program\n")
  }

  /// How many of a kind were read rightly.
  private struct Share {
    private(set) var right = 0
    private(set) var all = 0

    mutating func count(_ isRight: Bool) {
      all += 1
      if isRight { right += 1 }
    }
  }
}

/// A log of the corpus, and what is expected of it.
private struct ExpectedReport {
  let path: FilePath
  private let fields: [String: String]

  /// The kind that it should be read as.
  var kind: String { fields["type"] ?? "?" }

  init(folder: FilePath, name: String) {
    path = folder.appending("\(name).log")
    var fields: [String: String] = [:]
    let text = (try? Files.readText(folder.appending("\(name).expected"))) ?? ""
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[String(line[..<colon])] = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
    }
    self.fields = fields
  }

  /// Whether an answer says what is expected.
  func agrees(with answer: JSONValue?) -> Bool {
    guard let report = answer?[path: "report"], report != .null else { return kind == "unknown" }
    return report[path: "title"] == fields["title"].map(JSONValue.string)
      && report[path: "type"] == .string(kind)
      && (report[path: "function"] ?? "") == fields["function"].map(JSONValue.string)
      && report[path: "corrupted"] == .boolean(fields["corrupted"] == "yes")
  }
}
