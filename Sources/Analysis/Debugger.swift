internal import LinuxSystem
public import Machine
public import SystemPackage

/// A program that opens vmcores.
public enum Debugger: String, CaseIterable, Sendable {
  /// The crash utility.
  case crash
  /// drgn, which is scripted in Python.
  case drgn

  /// The arguments that open a dump with the symbols of its kernel.
  public func arguments(vmcore: FilePath, vmlinux: FilePath) -> [String] {
    switch self {
    case .crash: [vmlinux.string, vmcore.string]
    case .drgn: ["-c", vmcore.string, "-s", vmlinux.string]
    }
  }

  /// Whether it is installed where programs of the system are.
  public func isInstalled(on machine: Machine) -> Bool {
    let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    return folders.contains { machine.has("\($0)/\(rawValue)") }
  }

  /// The one to take: the first that is installed.
  public static func installed(on machine: Machine) -> Debugger? { allCases.first { $0.isInstalled(on: machine) } }
}
