internal import Machine
internal import Settings

/// The links of the chain from a panic to a record in RAM.
struct PstoreRAMChecks: Sendable {
  let context: BackendContext
  let facts: RegionFactsReader
  let armament: Armament?

  private var machine: Machine { context.machine }

  func all() -> [Check] { [driver(), slot(), region()] + proof() }

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
    if let refusal = facts.refusalBeforeSelection() {
      return Check("region", .bad, refusal.reason, remedy: refusal.remedy)
    }
    let selection = facts.selection()
    guard let region = selection.chosen else {
      let refusal = Refusal(selection.refused)
      return Check("region", .bad, refusal.reason, remedy: refusal.remedy)
    }
    return Check("region", .bad, "\(region) could be armed, but is not", remedy: "lastgasp arm")
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
