/// One story that the lab plays: a machine, and what is done to it and expected of it.
struct Scenario: Sendable {
  /// How the guest's processes begin.
  enum Userland: Hashable, Sendable {
    /// Debian's systemd: ten seconds to the end of the boot.
    case systemd
    /// A shell as init: three seconds. For what needs many boots and no units.
    case shell
  }

  /// What stands on the disk at the first boot.
  enum Disk: Hashable, Sendable {
    /// Debian as it is.
    case stock
    /// Debian with our package, installed by apt in a boot of its own (shared by all scenarios that want it).
    case installed
  }

  /// How the guest comes to its kernel.
  enum Firmware: Hashable, Sendable {
    /// QEMU hands the kernel over.
    case direct
    /// OVMF and systemd-boot.
    case uefi
  }

  /// What it is called on the command line.
  let name: String

  /// What it shows, in a sentence.
  let summary: String

  /// The Debian suite.
  let suite: String

  /// How it comes to its kernel.
  var firmware: Firmware = .direct

  /// Memory, and what the kernel is told about it.
  let memory: MemorySetup

  /// Further kernel arguments.
  var kernelArguments: [String] = []

  /// How the guest's processes begin.
  var userland: Userland = .systemd

  /// What stands on the disk at the first boot.
  var disk: Disk = .installed

  /// The size of a small ext4 disk (label ``GuestResources/smallDiskLabel``), such as `8M`.
  var smallDisk: String?

  /// Whether it tests the lab itself, without our package; such a one runs only when it is named.
  var isSelfTest = false

  /// What is done and expected, in order.
  let steps: [Step]
}

/// One thing that is done to the machine or expected of it.
struct Step: Sendable {
  /// What it does, in words.
  let title: String

  /// Does it.
  let perform: @Sendable (ScenarioSession) async throws -> Void

  /// Creates a step.
  init(_ title: String, _ perform: @escaping @Sendable (ScenarioSession) async throws -> Void) {
    self.title = title
    self.perform = perform
  }
}
