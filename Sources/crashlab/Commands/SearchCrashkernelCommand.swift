import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab search-crashkernel`: the smallest reservation with which a crash is saved.
struct SearchCrashkernelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search-crashkernel",
    abstract: "Search the smallest crashkernel= with which log and vmcore of a 2 GiB guest are saved.",
    discussion: "By halves, in steps of 8 MiB; the smallest one is played once more. Takes minutes for each kernel.")

  @Option(help: "A Debian suite; may be given more than once.") var suite = ["bookworm", "trixie"]

  @Option(help: "cloud or generic; may be given more than once.") var kernel = ["cloud", "generic"]

  @Option(help: "MiB that are expected to be too few.") var from = 40

  @Option(help: "MiB that are expected to be enough.") var to = 168

  @Option(name: .customLong("deb"), help: "The package.") var package: String

  private static let step = 8

  func run() async throws {
    try await Interruption.cancelling { [self] in try await search() }
  }

  private func search() async throws {
    let report = ProgressReport()
    let kernels = try kernel.map { name throws(LabError) -> GuestImage.Kernel in
      guard let kernel = GuestImage.Kernel(rawValue: name) else {
        throw .unknownName(name, kind: "kernel", known: GuestImage.Kernel.allCases.map(\.rawValue))
      }
      return kernel
    }
    let runner = try await ScenarioRunner.prepare(
      for: suite.map { Self.scenario(suite: $0, kernel: .cloud, mebibytes: to) }, package: FilePath(package).absolute,
      directories: try LabDirectories(), report: report)
    for suite in suite {
      for kernel in kernels {
        let found = try await smallest(SizeSearch(failing: from, working: to, step: Self.step)) { mebibytes in
          let scenario = Self.scenario(suite: suite, kernel: kernel, mebibytes: mebibytes)
          let failure = try await runner.verdict(on: scenario)
          report.say(scenario.name, failure.map { "not enough: \(lastLines($0, 3))" } ?? "enough")
          return failure == nil
        }
        report.write("\(suite) \(kernel.rawValue): \(found.map { "crashkernel=\($0)M" } ?? "not even \(to)M")\n")
      }
    }
  }

  /// The smallest size that works, and works a second time.
  private func smallest(_ search: SizeSearch, works: (Int) async throws -> Bool) async throws -> Int? {
    var search = search
    while let size = search.next { search.tried(size, works: try await works(size)) }
    guard search.working < to else { return try await works(to) ? to : nil }
    var size = search.working
    while try await !works(size) { size += Self.step }
    return size
  }

  private static func scenario(suite: String, kernel: GuestImage.Kernel, mebibytes: Int) -> Scenario {
    Scenario(
      name: "crashkernel-\(suite)-\(kernel.rawValue)-\(mebibytes)", summary: "", suite: suite,
      memory: .kdump(crashkernel: "\(mebibytes)M"), userland: .shell, kernel: kernel,
      steps: [
        .boot(), .armKdump(), .panicIntoCapture(.sysrq, marker: "lab: last words", within: .seconds(180)),
        .collectByHand(), .bundles(1), .vmcores(1),
      ])
  }
}

/// A search by halves for the smallest size that works.
struct SizeSearch: Hashable, Sendable {
  /// The largest size known, or expected, to fail.
  private(set) var failing: Int

  /// The smallest size known, or expected, to work.
  private(set) var working: Int

  /// How exact it is.
  let step: Int

  /// Begins a search.
  init(failing: Int, working: Int, step: Int) {
    self.failing = failing
    self.working = working
    self.step = step
  }

  /// The size to try next; `nil` when it is found.
  var next: Int? {
    let steps = (working - failing) / step
    return steps > 1 ? failing + steps / 2 * step : nil
  }

  /// Takes a result in.
  mutating func tried(_ size: Int, works: Bool) {
    if works { working = size } else { failing = size }
  }
}
