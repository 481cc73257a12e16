internal import Machine
internal import Settings

/// Reads off the machine what the choice of what to ask for depends on.
public struct MemoryRequestReader: Sendable {
  let context: BackendContext

  /// Creates the reader for a machine.
  public init(_ context: BackendContext) { self.context = context }

  var machine: Machine { context.machine }
  private var settings: Settings { context.settings }

  /// The facts as they are now.
  ///
  /// - Parameters:
  ///   - lines: The kernel command lines of the boot loader's configuration.
  ///   - ours: The words of an earlier request.
  public func facts(lines: [String], ours: [String]) async -> MemoryRequestFacts {
    var facts = MemoryRequestFacts(
      regionWord: RegionSelection.reservationWord(amount: UInt64(settings.pstoreMemoryAmount)))
    facts.ours = ours
    facts.commandLines = [machine.commandLine] + lines.map(Self.unquoted)
    facts.isSwitchedOff = machine.isSwitchedOff
    let tools = machine.enabledCrashTools
    facts.otherTool = tools.isEmpty ? nil : CrashTool.describe(tools)
    facts.armedRegion = armedRegion
    facts.regionObstacle = await regionObstacle()
    facts.kdump = settings.kdump
    let sizes = crashMemorySizes
    facts.crashMemoryWords = sizes.words.map { "crashkernel=\($0)" }
    facts.crashMemoryObstacle = crashMemoryObstacle(sizes.words)
    facts.dumpObstacle = sizes.obstacle
    return facts
  }

  /// The words `crashkernel=` on command lines of a configuration that are not ours.
  public static func crashMemory(of lines: [String], besides ours: [String]) -> [String] {
    var facts = MemoryRequestFacts(regionWord: "")
    facts.ours = ours
    facts.commandLines = lines.map(unquoted)
    return facts.crashMemoryOfOthers
  }

  /// A line of a configuration in which quotes stand around a whole command line, not around values in it.
  private static func unquoted(_ line: String) -> KernelCommandLine {
    KernelCommandLine(String(line.map { $0 == "\"" || $0 == "'" ? " " : $0 }))
  }

  private var armedRegion: MemoryRequestFacts.ArmedRegion {
    guard let armament = PstoreRAMBackend(context).armament() else {
      return isBufferToBeTried ? .unprovenBuffer : .none
    }
    let source = (try? RegionStore(of: machine).doing()).flatMap(\.self)?.armed?.region.source
    guard source == .ramBuffer else { return .promised }
    return armament.standing == .unproven ? .unprovenBuffer : .provenBuffer
  }

  /// Whether a "RAM buffer" was not tried in this boot only because a maintainer script was at work.
  private var isBufferToBeTried: Bool {
    let reader = RegionFactsReader(context)
    guard !context.mayTryUnproven, reader.refusalBeforeSelection() == nil else { return false }
    var facts = reader.facts()
    facts.mayTryUnproven = true
    return RegionSelection.choose(by: facts).chosen?.source == .ramBuffer
  }

  // MARK: A region

  private func regionObstacle() async -> String? {
    guard settings.usePstoreRAM else { return "USE_PSTORE_RAM=0" }
    let kernel = machine.kernelRelease
    guard ["x86_64", "aarch64"].contains(machine.architecture) else {
      return "reserve_mem= is not tried on \(machine.architecture)"
    }
    guard kernel.isAtLeast(6, 11) else { return "Linux \(kernel) has no reserve_mem= (6.11 and later have)" }
    if let configuration = machine.kernelConfiguration, !configuration.has("PSTORE_RAM") {
      return "the kernel was built without CONFIG_PSTORE_RAM"
    }
    if await ramoopsLacksNames() { return "this kernel's ramoops takes no region by its name" }
    let region = Region(
      source: .reservation(name: RegionSelection.reservationName), address: nil,
      size: UInt64(settings.pstoreMemoryAmount))
    let entry = ((try? RegionStore(of: machine).ledger()) ?? RegionLedger()).entry(for: region)
    if entry?.isGivenUp == true { return "a reserved region does not survive a reboot on this machine" }
    return entry?.quarantine.map { "the reserved region is quarantined: \($0)" }
  }

  /// Whether ramoops says of its parameters, and `mem_name` is not among them.
  private func ramoopsLacksNames() async -> Bool {
    guard let outcome = try? await machine.programs.run("modinfo", ["--field=parm", "ramoops"]), outcome.succeeded
    else {
      return false
    }
    return outcome.output.contains("mem_address") && !outcome.output.contains("mem_name")
  }

  // MARK: A crash kernel

  /// The words by the settings and by the image that a crash kernel would start with; why it would save nothing.
  private var crashMemorySizes: (words: [String], obstacle: String?) {
    let facts = KdumpFacts(context)
    var image = settings.captureImage == .system ? CrashKernelSize.Image.system : .builtin
    var obstacle: String?
    switch facts.kernel() {
    case .failure(let refusal): obstacle = refusal.reason
    case .success(let kernel):
      switch facts.way(for: kernel) {
      case .failure(let refusal): obstacle = refusal.reason
      case .success(let way):
        if case .system = way.image { image = .system }
      }
    }
    let words = CrashKernelSize.words(
      for: settings.crashKernel.request, memory: machine.memoryBytes, image: image, architecture: machine.architecture)
    return (words, obstacle)
  }

  private func crashMemoryObstacle(_ words: [String]) -> String? {
    guard machine.crashMemory.isSupported else { return "the kernel is built without kexec for crashes" }
    guard words.isEmpty else { return nil }
    if settings.crashKernel.request == .never { return "CRASHKERNEL=off" }
    return "this machine has too little memory to set any aside (\(ByteSize.describe(machine.memoryBytes)))"
  }
}
