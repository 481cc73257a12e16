internal import Backends
internal import Journal
public import LinuxSystem
public import Machine

/// What a boot notes of itself on its way: that it came through, and how it ends.
public struct Milestones: Sendable {
  private let machine: Machine
  private let announce: Announce

  /// Creates the milestones of a machine.
  public init(of machine: Machine, announce: @escaping Announce) {
    self.machine = machine
    self.announce = announce
  }

  /// Notes that the boot came through, and what the boot is by the clock as it is set by now.
  public func booted() throws(FileError) {
    try BootIdentities(of: machine).save(machine.currentIdentity())
    try BootMilestones(of: machine).noteComplete()
  }

  /// Notes how the boot ends, by the jobs of the service manager; writes nothing where the machine goes on.
  public func goodbye() async throws {
    let jobs = try await machine.programs.run("systemctl", ["list-jobs", "--no-legend", "--plain", "--full"])
    let ending = try BootMilestones(of: machine).noteEnding(jobs: jobs.output)
    try BootIdentities(of: machine).noteEnding(ending?.rawValue, of: machine.currentIdentity())
    guard let way = ending else { return }
    announce(
      Announcement(.goodbye, .informational, "this boot ends by \(way.rawValue)", fields: ["ENDING": way.rawValue]))
  }
}
