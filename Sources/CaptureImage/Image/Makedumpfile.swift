internal import LinuxSystem
public import Machine
public import SystemPackage

/// The installed makedumpfile and what it was built with.
public struct Makedumpfile: Hashable, Sendable {
  /// A way to compress a dump's pages, the best first.
  public enum Compression: String, CaseIterable, Sendable {
    case zstd, lzo, snappy, zlib

    /// The letter that asks for it (makedumpfile(8)).
    var letter: Character {
      switch self {
      case .zstd: "z"
      case .lzo: "l"
      case .snappy: "p"
      case .zlib: "c"
      }
    }
  }

  /// The program's path on the machine.
  public let path: FilePath

  /// Its version, such as `1.7.2`.
  public let version: String

  /// What it can compress with.
  public let compressions: Set<Compression>

  /// The machine's makedumpfile; `nil` where none is installed or it does not run.
  public static func find(on machine: Machine) async -> Makedumpfile? {
    let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    guard let path = folders.map({ "\($0)/makedumpfile" }).first(where: machine.has),
      let outcome = try? await machine.programs.run(machine.path(FilePath(path)).string, ["-v"])
    else { return nil }
    return Makedumpfile(path: FilePath(path), parsing: outcome.output + outcome.errors)
  }

  /// Reads what `makedumpfile -v` says: `makedumpfile: version 1.7.2 (…)`, and a line such as `lzo enabled` for each way
  /// but zlib, which is always there.
  init?(path: FilePath, parsing text: String) {
    let lines = text.split(separator: "\n").map { $0.split { $0 == " " || $0 == "\t" } }
    guard let first = lines.first(where: { $0.starts(with: ["makedumpfile:", "version"]) }), first.count > 2 else {
      return nil
    }
    self.path = path
    version = String(first[2])
    let enabled = lines.filter { $0.count == 2 && $0[1] == "enabled" }
      .compactMap { Compression(rawValue: String($0[0])) }
    compressions = Set(enabled).union([.zlib])
  }

  /// Options with a compression that the program lacks replaced by the best that it has.
  ///
  /// It would say so and write the dump without any.
  public func fitted(_ options: [String]) -> [String] {
    guard let best = Compression.allCases.first(where: compressions.contains) else { return options }
    return options.map { option in
      guard option.hasPrefix("-"), !option.hasPrefix("--") else { return option }
      return fitted(option, best)
    }
  }

  /// Letters that take the rest of the word, or the next word, as their value.
  private static let lettersWithValue: Set<Character> = ["d", "g", "i", "x"]

  private func fitted(_ option: String, _ best: Compression) -> String {
    var fitted = ""
    var isValue = false
    for letter in option {
      let asked = Compression.allCases.first { $0.letter == letter }
      if let asked, !isValue, !compressions.contains(asked) {
        fitted.append(best.letter)
      } else {
        fitted.append(letter)
      }
      if Self.lettersWithValue.contains(letter) { isValue = true }
    }
    return fitted
  }
}
