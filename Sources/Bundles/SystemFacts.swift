internal import Machine

/// The files under `system/` in a bundle: what the boot that crashed was, as far as that is known.
enum SystemFacts {
  static func files(of crash: BundledCrash) -> [(name: String, text: String)] {
    let hardware = crash.identity?.hardware.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    let all: [(String, String?)] = [
      ("os-release", crash.identity?.osRelease),
      ("kernel-version", crash.kernelVersion ?? crash.kernelRelease),
      ("command-line", crash.commandLine),
      ("hardware", hardware?.joined(separator: "\n") ?? crash.hardwareName),
      ("modules", crash.identity?.modules),
    ]
    return all.compactMap { name, text in
      guard let text, !text.isEmpty else { return nil }
      return (name, text.hasSuffix("\n") ? text : text + "\n")
    }
  }
}
