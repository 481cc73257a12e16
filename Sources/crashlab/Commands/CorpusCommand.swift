import ArgumentParser
import LinuxSystem
import SystemPackage

/// `crashlab corpus`: real crash logs of stock kernels, as data for the tests.
struct CorpusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus",
    abstract: "Crash stock kernels in every way the lab knows, and keep what each printed on its console.",
    discussion: """
      The kernel boots an initramfs of busybox and the lab's module; each crash goes on from the state that the machine had \
      then. Writes SUITE-ARCH-KIND.log; the answers (.expected) are written by people who read the logs.
      """)

  @Option(help: "A Debian suite; may be given more than once.") var suite = ["trixie"]

  @Option(help: "amd64 or arm64.") var arch = Architecture.amd64

  @Option(help: "The folder that the logs go to.") var out: String

  @Flag(help: "Keep the logs that are there.") var missing = false

  @Argument(help: "The kinds of crashes; all of them by default.") var kinds: [String] = []

  func run() async throws {
    try await Interruption.cancelling { [self] in try await crashAll() }
  }

  private func crashAll() async throws {
    let report = ProgressReport()
    let directories = try LabDirectories()
    let folder = FilePath(out).absolute
    try Files.createDirectories(folder, permissions: .readableFolder)
    let crashes = try chosen()
    let builder = CorpusImageBuilder(cache: directories.cache) { report.say("corpus", $0) }
    for suite in suite {
      let image = try await builder.image(of: suite, for: arch)
      let release = try image.release()
      let run = CorpusRun(image)
      for crash in crashes {
        let path = folder.appending("\(suite)-\(arch.rawValue)-\(crash.kind).log")
        if try missing && Files.exists(path) { continue }
        do {
          let log = try await run.log(of: crash)
          try Files.writeDurably(Array(log.utf8), to: path, permissions: .readableFile)
          report.say(crash.kind, "\(release): \(log.utf8.count) bytes")
        } catch let error as LabError {
          report.say(crash.kind, "\(release): NOT PLAYED: \(error)")
        }
      }
      try await run.end()
    }
  }

  private func chosen() throws(LabError) -> [KernelCrash] {
    let all = KernelCrashCatalogue.crashes(on: arch)
    guard !kinds.isEmpty else { return all }
    for kind in kinds where !all.contains(where: { $0.kind == kind }) {
      throw .unknownName(kind, kind: "crash", known: all.map(\.kind))
    }
    return all.filter { kinds.contains($0.kind) }
  }
}

extension Architecture: ExpressibleByArgument {}
