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
      beside it. The speed is of all those logs, one after the other and over again.
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

  /// The corpus' logs over and over, as long as a serial console's capture of months, beside a search for one word.
  private func measureSpeed(_ report: ProgressReport) async throws {
    let path = FilePath(scratch).appending("lastgasp-bench-\(UInt64.random(in: 0 ... .max)).log")
    defer { try? Files.removeIfPresent(path) }
    let bytesOfAll = try corpus.flatMap { try logs(in: FilePath($0)) }.flatMap {
      try Files.read($0.path, limit: 1 << 20)
    }
    report.write("| what | MiB of logs | seconds | CPU seconds | peak memory, MiB |\n|---|---|---|---|---|\n")
    for size in [1, 8, 64] {
      let bytes = repeatElement(bytesOfAll, count: (size << 20) / bytesOfAll.count + 1).joined().prefix(size << 20)
      try Files.writeDurably(Array(bytes), to: path, permissions: .readableFile)
      for (what, command) in [("grep -c", ["grep", "-c", "panic"]), ("lastgasp read", [program, "read"])] {
        report.write(try await Measurement.of(what, size, command + [path.string]).row + "\n")
      }
    }
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
