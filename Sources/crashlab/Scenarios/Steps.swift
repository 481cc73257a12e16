/// The steps that scenarios are made of.
extension Step {
  // MARK: Boots

  /// Starts the machine and waits for the end of the boot.
  static func boot(_ title: String = "boot") -> Step {
    Step(title) { session in
      try await session.start()
      try await session.bootComplete()
    }
  }

  /// Reboots cleanly through the kernel's own way: a warm reset that keeps memory.
  static func reboot(_ title: String = "clean warm reboot") -> Step {
    Step(title) { session in
      try await session.restart()
    }
  }

  /// A first reboot of a new UEFI machine, before anything is done with it.
  ///
  /// OVMF with empty variables leaves memory otherwise at its very first boot than at all that follow (measured: a
  /// `reserve_mem` region of 4 MiB at 0x3ca00000, then for good at 0x3c800000).
  static func settleFirmware() -> Step {
    Step("reboot once: the firmware's first boot is not like the others") { session in
      try await session.restart()
    }
  }

  /// Turns the machine off cleanly, and on again: memory is lost.
  static func powerCycle(_ title: String = "poweroff, and on again") -> Step {
    Step(title) { session in
      try await session.powerOff()
      try await session.start()
      try await session.bootComplete()
    }
  }

  /// Pulls the plug and starts again.
  static func powerCut(_ title: String = "power cut") -> Step {
    Step(title) { session in
      await session.kill()
      try await session.start()
      try await session.bootComplete()
    }
  }

  /// Changes what the next start boots.
  static func change(
    _ title: String, kernel: GuestImage.Kernel? = nil, memory: MemorySetup? = nil, kernelArguments: [String]? = nil
  ) -> Step {
    Step(title) { await $0.change(kernel: kernel, memory: memory, kernelArguments: kernelArguments) }
  }

  // MARK: Crashes

  /// How a kernel is made to panic.
  enum Crash: String, Sendable {
    /// The kernel's own key for it.
    case sysrq = "echo c >/proc/sysrq-trigger"
    /// A null pointer dereference in the lab's module: an oops, and a panic if `panic_on_oops` says so.
    case module = "insmod /lab/crash.ko"
  }

  /// Panics and waits for the end of the next boot.
  ///
  /// - Parameter marker: A line that goes into the kernel's log just before, to be found again in the bundle.
  static func crash(_ crash: Crash, marker: String? = nil, reset: Guest.ResetAfterPanic = .kernel) -> Step {
    Step("panic (\(crash)), warm reset, next boot") { session in
      let prefix = marker.map { "echo '\($0)' >/dev/kmsg; " } ?? ""
      try await session.panic(by: "sync; \(prefix)\(crash.rawValue)", reset: reset)
    }
  }

  /// Panics into a capture kernel, and waits for the end of the boot after it.
  ///
  /// - Parameters:
  ///   - marker: A line that goes into the kernel's log just before.
  ///   - mayPanic: Whether the capture kernel may panic itself.
  ///   - limit: How long the capture kernel may take; one that hangs is found by it.
  static func panicIntoCapture(
    _ crash: Crash, marker: String? = nil, mayPanic: Bool = false, within limit: Duration = .seconds(300)
  ) -> Step {
    Step("panic (\(crash)), capture kernel, reset, next boot") { session in
      let prefix = marker.map { "echo '\($0)' >/dev/kmsg; " } ?? ""
      try await session.panicIntoCapture(by: "sync; \(prefix)\(crash.rawValue)", mayPanic: mayPanic, within: limit)
    }
  }

  // MARK: The package and its settings

  /// Installs our package with apt, from the disk that carries it.
  static func install() -> Step {
    Step("apt install ./lastgasp.deb") { session in
      try await session.succeed(PayloadDisk.mountCommand)
      try await session.succeed(
        "cp /lab/payload/\(PayloadDisk.packageName) /tmp/ && cd /tmp && "
          + "DEBIAN_FRONTEND=noninteractive apt-get install -y ./\(PayloadDisk.packageName)",
        // Among what it starts is the boot loader's own tool, which takes a minute in an emulator.
        within: .seconds(600))
    }
  }

  /// Writes a settings file of the administrator's.
  static func settings(_ name: String, _ content: String) -> Step {
    Step("/etc/lastgasp.d/\(name): \(content)") { try await $0.write(content + "\n", to: "/etc/lastgasp.d/\(name)") }
  }

  // MARK: In the guest

  /// Runs a command that must succeed.
  static func run(_ title: String, _ command: String, within limit: Duration = Guest.commandLimit) -> Step {
    Step(title) { try await $0.succeed(command, within: limit) }
  }

  /// Runs a command whose result must meet expectations.
  static func expect(_ title: String, _ command: String, _ expectations: Expectation...) -> Step {
    Step(title) { try await $0.expect(command, expectations) }
  }
}
