import ArgumentParser

/// `crashlab image`: builds the image of a suite, or says where it is.
struct ImageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image", abstract: "Build the guest image of a Debian suite, or show where it is.")

  @Argument(help: "The suites, such as bookworm or trixie.") var suites: [String] = ["bookworm", "trixie"]

  func run() async throws {
    let report = ProgressReport()
    let directories = try LabDirectories()
    for suite in suites {
      let image = try await ImageBuilder(cache: directories.cache, progress: { report.say("image", $0) }).image(
        of: suite)
      report.say("image", "\(image.directory)")
    }
  }
}
