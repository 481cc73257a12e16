/// What a log says of the kernel and the machine, wherever it says it.
struct KernelIdentity: Sendable {
  private(set) var release: String?
  private(set) var version: String?
  private(set) var commandLine: String?
  private var hardwareLine: String?
  private var bootHardware: String?

  /// The machine: as reports name it, else as the boot did.
  var hardwareName: String? { hardwareLine ?? bootHardware }

  /// Takes a line; `true` when it is the banner that a kernel begins with.
  mutating func take(_ text: ArraySlice<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "L"): return takeVersion(text)
    case UInt8(ascii: "C"), UInt8(ascii: "P"):
      if text.hasPrefix("Command line: ") {
        takeCommandLine(text.dropFirst(14))
      } else if let line = CPULine(text) {
        take(line.kernel)
      }
    case UInt8.space:
      if let state = KernelState(line: text) { take(state) }
    case UInt8(ascii: "K"):
      if text.hasPrefix("Kernel command line: ") { takeCommandLine(text.dropFirst(21)) }
    case UInt8(ascii: "H"):
      if text.hasPrefix("Hardware name: ") { hardwareLine = text.dropFirst(15).prefix(Report.textLimit).cleaned }
    case UInt8(ascii: "D"):
      if text.hasPrefix("DMI: ") { bootHardware = text.dropFirst(5).prefix(Report.textLimit).cleaned }
    case UInt8(ascii: "M"), UInt8(ascii: "O"):
      for mark in ["Machine model: ", "OF: fdt: Machine model: ", "MIPS: machine is "] where text.hasPrefix(mark) {
        bootHardware = text.dropFirst(mark.utf8.count).prefix(Report.textLimit).cleaned
      }
    default: break
    }
    return false
  }

  /// Puts what is known into a summary.
  func describe(in summary: inout CrashSummary) {
    summary.kernelRelease = release
    summary.kernelVersion = version
    summary.commandLine = commandLine
    summary.hardwareName = hardwareName
  }

  private mutating func take(_ state: KernelState) {
    release = state.release ?? release
    version = version ?? state.version
  }

  private mutating func takeVersion(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.hasPrefix("Linux version ") else { return false }
    let rest = text.dropFirst(14)
    release = rest.prefix { $0 != .space }.cleaned
    if let number = rest.after(" #") { version = "#" + number.prefix(Report.textLimit).cleaned }
    return true
  }

  private mutating func takeCommandLine(_ text: ArraySlice<UInt8>) {
    commandLine = commandLine ?? text.prefix(Report.textLimit).cleaned
  }
}
