import LinuxSystem
import SystemPackage

/// Plays crashes on one kernel, each from the state that its machine had when its boot was through.
actor CorpusRun {
  /// A machine that waits to be told a recipe.
  private struct BootedMachine {
    let state: FilePath
    let boot: [String]
  }

  private let image: CorpusImage
  private var machines: [CorpusMachine: BootedMachine] = [:]

  /// A run on a kernel.
  init(_ image: CorpusImage) { self.image = image }

  /// The log of a crash, as it is kept.
  func log(of crash: KernelCrash) async throws -> String {
    let booted = crash.machine.start.isToldRecipes ? try await booted(crash.machine) : nil
    let console = try await withSockets { sockets in
      try await CorpusGuest(crash.machine, image: image, sockets: sockets, state: booted?.state).play(crash)
    }
    return CorpusLog.cut((booted?.boot ?? []) + console)
  }

  /// Removes the states.
  func end() throws {
    for machine in machines.values { try Files.removeIfPresent(machine.state) }
    machines = [:]
  }

  private func booted(_ machine: CorpusMachine) async throws -> BootedMachine {
    if let known = machines[machine] { return known }
    let state = image.directory.appending("state-\(machines.count)")
    try Files.removeIfPresent(state)
    let boot = try await withSockets { sockets in
      try await CorpusGuest(machine, image: image, sockets: sockets).boot(keepingStateAt: state)
    }
    let booted = BootedMachine(state: state, boot: boot)
    machines[machine] = booted
    return booted
  }

  private func withSockets<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let sockets = try SocketDirectory.create(for: "corpus")
    defer { try? Files.removeTree(sockets) }
    return try await body(sockets)
  }
}
