internal import Machine

/// The command line of the capture kernel: the running one without what would hurt there, and with what saves memory.
struct CaptureCommandLine: Hashable, Sendable {
  /// The kernel that is loaded, as far as it decides what it understands.
  struct Kernel: Sendable {
    /// Its release.
    let release: KernelRelease

    /// The machine as uname(2) calls it, such as `x86_64`.
    let architecture: String

    /// How it was built; `nil` where that is not known.
    var configuration: KernelConfiguration?
  }

  /// The words, each as it stands on the line.
  let words: [String]

  /// The words of the running command line that were left out.
  let removed: [String]

  /// The whole line.
  var text: String { words.joined(separator: " ") }

  /// Whether the kernel takes it.
  ///
  /// `COMMAND_LINE_SIZE` is 2048 on x86_64 and arm64, and `kexec_file_load` adds up to 30 bytes
  /// (`arch/x86/kernel/kexec-bzimage64.c`, `MAX_ELFCOREHDR_STR_LEN`).
  var fits: Bool { text.utf8.count <= 2048 - 1 - 30 }

  /// Makes the line.
  ///
  /// - Parameter appended: The words of `KDUMP_APPEND_CMDLINE`: they count where the running line says otherwise.
  init(running: KernelCommandLine, appended: [String], for kernel: Kernel) {
    let appendedLine = KernelCommandLine(appended.joined(separator: " "))
    var kept: [KernelCommandLine.Parameter] = []
    var removed: [String] = []
    for parameter in running.parameters {
      if Self.isHarmful(parameter) || Self.isReplaced(parameter, by: appendedLine) {
        removed.append(Self.word(parameter))
      } else {
        kept.append(parameter)
      }
    }
    let given = kept + appendedLine.parameters
    let savers = Self.savers(for: kernel).filter { saver in
      !given.contains { Self.spelling($0.name) == Self.spelling(saver.name) }
    }
    let blacklist = Self.moduleBlacklist(given)
    let others = (given + savers).filter { Self.spelling($0.name) != Self.blacklistName }
    words = others.map(Self.word) + [blacklist, "efi_pstore.pstore_disable=1"]
    self.removed = removed
  }

  // MARK: What is left out

  /// What takes memory away, is about another boot, or kills a kernel that is only to write a file.
  private static let harmful: Set<String> = [
    // Memory, which there is little of: Documentation/admin-guide/kernel-parameters.txt.
    "crashkernel", "mem", "memmap", "reserve_mem", "hugepages", "hugepagesz", "default_hugepagesz", "hugetlb_cma",
    "cma",
    "kernelcore", "movablecore", "log_buf_len", "trace_buf_size", "trace_event", "slub_debug", "slab_debug",
    "page_owner",
    "stack_depot_disable", "numa_balancing", "swiotlb",
    // The boot that crashed.
    "boot_image", "initrd", "rdinit", "resume", "resume_offset", "hibernate", "lastgasp", "crash_kexec_post_notifiers",
    // What panics instead of going on, waits after a panic, or prints instead of writing.
    "panic", "panic_on_warn", "panic_on_taint", "panic_print", "hung_task_panic", "softlockup_panic",
    "hardlockup_panic",
    "nmi_watchdog", "quiet", "splash", "rhgb",
    // Processors that are not started.
    "maxcpus", "isolcpus", "nohz_full", "rcu_nocbs", "irqaffinity",
  ]

  private static let harmfulPrefixes = [
    "ramoops.", "pstore.", "efi_pstore.", "sysctl.kernel.panic", "sysctl.vm.nr_huge",
  ]

  private static func isHarmful(_ parameter: KernelCommandLine.Parameter) -> Bool {
    let name = spelling(parameter.name)
    return harmful.contains(name) || harmfulPrefixes.contains { name.hasPrefix($0) }
  }

  /// Parameters of which each one counts, not only the last: `KDUMP_APPEND_CMDLINE` adds to them.
  private static let additive: Set<String> = [
    "console", "earlycon", "initcall_blacklist", "module_blacklist", "cgroup_disable", "rd.driver.blacklist",
    "modprobe.blacklist",
    "systemd.mask", "systemd.wants", "systemd.setenv",
  ]

  private static func isReplaced(_ parameter: KernelCommandLine.Parameter, by appended: KernelCommandLine) -> Bool {
    !additive.contains(spelling(parameter.name)) && appended.contains(parameter.name)
  }

  // MARK: What is added

  /// A parameter that saves memory or trouble, and which kernels know it.
  ///
  /// A kernel hands what it does not know to /init, as an argument or in its environment.
  private struct Saver {
    let word: String
    var option: String?
    var since = (major: 2, minor: 6)
    var isForX86Only = false

    func isKnown(to kernel: Kernel) -> Bool {
      guard kernel.release.isAtLeast(since.major, since.minor), !isForX86Only || kernel.architecture == "x86_64" else {
        return false
      }
      guard let option, let configuration = kernel.configuration else { return true }
      return configuration.has(option)
    }
  }

  /// Documentation/admin-guide/kernel-parameters.txt; the option is that of the file which reads the parameter.
  private static let allSavers = [
    // A capture kernel that dies must not stand still, nor an initramfs of Debian's open a shell
    // (initramfs-tools(7)), whatever KDUMP_APPEND_CMDLINE says besides.
    Saver(word: "panic=-1"),
    Saver(word: "irqpoll"),
    Saver(word: "cgroup_disable=memory", option: "MEMCG"),
    Saver(word: "numa=off", option: "NUMA", isForX86Only: true),
    Saver(word: "hest_disable", option: "ACPI_APEI"),
    Saver(word: "erst_disable", option: "ACPI_APEI"),
    Saver(word: "pcie_ports=compat", option: "PCIEPORTBUS"),
    Saver(word: "transparent_hugepage=never", option: "TRANSPARENT_HUGEPAGE"),
    Saver(word: "cma=0", option: "DMA_CMA", since: (3, 5)),
    Saver(word: "novmcoredd", option: "PROC_VMCORE_DEVICE_DUMP", since: (5, 2)),
    Saver(word: "hugetlb_cma=0", option: "CMA", since: (5, 7)),
    Saver(word: "kfence.sample_interval=0", option: "KFENCE", since: (5, 12)),
  ]

  private static func savers(for kernel: Kernel) -> [KernelCommandLine.Parameter] {
    let known = allSavers.filter { $0.isKnown(to: kernel) }
    return KernelCommandLine(known.map(\.word).joined(separator: " ")).parameters
  }

  private static let blacklistName = "module_blacklist"

  /// The one list of modules that are not loaded: the kernel takes only the last (`kernel/module/main.c`,
  /// `module_blacklist`).
  ///
  /// The capture kernel must not touch the record of the one that died.
  private static func moduleBlacklist(_ parameters: [KernelCommandLine.Parameter]) -> String {
    let given = parameters.filter { spelling($0.name) == blacklistName }
      .flatMap { ($0.value ?? "").split(separator: ",").map(String.init) }
    var modules: [String] = []
    for module in given + ["ramoops", "efi_pstore"] where !modules.contains(module) { modules.append(module) }
    return "\(blacklistName)=\(modules.joined(separator: ","))"
  }

  // MARK: Words

  /// The name as it is compared: `-` and `_` are the same to the kernel, and `BOOT_IMAGE` is written in capitals.
  private static func spelling(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 }).lowercased()
  }

  private static func word(_ parameter: KernelCommandLine.Parameter) -> String {
    guard let value = parameter.value else { return parameter.name }
    let needsQuotes = value.contains(where: \.isWhitespace)
    return needsQuotes ? "\(parameter.name)=\"\(value)\"" : "\(parameter.name)=\(value)"
  }
}
