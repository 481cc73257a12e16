import SystemPackage

/// What a guest of the corpus' is made of, besides its kernel.
struct CorpusMachine: Hashable, Sendable {
  /// What the kernel starts with.
  enum Start: Hashable, Sendable {
    /// The lab's initramfs, whose init runs recipes.
    case initramfs
    /// The same, with something else as init that is no program.
    case noProgram
    /// A file that is no initramfs.
    case damaged
    /// No initramfs, so that the kernel has to mount a root.
    case none

    /// Whether there comes a time at which init waits to be told a recipe.
    var isToldRecipes: Bool { self == .initramfs }
  }

  /// What the kernel's command line gets besides the console.
  var kernelArguments: [String] = []

  /// How many processors it has.
  var processors = 1

  /// How much memory, as QEMU's `-m` takes it.
  var memory = "512M"

  /// What the kernel starts with.
  var start = Start.initramfs

  /// The emulator's arguments.
  ///
  /// - Parameters:
  ///   - console: The socket of the serial console.
  ///   - monitor: The socket of QEMU's own commands.
  ///   - state: A kept state to go on from, instead of a boot.
  func arguments(for image: CorpusImage, console: String, monitor: String, state: String?) -> [String] {
    let initramfs: [String] =
      switch start {
      case .initramfs, .noProgram: ["-initrd", image.initramfs.string]
      case .damaged: ["-initrd", image.damagedInitramfs.string]
      case .none: []
      }
    let commandLine = image.architecture.kernelArguments + kernelArguments
    return image.architecture.machine + initramfs + [
      "-no-user-config", "-nodefaults", "-display", "none", "-vga", "none", "-no-reboot",
      "-accel", "tcg,tb-size=96", "-smp", "\(processors)", "-m", memory,
      "-kernel", image.kernel.string, "-append", commandLine.joined(separator: " "),
      "-chardev", "socket,id=console,path=\(console)", "-serial", "chardev:console",
      "-chardev", "socket,id=monitor,path=\(monitor)", "-mon", "chardev=monitor,mode=readline",
    ] + (state.map { ["-incoming", "exec:cat '\($0)'"] } ?? [])
  }
}
