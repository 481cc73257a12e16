internal import Machine
internal import Settings

/// Reads off the machine what the choice of a region depends on.
struct RegionFactsReader: Sendable {
  private let context: BackendContext
  private let store: RegionStore

  init(_ context: BackendContext) {
    self.context = context
    store = RegionStore(of: context.machine)
  }

  private var machine: Machine { context.machine }

  /// Why no region is looked for at all.
  func refusalBeforeSelection() -> Refusal? {
    refusalBySettings() ?? PstoreSlotKeeper(context).refusal()
  }

  /// Why no region is looked for, by what the admin decided.
  func refusalBySettings() -> Refusal? {
    guard !context.settings.usePstoreRAM else { return nil }
    let origin = context.settings.origin(of: .usePstoreRAM)
    return Refusal(
      "USE_PSTORE_RAM=0, decided by \(origin)", remedy: "set USE_PSTORE_RAM=1 there to have pstore-RAM")
  }

  /// The facts as they are now.
  func facts() -> RegionFacts {
    let map = machine.memoryMap
    let ledger = (try? store.ledger()) ?? RegionLedger()
    return RegionFacts(
      active: foreignRamoops(), reservations: machine.memoryReservations, kernel: machine.kernelRelease,
      givenAddress: context.settings.pstoreMemoryAddress, amount: UInt64(context.settings.pstoreMemoryAmount),
      ramBuffers: map.ramBuffers, hidesAddresses: map.hidesAddresses, lockdown: machine.lockdown, ledger: ledger,
      mayTryUnproven: context.mayTryUnproven)
  }

  /// The choice by the facts as they are now.
  func selection() -> RegionSelection { .choose(by: facts()) }

  /// What would be armed now, or why nothing would.
  func regionOrRefusal() -> Result<Region, Refusal> {
    if let refusal = refusalBeforeSelection() { return .failure(refusal) }
    let selection = selection()
    return selection.chosen.map { .success($0) } ?? .failure(Refusal(selection.refused))
  }

  /// ramoops that is active by somebody else's doing.
  private func foreignRamoops() -> ActiveRamoops? {
    let isOurs = (try? store.doing()).flatMap(\.self) != nil
    return isOurs ? nil : machine.activeRamoops
  }
}
