import ArgumentParser
import Backends
import Lifecycle

/// The command `lastgasp reserve`.
struct ReserveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reserve",
    abstract: "Have memory for the next boots put on the kernel command line.",
    discussion: """
      Asks the boot loader that started this system for what the machine lacks: a region for pstore-RAM where the kernel \
      can reserve one, else memory for a crash kernel. What you set yourself stays. Exit status: 0 it is asked for, or \
      was already; 1 it did not work; 2 it was not done, for a reason that is told.
      """)

  @Flag(help: "Ask for a region for pstore-RAM.")
  var pstore = false

  @Flag(help: "Ask for memory for a crash kernel.")
  var kdump = false

  @Flag(help: "Show what would be written and run, and do nothing.")
  var dryRun = false

  @Flag(help: "Go on where the TPM unlocks a disk, which a changed command line may leave locked.")
  var acceptTpmChange = false

  @Flag(help: ArgumentHelp("As the unit asks: only what nothing else takes care of.", visibility: .hidden))
  var automatic = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard [pstore, kdump, automatic].count(where: { $0 }) <= 1 else {
      throw ValidationError("--pstore and --kdump are two requests: run lastgasp reserve for each")
    }
  }

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    session.announceProblems()
    var request = Reserving.Options()
    request.wish = pstore ? .pstore : kdump ? .kdump : automatic ? .automatic : .any
    request.acceptsTPMChange = acceptTpmChange
    request.isDryRun = dryRun
    let reserving = Reserving(
      of: session.machine, settings: session.settings, options: request, announce: session.announce,
      show: { Terminal.write($0) })
    try await reserving.run().exit()
  }
}

/// The command `lastgasp unreserve`.
struct UnreserveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unreserve",
    abstract: "Take back what reserve has written.",
    discussion: """
      Files that nobody else has touched since become what they were, byte for byte. Exit status: 0 it is taken back, or \
      there was nothing; 1 it did not work; 2 not all of it can be undone now: what is left, and why, is told.
      """)

  @Flag(help: "Show what would be written and run, and do nothing.")
  var dryRun = false

  @Flag(help: ArgumentHelp("As the package takes it back when it goes.", visibility: .hidden))
  var byPackage = false

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    let unreserving = Unreserving(
      of: session.machine, settings: session.settings, isDryRun: dryRun, isByPackage: byPackage,
      announce: session.announce,
      show: { Terminal.write($0) })
    try await unreserving.run().exit()
  }
}

extension Reserving.Outcome {
  /// Ends the command with the status that tells it.
  fileprivate func exit() throws {
    switch self {
    case .asked, .alreadyThere: return
    case .failed: throw ExitCode(1)
    case .notAsked: throw ExitCode(2)
    }
  }
}
