internal import Backends
internal import Machine
internal import Settings

/// What the running kernel was built with, was told at its start, and allows.
struct KernelFacts: Sendable {
  var configuration: KernelConfiguration?
  var architecture = "x86_64"
  var commandLine = KernelCommandLine("")
  var crashMemory = CrashMemory(asked: [], reservedBytes: 0, isLoaded: false, isSupported: true)
  var lockdown = Lockdown.none
  var secureBoot: Bool?
  var isKdumpWanted = true
  /// The names of the backends that are armed.
  var armed: [String] = []
  /// Who holds the pstore slot; only where the backends, who tell it too, are not asked.
  var slot: PstoreSlot?
}

extension KernelFacts {
  /// Reads them off a machine.
  init(of machine: Machine, settings: Settings, armed: [String], seesAll: Bool) {
    self.init(
      configuration: machine.kernelConfiguration, architecture: machine.architecture,
      commandLine: machine.commandLine, crashMemory: machine.crashMemory, lockdown: machine.lockdown,
      secureBoot: machine.efiVariables.secureBoot, isKdumpWanted: settings.kdump != .never, armed: armed,
      slot: seesAll ? nil : machine.pstoreSlot)
  }

  private var isKdumpArmed: Bool { armed.contains(KdumpBackend.name) }

  /// Every check, in the order in which a person reads them.
  func checks() -> [Check] {
    [
      pstoreSlot(), words(), blacklist(), crashMemoryUse(), crashOptions(), debugInformation(), lockedDown(),
      signatures(),
    ].compactMap(\.self)
  }

  /// Who holds the kernel's one place for a pstore backend.
  func pstoreSlot() -> Check? {
    switch slot {
    case nil: nil
    case .ramoops?: Check("pstore-slot", .good, "ramoops is the kernel's pstore backend")
    case .efi?: Check("pstore-slot", .good, "efi_pstore is the kernel's pstore backend: a few kilobytes of a crash")
    case .other(let name)?: Check("pstore-slot", .good, "\(name) is the kernel's pstore backend")
    case .empty?:
      Check("pstore-slot", .warning, "the kernel has no pstore backend", remedy: "sudo lastgasp status says why")
    }
  }

  /// What the command line says of crashes: the wiki's look at `/proc/cmdline`.
  func words() -> Check {
    let names: Set = ["crashkernel", "reserve_mem", "memmap", "mem", "panic", "oops", "log_buf_len", "lastgasp"]
    let modules = ["ramoops.", "pstore.", "efi_pstore."]
    let said = commandLine.parameters.filter { parameter in
      names.contains(parameter.name) || modules.contains { parameter.name.hasPrefix($0) }
    }
    let words = said.map { parameter in parameter.value.map { "\(parameter.name)=\($0)" } ?? parameter.name }
    return Check(
      "command-line", .good,
      words.isEmpty
        ? "the kernel command line asks for nothing that has to do with crashes"
        : "the kernel command line says \(words.joined(separator: " "))")
  }

  /// A module that modprobe may not load cannot be armed.
  func blacklist() -> Check? {
    let lists = commandLine.values(of: "module_blacklist") + commandLine.values(of: "modprobe.blacklist")
    guard lists.flatMap({ $0.split(separator: ",") }).contains("ramoops") else { return nil }
    return Check(
      "blacklist", armed.isEmpty ? .bad : .warning, "the kernel command line keeps ramoops from being loaded",
      remedy: "remove ramoops from module_blacklist= there, and reboot")
  }

  /// What is set aside and whether it is used: the wiki's look at `kexec_crash_size` and `kexec_crash_loaded`.
  func crashMemoryUse() -> Check {
    let size = ByteSize.describe(crashMemory.reservedBytes)
    switch crashMemory.state {
    case .loaded:
      return Check("crash-memory", .good, "a crash kernel is loaded in \(size) (kexec_crash_loaded is 1)")
    case .reserved:
      return Check(
        "crash-memory", .warning, "\(size) are set aside for a crash kernel, and none is loaded",
        remedy: isKdumpWanted
          ? "set KDUMP=always and run lastgasp arm, or remove crashkernel= from the kernel command line"
          : "remove crashkernel= from the kernel command line, or set KDUMP=fallback")
    case .notAsked:
      return Check("crash-memory", .good, "no memory is set aside for a crash kernel, and none was asked for")
    case .refused:
      return Check(
        "crash-memory", .warning, "crashkernel= asks for memory, and the kernel set none aside (kexec_crash_size is 0)",
        remedy: "journalctl -k -b -g crashkernel says why; ask for less, or for crashkernel=…,high")
    }
  }

  /// The options without which this kernel can neither have a crash kernel nor be one: the wiki's list.
  func crashOptions() -> Check? {
    guard isKdumpWanted, let configuration else { return nil }
    var missing: [String] = []
    if !configuration.has("KEXEC_FILE"), !configuration.has("KEXEC") { missing.append("KEXEC_FILE") }
    var needed = ["CRASH_DUMP", "PROC_VMCORE"]
    // The same kernel runs at another address then; elsewhere it can without the option.
    if architecture == "x86_64" || architecture.hasPrefix("ppc64") { needed.append("RELOCATABLE") }
    missing += needed.filter { !configuration.has($0) }
    guard !missing.isEmpty else {
      return Check(
        "kdump-options", .good,
        "the kernel can load a crash kernel and be one (CONFIG_KEXEC_FILE, \(needed.joined(separator: ", ")))")
    }
    let names = missing.map { "CONFIG_\($0)" }.joined(separator: ", ")
    return Check(
      "kdump-options", isKdumpArmed ? .bad : .warning, "the kernel was built without \(names), which kdump needs",
      remedy: "use your distribution's kernel, or set KDUMP=never")
  }

  /// What crash and drgn want to know of a kernel: the last of the wiki's list.
  func debugInformation() -> Check? {
    guard isKdumpArmed, let configuration else { return nil }
    let options = ["DEBUG_INFO", "DEBUG_INFO_BTF"].filter(configuration.has)
    guard !options.isEmpty else {
      return Check(
        "debug-info", .warning, "the kernel was built without CONFIG_DEBUG_INFO: nobody can look into its vmcore",
        remedy: "use your distribution's kernel, whose debugging symbols can be had")
    }
    return Check("debug-info", .good, "its vmcore can be looked into (CONFIG_\(options.joined(separator: ", ")))")
  }

  /// Lockdown keeps RAM buffers and unsigned kernels out.
  func lockedDown() -> Check {
    guard lockdown != .none else { return Check("lockdown", .good, "the kernel is not locked down") }
    guard slot == nil else { return Check("lockdown", .good, "the kernel is locked down (\(lockdown.rawValue))") }
    guard armed.isEmpty else {
      return Check(
        "lockdown", .good, "the kernel is locked down (\(lockdown.rawValue)), which what is armed allows for")
    }
    return Check(
      "lockdown", .warning,
      "the kernel is locked down (\(lockdown.rawValue)): no RAM buffer and no unsigned crash kernel can be used",
      remedy: "reserve memory with reserve_mem=4M:4096:lastgasp (Linux 6.11 and later), or use a signed kernel")
  }

  /// Whether the firmware checks signatures.
  func signatures() -> Check {
    switch secureBoot {
    case true?: Check("secure-boot", .good, "Secure Boot is on: a crash kernel has to be signed as the running one is")
    case false?: Check("secure-boot", .good, "Secure Boot is off")
    case nil: Check("secure-boot", .good, "the firmware has no Secure Boot")
    }
  }
}
