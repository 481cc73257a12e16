public import LinuxSystem
public import SystemPackage

/// The machine that is looked at and acted on: everything it has lies under one root, so that a test or an image builder
/// can hand over another one.
public struct Machine: Sendable {
  /// The directory that stands for `/`.
  public let root: FilePath

  /// How programs are run.
  public let programs: any ProgramRunner

  /// How crash kernels are loaded.
  public let crashKernels: any CrashKernelLoader

  /// Seconds since 1970-01-01 UTC, now.
  public let now: @Sendable () -> Double

  /// The machine that the program runs on.
  public init() { self.init(root: "/", programs: InstalledPrograms(), crashKernels: KexecLoader()) }

  /// Creates the view of a machine.
  public init(
    root: FilePath,
    programs: any ProgramRunner = NoPrograms(),
    crashKernels: any CrashKernelLoader = NoCrashKernels(),
    now: @escaping @Sendable () -> Double = { Clocks.realtime() }
  ) {
    self.root = root
    self.programs = programs
    self.crashKernels = crashKernels
    self.now = now
  }

  /// Whether this is the machine the program runs on, not another root.
  public var isThisOne: Bool { root == "/" }

  /// The path under the machine's root that an absolute path of the machine stands for.
  public func path(_ absolute: FilePath) -> FilePath {
    root.appending(absolute.components)
  }

  /// The one-line text of a file of procfs or sysfs without the white space around it; `nil` where there is none.
  public func fact(_ absolute: String) -> String? {
    guard let text = try? Files.readText(path(FilePath(absolute)), limit: 1 << 20) else { return nil }
    return text.trimmed
  }

  /// How many processors are online, by `/sys/devices/system/cpu/online`, such as `0-3,6`; at least one.
  public var processorCount: Int {
    let ranges = (fact("/sys/devices/system/cpu/online") ?? "").split(separator: ",")
    let counts = ranges.compactMap { range -> Int? in
      let bounds = range.split(separator: "-").compactMap { Int($0) }
      guard let first = bounds.first, let last = bounds.last, last >= first else { return nil }
      return last - first + 1
    }
    return max(1, counts.reduce(0, +))
  }

  /// Whether anything stands at an absolute path of the machine.
  public func has(_ absolute: String) -> Bool {
    (try? Files.exists(path(FilePath(absolute)))) ?? false
  }
}

extension String {
  /// The text without white space and NUL bytes at either end.
  package var trimmed: String {
    func isEdge(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
    return String(drop(while: isEdge).reversed().drop(while: isEdge).reversed())
  }
}
