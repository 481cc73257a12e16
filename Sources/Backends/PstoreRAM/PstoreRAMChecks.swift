internal import Machine
internal import Settings

/// The links of the chain from a panic to a record in RAM.
struct PstoreRAMChecks: Sendable {
  let context: BackendContext
  let facts: RegionFactsReader
  let armament: Armament?

  private var machine: Machine { context.machine }

  func all() -> [Check] {
    if let absence = absenceBesideKdump() { return [absence] }
    let driver = driver()
    // No region helps a kernel that cannot use one, and what would mend that is said once.
    guard driver.verdict == .good else { return [driver] }
    return [driver, slot(), region()] + proof()
  }

  /// Nothing is wrong with a region that cannot be had where a crash kernel stands ready.
  private func absenceBesideKdump() -> Check? {
    guard armament == nil, machine.crashMemory.isLoaded, context.settings.kdump != .never else { return nil }
    guard case .failure(let refusal) = facts.regionOrRefusal() else { return nil }
    return Check("region", .good, "pstore-RAM is not needed while a crash kernel is loaded: \(refusal.reason)")
  }

  private func driver() -> Check {
    guard let configuration = machine.kernelConfiguration else {
      return Check("kernel", .good, "the kernel's configuration is not to be found; modprobe will tell")
    }
    guard configuration.has("PSTORE_RAM") else {
      return Check(
        "kernel", .bad, "the kernel was built without CONFIG_PSTORE_RAM", remedy: "use a kernel of your distribution")
    }
    let options = ["PSTORE", "PSTORE_RAM"].map { "CONFIG_\($0)=\(configuration[$0] ?? "n")" }
    return Check("kernel", .good, "the kernel has ramoops (\(options.joined(separator: ", ")))")
  }

  private func slot() -> Check {
    switch machine.pstoreSlot {
    case .ramoops: Check("pstore-slot", .good, "ramoops is the kernel's pstore backend")
    case .empty: Check("pstore-slot", armament == nil ? .warning : .bad, "no pstore backend", remedy: "lastgasp arm")
    case .efi:
      Check(
        "pstore-slot", .warning, "efi_pstore is the kernel's pstore backend", remedy: "lastgasp arm takes its place")
    case .other(let name):
      Check(
        "pstore-slot", .warning, "\(name) is the kernel's pstore backend", remedy: "boot with pstore.backend=ramoops")
    }
  }

  private func region() -> Check {
    if let armament { return Check("region", .good, armament.description) }
    switch facts.regionOrRefusal() {
    case .failure(let refusal): return Check("region", .bad, refusal.reason, remedy: refusal.remedy)
    case .success(let region):
      return Check("region", .bad, "\(region) could be armed, but is not", remedy: "lastgasp arm")
    }
  }

  private func proof() -> [Check] {
    guard let armament else { return [] }
    return [
      Check.proof(
        armament.standing, unproven: "no record has come through this region yet",
        remedy: "systemctl reboot: a clean reboot proves it", now: machine.now())
    ]
  }
}
