/// One way to crash a kernel, and how it is brought about in a guest that has nothing but a shell.
struct KernelCrash: Hashable, Sendable {
  /// The name, which ends the file's: `SUITE-ARCH-KIND.log`.
  let kind: String

  /// What init runs, in busybox's shell; `crash KIND` loads the lab's module.
  let recipe: String

  /// The machine that it happens on.
  var machine = CorpusMachine()

  /// Text on the console at which the plug is pulled, for a log that ends in the middle.
  var cutAt: String?

  /// Machines on which there is such a thing.
  var architectures = Architecture.allCases

  /// A crash by the module alone.
  ///
  /// - Parameters:
  ///   - kind: The name, and the module's kind unless another is given.
  ///   - before: What the shell does first, such as the settings of ``setting(_:_:)``.
  ///   - after: How many seconds the kernel has to say what it says.
  static func module(
    _ kind: String, as moduleKind: String? = nil, before: [String] = [], inBackground: Bool = false, after: Int = 1
  ) -> KernelCrash {
    let load = "crash \(moduleKind ?? kind)\(inBackground ? " &" : "")"
    return KernelCrash(kind: kind, recipe: (before + [load, "sleep \(after)"]).joined(separator: "\n"))
  }

  /// The line of a recipe that sets a sysctl, such as `kernel/panic_on_oops`.
  static func setting(_ name: String, _ value: Int) -> String { "echo \(value) >/proc/sys/\(name)" }

  /// The same with other words on the kernel's command line.
  func with(_ kernelArguments: String...) -> KernelCrash {
    changed { $0.machine.kernelArguments += kernelArguments }
  }

  /// The same with so many processors.
  func on(processors: Int) -> KernelCrash { changed { $0.machine.processors = processors } }

  /// The same with so much memory.
  func on(memory: String) -> KernelCrash { changed { $0.machine.memory = memory } }

  /// The same with another start.
  func starting(with start: CorpusMachine.Start) -> KernelCrash { changed { $0.machine.start = start } }

  /// The same, its log cut.
  func cut(at text: String) -> KernelCrash { changed { $0.cutAt = text } }

  /// The same on one architecture alone.
  func only(_ architecture: Architecture) -> KernelCrash { changed { $0.architectures = [architecture] } }

  private func changed(_ change: (inout KernelCrash) -> Void) -> KernelCrash {
    var copy = self
    change(&copy)
    return copy
  }
}
