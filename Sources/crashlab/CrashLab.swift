import ArgumentParser

/// Boots stock kernels in QEMU, crashes them, and reads back what lastgasp kept.
@main
struct CrashLab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crashlab",
    abstract: "Crashes stock kernels in virtual machines and reads back what lastgasp kept.",
    subcommands: [
      BenchCommand.self, BenchKdumpCommand.self, BenchReadCommand.self, CorpusCommand.self, DemoCommand.self,
      ImageCommand.self, ListCommand.self, RunCommand.self, SearchCrashkernelCommand.self,
    ])
}
