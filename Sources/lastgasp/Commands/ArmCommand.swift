import ArgumentParser
import Backends
import Lifecycle

/// The command `lastgasp arm`.
struct ArmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arm",
    abstract: "Arm a way to record a crash of this boot.",
    discussion: """
      Saves first what an earlier crash left, then arms a region of RAM; where there is none, loads a crash kernel. \
      Exit status: 0 armed, 1 it did not work, 2 there is nothing here to arm.
      """)

  @Flag(help: "Try again what was given up or quarantined.")
  var retryRegion = false

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    session.announceProblems()
    let arming = Arming(
      of: session.machine, settings: session.settings, retriesRegions: retryRegion, announce: session.announce)
    switch await arming.run() {
    case .armed(let armament): session.notify("armed: \(armament.description)")
    case .notArmed:
      session.notify("nothing can be armed here")
      throw ExitCode(2)
    case .failed:
      session.notify("arming did not work")
      throw ExitCode(1)
    }
  }
}

/// The command `lastgasp disarm`.
struct DisarmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disarm",
    abstract: "Undo what arm did in this boot.")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    let disarming = Disarming(of: session.machine, settings: session.settings, announce: session.announce)
    guard await disarming.run() else { throw ExitCode(1) }
  }
}
