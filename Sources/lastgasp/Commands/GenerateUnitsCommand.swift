import ArgumentParser
import Lifecycle
import Settings
import SystemPackage

/// `lastgasp generate-units`, for systemd.generator(7).
struct GenerateUnitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-units", abstract: "Write the drop-ins that follow from the settings.", shouldDisplay: false)

  @Argument(help: "The directory for generated units.")
  var normal: String

  @Argument(help: "Not used.")
  var others: [String] = []

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    try UnitGenerator(
      mountFolder: session.settings.mountFolder, plaintextTarget: session.settings.capturePlaintextTarget
    )
    .write(into: FilePath(normal))
  }
}
