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

    /// A further disk: a GPT with one partition, found in the guest at `/dev/disk/by-partlabel/NAME`.
    ///
    /// The guest makes the file system in it: it has the programs for all of them, the host need not.
    struct Blank: Hashable, Sendable {
      /// What its partition is called.
      let name: String

      /// Its size, such as `512M`; a power of two on MMC.
      let size: String

      /// What it hangs on.
      var bus = GuestConfiguration.Disk.Bus.virtio

      /// Its partitions as sfdisk(8) reads them; by default one of its name.
      var partitions: String

      /// Creates a disk.
      init(
        name: String, size: String, bus: GuestConfiguration.Disk.Bus = .virtio, partitions: String? = nil
      ) {
        self.name = name
        self.size = size
        self.bus = bus
        self.partitions = partitions ?? "start=1MiB, name=\(name)"
      }

      /// Where the partition begins, in bytes.
      static let partitionStart = 1 << 20
    }
  }

  /// How the guest comes to its kernel.
  enum Firmware: Hashable, Sendable {
    /// QEMU hands the kernel over.
    case direct
    /// OVMF, and a systemd-boot whose one entry the lab writes anew for each start.
    case uefi
    /// SeaBIOS or OVMF, and a boot loader that the guest owns: what is on the kernel's command line is the guest's affair.
    case bootLoader(BootLoader, secureBoot: Bool = false)
  }

  /// What it is called on the command line.
  let name: String

  /// What it shows, in a sentence.
  let summary: String

  /// The Debian suite.
  var suite: String

  /// Whether it holds for any suite, so that `--suite` may have it played on another one.
  var isForAnySuite = false

  /// How it comes to its kernel.
  var firmware: Firmware = .direct

  /// Memory, and what the kernel is told about it.
  var memory: MemorySetup

  /// Further kernel arguments.
  var kernelArguments: [String] = []

  /// How the guest's processes begin.
  var userland: Userland = .systemd

  /// What stands on the disk at the first boot.
  ///
  /// With a boot loader of the guest's own the package is not there: how it comes onto such a machine is what is shown.
  var disk: Disk = .installed

  /// The size of a small ext4 disk (label ``GuestResources/smallDiskLabel``), such as `8M`.
  var smallDisk: String?

  /// Further disks, each with one empty partition of its name.
  var disks: [Disk.Blank] = []

  /// Further devices as QEMU's `-device` takes them.
  var devices: [String] = []

  /// Which kernel the first boot has.
  var kernel = GuestImage.Kernel.cloud

  /// Whether it tests the lab itself, without our package; such a one runs only when it is named.
  var isSelfTest = false

  /// Whether it takes so long, or shows so little that others do not, that it is played only when all are asked for.
  var isExtended = false

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
