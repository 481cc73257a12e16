/// Loads and unloads kernel modules through the machine's own modprobe, which knows compression and dependencies.
extension Machine {
  /// Whether the module was loaded and so can be unloaded.
  public func isModuleLoaded(_ name: String) -> Bool { has("/sys/module/\(name)/initstate") }

  /// Loads a module.
  ///
  /// Success says only that modprobe was content: whether the driver took hold is read from sysfs.
  public func loadModule(_ name: String, _ parameters: [String] = []) async throws(ProgramError) {
    try await modprobe([name] + parameters)
  }

  /// Unloads a module.
  public func unloadModule(_ name: String) async throws(ProgramError) {
    try await modprobe(["--remove", name])
  }

  private func modprobe(_ arguments: [String]) async throws(ProgramError) {
    let outcome = try await programs.run("modprobe", arguments)
    guard outcome.succeeded else {
      let said = outcome.errors.trimmed
      throw ProgramError(
        program: "modprobe \(arguments.joined(separator: " "))",
        reason: said.isEmpty ? "it exited with status \(outcome.status)" : said)
    }
  }
}
