internal import Machine

/// Loads and unloads ramoops, and believes only what sysfs says.
struct RamoopsModule: Sendable {
  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  /// ramoops as it is now, or why it is not there.
  enum Outcome: Hashable, Sendable {
    case active(ActiveRamoops)
    case refused(String)
  }

  /// Makes ramoops use a region; where it does not come up, it is unloaded again.
  func load(_ region: Region, _ layout: RamoopsLayout) async -> Outcome {
    if machine.has("/sys/module/ramoops"), !machine.isModuleLoaded("ramoops") {
      return .refused(
        "ramoops is built into this kernel and takes its region only from ramoops.… on the kernel command line")
    }
    do {
      try await machine.loadModule("ramoops", layout.parameters(for: region, on: machine.kernelRelease))
    } catch {
      return .refused(error.reason)
    }
    if let active = machine.activeRamoops, active.address != 0,
      region.address == nil || region.address == active.address
    {
      return .active(active)
    }
    let holder = machine.fact("/sys/module/pstore/parameters/backend") ?? "nobody"
    await unload()
    return .refused("the module was loaded, but it did not take the region (the pstore backend is \(holder))")
  }

  /// Takes ramoops away.
  ///
  /// Whether that worked is seen in the slot.
  func unload() async {
    guard machine.isModuleLoaded("ramoops") else { return }
    try? await machine.unloadModule("ramoops")
  }
}

/// The kernel's one place for a pstore backend: freed for ramoops, and given back.
struct PstoreSlotKeeper: Sendable {
  private let machine: Machine
  private let harvester: Harvester
  private let report: @Sendable (BackendEvent) -> Void

  init(_ context: BackendContext) {
    machine = context.machine
    harvester = Harvester(staging: context.staging, report: context.report)
    report = context.report
  }

  /// The module that holds EFI's records.
  private static let efiModule = "efi_pstore"

  /// Why the slot cannot be ramoops', known beforehand.
  func refusal() -> Refusal? {
    if let wanted = machine.commandLine.value(of: "pstore.backend"), wanted != "ramoops" {
      return Refusal(
        "pstore.backend=\(wanted) on the kernel command line keeps ramoops out",
        remedy: "remove it from there and reboot, if RAM is to be used instead")
    }
    return switch machine.pstoreSlot {
    case .empty, .ramoops: nil
    case .efi where machine.isModuleLoaded(Self.efiModule): nil
    case .efi:
      Refusal(
        "efi_pstore is built into the kernel and holds the only place for a pstore backend",
        remedy: "add efi_pstore.pstore_disable=1 to the kernel command line and reboot")
    case .other(let name):
      Refusal(
        "\(name) holds the only place for a pstore backend: it records crashes itself, a few kilobytes of each",
        remedy: "add pstore.backend=ramoops to the kernel command line and reboot, if RAM is to be used instead")
    }
  }

  /// Saves what EFI variables hold, and frees the slot.
  func free() async throws(BackendError) {
    switch machine.pstoreSlot {
    case .efi:
      _ = harvester.save(PstoreRecords.visible(on: machine))
      try await unloadEFI()
      report(.slotChanged("efi_pstore gave its place to ramoops; its records are saved"))
    case .empty where machine.hasEFIRecords:
      // ramoops would keep efi_pstore out for this boot, and its records out of sight.
      try? await machine.loadModule(Self.efiModule)
      guard machine.pstoreSlot == .efi else { return }
      _ = harvester.save(PstoreRecords.visible(on: machine))
      try await unloadEFI()
    case .empty, .ramoops, .other: return
    }
  }

  /// Loads efi_pstore again, so that the slot is not left empty.
  func giveBack() async {
    guard machine.pstoreSlot == .empty else { return }
    try? await machine.loadModule(Self.efiModule)
    if machine.pstoreSlot == .efi { report(.slotChanged("efi_pstore has its place back")) }
  }

  private func unloadEFI() async throws(BackendError) {
    do {
      try await machine.unloadModule(Self.efiModule)
    } catch {
      throw .failed(Refusal("efi_pstore cannot be unloaded to make room for ramoops: \(error.reason)"))
    }
    guard machine.pstoreSlot == .empty else {
      throw .failed(Refusal("efi_pstore was unloaded but still holds the place for a pstore backend"))
    }
  }
}
