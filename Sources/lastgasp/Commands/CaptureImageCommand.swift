import ArgumentParser
import Backends
import Lifecycle
import Machine
import Staging

/// The command `lastgasp capture-image`.
struct CaptureImageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture-image",
    abstract: "Build or refresh the capture image of a kernel.",
    discussion: """
      lastgasp arm does this by itself for the running kernel; package hooks do it for a kernel that is installed. \
      An image whose content would be the same is left. Exit status: 0 it is there, 1 it could not be made, \
      2 none of ours is used here.
      """)

  @Option(
    help: ArgumentHelp("The kernel's release; the running kernel's where none is named.", valueName: "release"),
    completion: .kernels)
  var kernel: String?

  @Flag(help: "Only remove the images of kernels that are not installed any more.")
  var clean = false

  @Flag(help: "Print it for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    let images = CaptureImages(
      BackendContext(machine: session.machine, settings: session.settings, staging: Staging(of: session.machine)))
    do {
      if clean { return try images.removeStale() }
      let made = try await images.refresh(kernel: kernel)
      let state = made.wasCurrent ? "is current" : "was made"
      Terminal.write(
        json
          ? try JSONText.of(made)
          : "\(made.path) \(state): \(ByteSize.describe(UInt64(made.size))), \(made.modules.count) modules\n")
    } catch let error as BackendError {
      Terminal.complain("\(error)")
      if case .unavailable = error { throw ExitCode(2) }
      throw ExitCode(1)
    }
  }
}
