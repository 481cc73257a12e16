import ArgumentParser

/// Boots stock kernels in QEMU, crashes them, and reads back what lastgasp kept.
@main
struct CrashLab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crashlab",
    abstract: "Crashes stock kernels in virtual machines and reads back what lastgasp kept.",
    subcommands: [ImageCommand.self, ListCommand.self, RunCommand.self, BenchCommand.self])
}
