public import Backends
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging
public import SystemPackage

/// A machine in a temporary directory whose kernel answers modprobe as a real one does: ramoops takes a region or not, shows
/// what the memory of that region holds, and memory survives a reset where the firmware lets it.
public actor FakeKernel: ProgramRunner {
  /// The directory that stands for `/`.
  public nonisolated let root: FilePath

  /// Every program that was run, with its arguments, in order.
  public private(set) var ran: [String] = []

  /// What ramoops memory holds, by its address.
  private var memory: [UInt64: [String: [UInt8]]] = [:]

  /// What EFI variables hold.
  private var efiRecords: [String: [UInt8]] = [:]

  private var loadedRegion: (address: UInt64, recordSize: UInt64, takesShutdowns: Bool)?
  /// What pstore shows of the loaded region: a name of these that is gone was unlinked.
  private var shown: Set<String> = []
  private var forgetful: Set<UInt64> = []
  private var refusing: Set<UInt64> = []
  private var reservations: [String: (address: UInt64, size: UInt64)] = [:]
  private var boot = 0

  /// Creates a machine that has just booted.
  public init(kernel: String = "6.1.0-53-amd64", commandLine: String = "quiet", ramBuffers: [(UInt64, UInt64)] = [])
    throws
  {
    let name = "lastgasp-test-\(UInt64.random(in: 0 ... .max))"
    root = FilePath("/tmp").appending(name)
    for directory in ["sys/fs/pstore", "sys/firmware/efi/efivars", "run", "var/lib", "proc/sys/kernel/random"] {
      try Files.createDirectories(root.appending(directory), permissions: [.ownerReadWriteExecute])
    }
    try Self.write("6.1", to: root.appending("proc/version"))
    try Self.write(kernel + "\n", to: root.appending("proc/sys/kernel/osrelease"))
    try Self.write(commandLine + "\n", to: root.appending("proc/cmdline"))
    let lines =
      ["00100000-3e7fffff : System RAM"]
      + ramBuffers.map { address, size in
        "\(String(address, radix: 16))-\(String(address + size - 1, radix: 16)) : RAM buffer"
      }
    try Self.write(lines.joined(separator: "\n") + "\n", to: root.appending("proc/iomem"))
    try Self.startBoot(1, under: root)
    boot = 1
  }

  deinit { try? Files.removeTree(root) }

  /// The machine that this kernel runs.
  public nonisolated var machine: Machine {
    Machine(
      root: root, programs: self, crashKernels: FakeCrashKernels(root: root), now: { 1_790_000_000 })
  }

  /// What a backend works with on this machine.
  public nonisolated func context(
    _ settings: Settings = Settings(), mayTryUnproven: Bool = true, retriesRegions: Bool = false,
    report: @escaping @Sendable (BackendEvent) -> Void = { _ in }
  ) -> BackendContext {
    BackendContext(
      machine: machine, settings: settings, staging: Staging(of: machine), mayTryUnproven: mayTryUnproven,
      retriesRegions: retriesRegions, report: report)
  }

  /// Writes a file of the machine.
  public func write(_ text: String, to path: String) throws {
    try Self.write(text, to: machine.path(FilePath(path)))
  }

  /// The firmware does not keep the memory at that address through a reset.
  public func forget(at address: UInt64) { forgetful.insert(address) }

  /// ramoops' probe fails at that address, while modprobe exits with 0.
  public func refuse(at address: UInt64) { refusing.insert(address) }

  /// The kernel reserves memory by that name.
  public func reserve(_ name: String, address: UInt64, size: UInt64) throws {
    reservations[name] = (address, size)
    try Self.write("quiet reserve_mem=\(size):4096:\(name)\n", to: root.appending("proc/cmdline"))
  }

  /// Changes what the next boots run.
  public func install(kernel: String) throws {
    try Self.write(kernel + "\n", to: root.appending("proc/sys/kernel/osrelease"))
  }

  /// efi_pstore is loaded and holds the slot, with these records.
  public func loadEFI(records: [String: String] = [:]) throws {
    efiRecords = records.mapValues { Array($0.utf8) }
    try showEFI()
  }

  /// Puts a record into the memory of a region, as an earlier boot would have left it.
  public func leave(_ text: String, as name: String = "dmesg-ramoops-0", at address: UInt64) {
    try? keepUnreleased()
    shown.remove(name)
    memory[address, default: [:]][name] = Array(text.utf8)
  }

  /// The names of what the memory of a region holds.
  public func records(at address: UInt64) throws -> [String] {
    try keepUnreleased()
    return (memory[address] ?? [:]).keys.sorted()
  }

  /// The kernel panics and the machine comes back by a warm reset.
  ///
  /// - Parameter line: What the log says just before.
  public func panic(after line: String = "system is up") throws {
    try dump(
      "Panic#1 Part1\n<1>[   98.900000] \(line)\n<0>[   99.000000] Kernel panic - not syncing: sysrq triggered crash\n")
    try reset()
  }

  /// A warm reboot in order: ramoops keeps a record of it where it is asked to.
  public func reboot() throws {
    if loadedRegion?.takesShutdowns == true {
      try dump("Shutdown#1 Part1\n<6>[  100.000000] reboot: Restarting system\n")
    }
    try reset()
  }

  /// The machine comes back by a warm reset without a word.
  public func reset() throws {
    try keepUnreleased()
    try unload()
    for address in forgetful { memory[address] = nil }
    try Files.removeTree(root.appending("run"))
    try Files.createDirectory(root.appending("run"), permissions: .ownerReadWriteExecute)
    boot += 1
    try Self.startBoot(boot, under: root)
  }

  /// A program of the machine: modprobe as the kernel answers it.
  public func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
    ran.append(([program] + arguments).joined(separator: " "))
    do {
      switch (program, arguments.first) {
      case ("modprobe", "--remove"?) where arguments.last == "ramoops": try keepUnreleased(); try unload()
      case ("modprobe", "--remove"?) where arguments.last == "efi_pstore": try unloadEFI()
      case ("modprobe", "ramoops"?): try load(Array(arguments.dropFirst()))
      case ("modprobe", "efi_pstore"?): try showEFI()
      default: return ProgramOutcome(status: 1, errors: "\(program): not found")
      }
    } catch {
      return ProgramOutcome(status: 1, errors: "\(error)")
    }
    return ProgramOutcome(status: 0)
  }

  // MARK: What the kernel does

  private var slot: FilePath { root.appending("sys/module/pstore/parameters/backend") }
  private var pstore: FilePath { root.appending("sys/fs/pstore") }
  private var module: FilePath { root.appending("sys/module/ramoops") }
  private var efiModule: FilePath { root.appending("sys/module/efi_pstore") }

  private func load(_ parameters: [String]) throws {
    var values: [String: String] = [:]
    for parameter in parameters {
      let halves = parameter.split(separator: "=", maxSplits: 1)
      values[String(halves[0])] = halves.count == 2 ? String(halves[1]) : ""
    }
    try Self.write("live\n", to: module.appending("initstate"))
    let reserved = values["mem_name"].flatMap { reservations[$0] }
    guard let address = reserved?.address ?? values["mem_address"].flatMap({ ByteSize.parse($0) }),
      let size = reserved?.size ?? values["mem_size"].flatMap({ ByteSize.parse($0) }),
      !refusing.contains(address), try Files.readText(slot).hasPrefix("(null)")
    else { return }
    let recordSize = values["record_size"].flatMap { ByteSize.parse($0) } ?? 4096
    loadedRegion = (address, recordSize, values["max_reason"] == "4")
    try Self.write("ramoops\n", to: slot)
    for (name, value) in [
      "mem_address": "\(address)", "mem_size": "\(size)", "record_size": "\(recordSize)",
      "console_size": values["console_size"] ?? "4096", "max_reason": values["max_reason"] ?? "2",
    ] {
      try Self.write(value + "\n", to: module.appending("parameters").appending(name))
    }
    shown = Set((memory[address] ?? [:]).keys)
    for (name, bytes) in memory[address] ?? [:] { try Self.write(bytes, to: pstore.appending(name)) }
  }

  private func unload() throws {
    try Files.removeTree(module)
    guard loadedRegion != nil else { return }
    loadedRegion = nil
    try Self.write("(null)\n", to: slot)
    try clearPstore()
  }

  private func unloadEFI() throws {
    if try Files.readText(slot).hasPrefix("efi_pstore") {
      for name in efiRecords.keys where try !Files.exists(pstore.appending(name)) { efiRecords[name] = nil }
    }
    try Files.removeTree(efiModule)
    guard try Files.readText(slot).hasPrefix("efi_pstore") else { return }
    try Self.write("(null)\n", to: slot)
    try clearPstore()
  }

  private func showEFI() throws {
    // A module that is loaded already is not started again.
    guard try !Files.exists(efiModule) else { return }
    try Self.write("live\n", to: efiModule.appending("initstate"))
    guard try Files.readText(slot).hasPrefix("(null)") else { return }
    try Self.write("efi_pstore\n", to: slot)
    for (name, bytes) in efiRecords { try Self.write(bytes, to: pstore.appending(name)) }
  }

  private func dump(_ text: String) throws {
    guard let loadedRegion else { return }
    try keepUnreleased()
    // After a load ramoops writes at slot 0 again, whatever is there.
    memory[loadedRegion.address, default: [:]]["dmesg-ramoops-0"] = Array(text.utf8)
    shown.remove("dmesg-ramoops-0")
  }

  /// What was unlinked is erased; what was not stays in memory.
  private func keepUnreleased() throws {
    guard let loadedRegion else { return }
    for name in shown where try !Files.exists(pstore.appending(name)) {
      memory[loadedRegion.address]?[name] = nil
      shown.remove(name)
    }
  }

  private func clearPstore() throws {
    for name in try Files.entries(of: pstore) { try Files.remove(pstore.appending(name)) }
  }

  private static func startBoot(_ number: Int, under root: FilePath) throws {
    try write("00000000-0000-0000-0000-00000000000\(number)\n", to: root.appending("proc/sys/kernel/random/boot_id"))
    try write("(null)\n", to: root.appending("sys/module/pstore/parameters/backend"))
    try write("btime \(1_789_000_000 + number * 1000)\n", to: root.appending("proc/stat"))
    for name in try Files.entries(of: root.appending("sys/fs/pstore")) {
      try Files.remove(root.appending("sys/fs/pstore").appending(name))
    }
  }

  private static func write(_ text: String, to path: FilePath) throws { try write(Array(text.utf8), to: path) }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws {
    try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
    try Files.writeDurably(bytes, to: path)
  }
}
