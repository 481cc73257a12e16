public import Machine

/// Another program that loads crash kernels.
public struct CrashTool: Hashable, Sendable {
  /// Its name, as its package has it.
  public let name: String

  /// Its unit.
  public let unit: String

  /// Those that are known, the likeliest first.
  public static let known = [
    CrashTool(name: "kdump-tools", unit: "kdump-tools.service"),
    CrashTool(name: "kdumpst", unit: "kdumpst-init.service"),
    CrashTool(name: "kdump", unit: "kdump.service"),
    CrashTool(name: "kdump", unit: "kdump-early.service"),
    CrashTool(name: "simple-kdump", unit: "simple-kdump-setup.service"),
  ]

  /// Which of them are started at boot.
  ///
  /// - Parameter enabledUnits: The names of units that a target wants.
  static func enabled(among enabledUnits: Set<String>) -> [CrashTool] {
    known.filter { enabledUnits.contains($0.unit) }
  }

  /// Who loaded a crash kernel that is not ours, in words.
  public static func describe(_ tools: [CrashTool]) -> String {
    var names: [String] = []
    for tool in tools where !names.contains(tool.name) { names.append(tool.name) }
    return names.isEmpty ? "another program" : names.joined(separator: " or ")
  }
}

extension Machine {
  /// The other programs that load a crash kernel when this machine starts, by what systemd's targets want.
  public var enabledCrashTools: [CrashTool] { CrashTool.enabled(among: enabledUnits) }
}
