internal import LinuxSystem

/// When lastgasp came to a machine: what crashed before is told as old, not as news.
public struct Installation: Codable, Hashable, Sendable {
  private static let name = "installation.json"

  /// When, in seconds since 1970-01-01 UTC.
  public var at: Double

  /// Creates an installation of a given time.
  public init(at: Double) { self.at = at }

  /// When lastgasp came to a machine, as far as it is written down and can be read.
  public static func recorded(of machine: Machine) -> Installation? { machine.state.peek(from: name) }

  /// When lastgasp came to a machine; the first time that is asked, it is now, and that is kept.
  public static func known(of machine: Machine) -> Installation {
    if let known = recorded(of: machine) { return known }
    let installation = Installation(at: machine.now())
    try? machine.state.save(installation, as: name)
    return installation
  }
}
