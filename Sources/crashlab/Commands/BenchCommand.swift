import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab bench`: what arming and collecting cost.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure arm and collect on this machine, beside cp and zip.",
    discussion: """
      Works on a made-up root directory with records of 1 MiB each, and changes nothing on this machine. Times are of one \
      run on a machine that does other things too: compare the rows of one run, not two runs.
      """)

  @Option(help: "The program.") var program = "build/lastgasp"

  @Option(name: .customLong("deb"), help: "The package.") var package: String?

  @Option(help: "Where the made-up root directory goes.") var scratch = "/var/tmp"

  func run() async throws {
    let report = ProgressReport()
    report.write("| what | records of 1 MiB | seconds | CPU seconds | peak memory, MiB |\n|---|---|---|---|---|\n")
    for count in [1, 100] {
      let root = FilePath(scratch).appending("lastgasp-bench-\(UInt64.random(in: 0 ... .max))")
      try BenchRoot(path: root, records: count).create()
      for measured in try await measure(count, in: root) { report.write(measured.row + "\n") }
      try Files.removeTree(root)
    }
    for (name, path) in [("program", program)] + (package.map { [("package", $0)] } ?? []) {
      guard let status = try Files.status(FilePath(path)) else { continue }
      report.write("\n\(name): \(status.size) bytes\n")
    }
  }

  private func measure(_ count: Int, in root: FilePath) async throws -> [Measurement] {
    let records = "'\(root)/sys/fs/pstore'"
    let copy = "\(root)/copy"
    return [
      // The same bytes by other programs, in the same minute: cp and sync for arm, zip for collect.
      try await Measurement.of(
        "cp, sync", count,
        ["sh", "-c", "mkdir '\(copy)' && cp \(records)/* '\(copy)/' && sync '\(copy)'/*"]),
      try await Measurement.of("zip -6", count, ["sh", "-c", "cd \(records) && zip -q -6 '\(root)/copy.zip' *"]),
      // 2: there is no region in the made-up root; what is measured is the harvest before that.
      try await Measurement.of("lastgasp arm", count, [program, "arm", "--root", root.string], accepts: [0, 2]),
      try await Measurement.of("lastgasp collect", count, [program, "collect", "--root", root.string]),
    ]
  }
}

/// A root directory with records that an earlier crash left.
struct BenchRoot: Sendable {
  /// Where it is.
  let path: FilePath

  /// How many records it has.
  let records: Int

  private static let recordBytes = 1 << 20

  /// Makes it.
  func create() throws {
    for directory in ["sys/fs/pstore", "proc/sys/kernel/random", "var/lib", "run"] {
      try Files.createDirectories(path.appending(directory), permissions: .readableFolder)
    }
    try write("bench\n", to: "proc/sys/kernel/random/boot_id")
    try write("6.1.0-bench\n", to: "proc/sys/kernel/osrelease")
    for number in 0..<records { try write(Self.record(number), to: "sys/fs/pstore/dmesg-ramoops-\(number)") }
  }

  /// The log of one crash: as varied as a kernel's, and another one in each record.
  private static func record(_ number: Int) -> String {
    var text = "Panic#1 Part1\n"
    var state = UInt64(number) &+ 88_172_645_463_325_252
    var line = 0
    while text.utf8.count < recordBytes - 200 {
      // Marsaglia's xorshift64: the same records at each run.
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let place = String(state, radix: 16)
      text +=
        "<6>[\(number * 1000 + line / 100).\(100_000 + line)] usb 1-\(line % 9): device \(place) is at slot \(state % 97)\n"
      line += 1
    }
    return text + "<0>[\(number * 1000 + line / 100).999999] Kernel panic - not syncing: crash \(number)\n"
  }

  private func write(_ text: String, to relative: String) throws {
    try Files.writeDurably(Array(text.utf8), to: path.appending(relative), permissions: .readableFile)
  }
}

/// What one run of a program took.
struct Measurement: Sendable {
  private let what: String
  private let count: Int
  private let fields: [Substring]

  /// Runs a program under GNU time.
  static func of(
    _ what: String, _ count: Int, _ command: [String], accepts: [Int] = [0]
  ) async throws -> Measurement {
    let output = try await HostProgram.run(
      "time",
      ["-f", "%e %U %S %M", "-o", "/dev/stdout", "sh", "-c", #""$@" >/dev/null 2>&1; echo "exit $?""#, "sh"] + command)
    let lines = output.split(separator: "\n")
    guard let status = lines.first(where: { $0.hasPrefix("exit ") }).flatMap({ Int($0.dropFirst(5)) }),
      accepts.contains(status), let last = lines.last, last.split(separator: " ").count == 4
    else { throw LabError.programFailed(command.joined(separator: " "), status: "unexpected", tail: output) }
    return Measurement(what: what, count: count, fields: last.split(separator: " "))
  }

  /// The row of a table.
  var row: String {
    let numbers = fields.compactMap { Double($0) }
    guard numbers.count == 4 else { return "| \(what) | \(count) | ? | ? | ? |" }
    let processor = ((numbers[1] + numbers[2]) * 100).rounded() / 100
    return "| \(what) | \(count) | \(numbers[0]) | \(processor) | \((numbers[3] / 102.4).rounded() / 10) |"
  }
}
