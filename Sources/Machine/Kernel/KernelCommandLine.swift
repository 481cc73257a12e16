/// The kernel's command line, split as the kernel splits it.
///
/// `lib/cmdline.c`, `next_arg`: white space separates, double quotes join, and `kernel/params.c`, `parameqn`: `-` and `_`
/// are the same in a name.
public struct KernelCommandLine: Hashable, Sendable {
  /// One word of the command line.
  public struct Parameter: Hashable, Sendable {
    /// The name, before the first `=`.
    public let name: String

    /// What follows the `=`, without quotes; `nil` where there is none.
    public let value: String?
  }

  /// The line as it was given.
  public let text: String

  /// The words for the kernel; those after a lone `--` are for init and left out.
  public let parameters: [Parameter]

  /// Splits a command line.
  public init(_ text: String) {
    self.text = text.trimmed
    let words = Self.words(of: text)
    parameters = words.prefix { $0 != "--" }.map { word in
      let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Parameter(name: String(halves[0]), value: halves.count == 2 ? String(halves[1]) : nil)
    }
  }

  /// The value of the last parameter of a name: what the kernel takes for most of them.
  public func value(of name: String) -> String? { values(of: name).last }

  /// The values of all parameters of a name, in order.
  public func values(of name: String) -> [String] {
    parameters.filter { Self.isSame($0.name, name) }.compactMap(\.value)
  }

  /// The `crashkernel=` that the kernel takes, as a word: the last one (`kernel/crash_reserve.c`, `get_last_crashkernel`).
  public var crashMemoryInForce: String? { value(of: "crashkernel").map { "crashkernel=\($0)" } }

  /// Whether a parameter of that name is there, with or without a value.
  public func contains(_ name: String) -> Bool { parameters.contains { Self.isSame($0.name, name) } }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { ($0 == "-" ? "_" : $0) == ($1 == "-" ? "_" : $1) }
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case _ where character.isWhitespace && !isQuoted:
        if !word.isEmpty { words.append(word) }
        word = ""
      default: word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}

extension Machine {
  /// The command line of the running kernel.
  public var commandLine: KernelCommandLine { KernelCommandLine(fact("/proc/cmdline") ?? "") }

  /// Whether `lastgasp=off` on the kernel's command line switches arming off.
  public var isSwitchedOff: Bool { commandLine.value(of: "lastgasp") == "off" }
}
