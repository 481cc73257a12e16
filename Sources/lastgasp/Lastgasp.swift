import ArgumentParser

/// Keeps a kernel's last words: arms a way to record a crash, and collects what a crash left.
@main
struct Lastgasp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lastgasp",
    abstract: "Keeps a kernel's last words.")
}
