import ArgumentParser
import Lifecycle

/// `lastgasp booted`, for its unit.
struct BootedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "booted", abstract: "Note that this boot came through.", shouldDisplay: false)

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    try Milestones(of: session.machine, announce: session.announce).booted()
  }
}

/// `lastgasp goodbye`, for its unit.
struct GoodbyeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "goodbye", abstract: "Note how this boot ends.", shouldDisplay: false)

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    try await Milestones(of: session.machine, announce: session.announce).goodbye()
  }
}
