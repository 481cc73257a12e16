internal import LinuxSystem
public import Machine
public import SystemPackage

/// Looks for the vmlinux with the debugging symbols of a kernel.
public struct KernelSymbols: Sendable {
  private let machine: Machine

  /// Creates the search on a machine.
  public init(on machine: Machine) { self.machine = machine }

  /// Where the distributions put it, in the order in which it is looked for.
  public static func places(of release: String) -> [FilePath] {
    [
      "/usr/lib/debug/boot/vmlinux-\(release)", "/usr/lib/debug/lib/modules/\(release)/vmlinux",
      "/usr/lib/debug/usr/lib/modules/\(release)/vmlinux", "/usr/lib/debug/boot/vmlinux-\(release).debug",
      "/lib/modules/\(release)/build/vmlinux", "/lib/modules/\(release)/vmlinux",
    ].map { FilePath($0) }
  }

  /// The vmlinux of a release, where it is installed.
  public func installed(for release: String) -> FilePath? {
    Self.places(of: release).first { place in
      (try? Files.status(machine.path(place), followingLink: true))?.type == .regular
    }
  }

  /// The vmlinux of a build, where debuginfod has it.
  ///
  /// - Parameters:
  ///   - servers: `DEBUGINFOD_URLS`; where it is empty, what `/etc/debuginfod/*.urls` say, which sudo keeps from a program.
  ///   - home: where debuginfod keeps what it has fetched.
  public func fetched(buildID: String, servers: String?, home: String?) async -> FilePath? {
    let servers = servers.flatMap { $0.isEmpty ? nil : $0 } ?? configuredServers
    guard !servers.isEmpty else { return nil }
    let environment = ["DEBUGINFOD_URLS=\(servers)", "HOME=\(home ?? "/root")"]
    let outcome = try? await machine.programs.run(
      "env", environment + ["debuginfod-find", "debuginfo", buildID])
    guard let outcome, outcome.succeeded else { return nil }
    let path = FilePath(String(outcome.output.prefix { $0 != "\n" }))
    return path.isAbsolute ? path : nil
  }

  private var configuredServers: String {
    let folder = machine.path("/etc/debuginfod")
    let names = ((try? Files.entriesIfPresent(of: folder)) ?? []).filter { $0.extension == "urls" }
    let lines = names.flatMap { name in
      ((try? Files.readText(folder.appending(name), limit: 64 << 10)) ?? "").split(separator: "\n")
    }
    return lines.map(String.init).joined(separator: " ")
  }
}
