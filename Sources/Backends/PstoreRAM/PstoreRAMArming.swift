internal import KernelLog
internal import LinuxSystem
internal import Machine
internal import Settings
internal import Staging

/// The sequence that arms a region: what is in memory is saved with the sizes of the boot that wrote it, before anything
/// else touches that memory.
struct PstoreRAMArming {
  private let context: BackendContext
  private let store: RegionStore
  private let ramoops: RamoopsModule
  private let slot: PstoreSlotKeeper
  private let facts: RegionFactsReader
  private let harvester: Harvester

  private var machine: Machine { context.machine }
  private var kernel: String { machine.kernelRelease.description }

  init(_ context: BackendContext) {
    self.context = context
    store = RegionStore(of: context.machine)
    ramoops = RamoopsModule(of: context.machine)
    slot = PstoreSlotKeeper(context)
    facts = RegionFactsReader(context)
    harvester = Harvester(staging: context.staging, report: context.report)
  }

  /// Arms the best region, or says why there is none.
  func run() async throws -> Armament {
    let found = PstoreRecords.visible(on: machine)
    let signs = found.compactMap(sign)
    _ = harvester.save(found)
    if let armed = try await armedAlready() { return armed }
    try pardonIfAsked()
    if let refusal = facts.refusalBeforeSelection() {
      try await recoverWithoutArming()
      throw BackendError.unavailable(refusal)
    }
    if let active = facts.facts().active { return try adopt(active, signs: signs) }
    try refuseIfThereIsNoRegion()
    let tookSlot = try slotIsEFIs()
    try store.save(RegionStore.Doing(armed: nil, tookSlotFromEFI: tookSlot))
    do {
      try await slot.free()
      return try await armBestRegion(tookSlotFromEFI: tookSlot)
    } catch {
      try store.save(nil as RegionStore.Doing?)
      if tookSlot { await slot.giveBack() }
      throw error
    }
  }

  /// Where nothing can be loaded nobody is asked to make room for it.
  private func refuseIfThereIsNoRegion() throws {
    let selection = facts.selection()
    guard selection.chosen == nil, try store.doing() == nil, try previousRegionStillThere() == nil else { return }
    throw BackendError.unavailable(Refusal(selection.refused))
  }

  /// Arming twice is as good as once; one that was killed half-way is undone first.
  private func armedAlready() async throws -> Armament? {
    guard let doing = try store.doing() else { return nil }
    if let armed = doing.armed, machine.activeRamoops != nil, !context.retriesRegions {
      if let refusal = facts.refusalBySettings() {
        throw BackendError.unavailable(
          Refusal("\(refusal.reason), but ramoops is still armed", remedy: "lastgasp disarm"))
      }
      return Armament(
        backend: PstoreRAMBackend.name, region: armed.region, layout: armed.layout,
        standing: try store.ledger().standing(
          of: armed.region, kernel: kernel, recordSize: armed.layout.recordSize))
    }
    await ramoops.unload()
    return nil
  }

  /// Whether efi_pstore has the slot, or had it before an arming of this boot that is repeated now.
  private func slotIsEFIs() throws(FileError) -> Bool {
    let hadIt = try store.doing()?.tookSlotFromEFI ?? false
    return hadIt || machine.pstoreSlot == .efi
  }

  private func pardonIfAsked() throws(FileError) {
    guard context.retriesRegions else { return }
    var ledger = try store.ledger()
    ledger.pardon()
    try store.save(ledger)
    try store.save(nil as RegionTrial?)
  }

  /// ramoops that somebody else made active is used as it is: its region is not ours to try or to give up, but what came
  /// through it proves it.
  private func adopt(_ active: ActiveRamoops, signs: [DumpSign]) throws -> Armament {
    let region = Region(source: .active, address: active.address, size: active.size)
    if let sign = signs.strongest {
      let writer = try store.lastArmed()?.kernel ?? kernel
      try noteProof(sign.way, of: region, recordSize: active.recordSize, writtenBy: writer)
    }
    try store.save(ArmedRegion(bootID: machine.bootID, kernel: kernel, region: region, layout: active.layout))
    return Armament(
      backend: PstoreRAMBackend.name, region: region, layout: active.layout,
      standing: try store.ledger().standing(of: region, kernel: kernel, recordSize: active.recordSize))
  }

  private func noteProof(
    _ way: Proof.Way, of region: Region, recordSize: UInt64, writtenBy kernel: String
  ) throws(FileError) {
    var ledger = try store.ledger()
    let proof = Proof(way: way, kernel: kernel, at: machine.now())
    ledger.note(proof, for: region, recordSize: recordSize)
    try store.save(ledger)
    context.report(.regionProven("\(region)", proof))
  }

  private func armBestRegion(tookSlotFromEFI: Bool) async throws -> Armament {
    try await recoverRegionNoLongerChosen()
    var refused: [Refusal] = []
    var tried: [Region] = []
    while true {
      let selection = RegionSelection.choose(by: facts.facts(), except: tried)
      guard let region = selection.chosen else {
        throw BackendError.unavailable(Refusal(refused + selection.refused))
      }
      switch try await attempt(region, tookSlotFromEFI: tookSlotFromEFI) {
      case .armed(let armament): return armament
      case .rejected(let refusal):
        refused.append(refusal)
        tried.append(region)
      }
    }
  }

  private enum AttemptOutcome {
    case armed(Armament)
    case rejected(Refusal)
  }

  /// Tries one region: marker, modprobe, the look into sysfs, the harvest, the verdict, and the final sizes.
  private func attempt(_ region: Region, tookSlotFromEFI: Bool) async throws -> AttemptOutcome {
    let previous = try store.lastArmed().flatMap { $0.bootID == machine.bootID ? nil : $0 }
    var trial = try beginTrial(of: region)
    var onlyLooking: String?
    switch trial?.decision(in: machine.bootID) {
    case nil, .proceed: break
    case .retry: context.report(.regionTried("\(region), once more after a boot that did not come through"))
    case .lookForRecord(let reason): onlyLooking = reason
    case .quarantine(let reason): return try quarantine(region, because: reason)
    }

    try advance(&trial, to: .loading)
    let wanted = layout(for: region)
    // Until what it holds is safe, no clean shutdown may write into it.
    let first = (previous.flatMap { $0.region.isSamePlace(as: region) ? $0.layout : nil } ?? wanted).taking(
      shutdowns: false)
    guard case .active(let active) = try await load(region, first, endingTrialOnRefusal: trial != nil) else {
      return .rejected(Refusal("\(region) could not be loaded"))
    }
    let located = region.located(at: active.address, size: active.size)

    // From here on the region is loaded: a state file that cannot be written must not leave it half armed.
    let found = PstoreRecords.visible(on: machine)
    // What is found after a first arming in this boot was written in this boot, and came through nothing.
    let signs = store.hasArmedInThisBoot ? [] : found.compactMap(sign)
    // A record speaks for itself; were its ending still there after a reset, its absence then would count as a miss.
    if !signs.isEmpty { tolerating { try store.save(nil as BootEnding?) } }
    let harvest = harvester.save(found)
    var isTold = tolerating { try advance(&trial, to: .loaded) }
    var isGivenUp = false
    isTold = tolerating { isGivenUp = try judge(located, layout: first, signs: signs, previous: previous) } && isTold
    if let onlyLooking, signs.isEmpty {
      await ramoops.unload()
      return try quarantine(located, because: onlyLooking)
    }
    if isGivenUp {
      await ramoops.unload()
      return .rejected(Refusal("\(located) does not survive a reboot on this machine"))
    }
    return try await settle(
      located, active: active, wanted: wanted, isEverythingSaved: harvest.unsaved == 0 && isTold,
      tookSlotFromEFI: tookSlotFromEFI)
  }

  /// Reloads with the final sizes where they differ, and keeps what was armed.
  private func settle(
    _ region: Region, active: ActiveRamoops, wanted: RamoopsLayout, isEverythingSaved: Bool, tookSlotFromEFI: Bool
  ) async throws -> AttemptOutcome {
    let standing = try store.ledger().standing(of: region, kernel: kernel, recordSize: wanted.recordSize)
    // With a record still in memory neither the sizes may change nor a clean shutdown write over it.
    let final =
      isEverythingSaved ? wanted.taking(shutdowns: !standing.isProven) : active.layout.taking(shutdowns: false)
    // Nothing that is not safe is in memory by now, so the final sizes are what the next boot has to look with.
    let armed = ArmedRegion(bootID: machine.bootID, kernel: kernel, region: region, layout: final)
    tolerating { try store.save(armed) }
    var now = active
    if active.layout != final {
      await ramoops.unload()
      switch await ramoops.load(region, final) {
      case .active(let reloaded): now = reloaded
      case .refused(let reason): return .rejected(Refusal("\(region) could not be loaded again: \(reason)"))
      }
    }
    tolerating { try store.save(RegionStore.Doing(armed: armed, tookSlotFromEFI: tookSlotFromEFI)) }
    if standing.isProven { tolerating { try store.save(nil as RegionTrial?) } }
    store.noteArmedInThisBoot()
    return .armed(
      Armament(backend: PstoreRAMBackend.name, region: region, layout: now.layout, standing: standing))
  }

  /// Does what only writes state, tells where it cannot, and goes on.
  @discardableResult
  private func tolerating(_ write: () throws -> Void) -> Bool {
    do {
      try write()
      return true
    } catch {
      context.report(.stateNotKept(why: "\(error)"))
      return false
    }
  }

  private func layout(for region: Region) -> RamoopsLayout {
    RamoopsLayout.plan(
      regionSize: region.size, recordSize: UInt64(context.settings.pstoreRecordSize),
      hasConsole: machine.kernelConfiguration?.has("PSTORE_CONSOLE") ?? false, takesShutdowns: true)
  }

  private func load(
    _ region: Region, _ layout: RamoopsLayout, endingTrialOnRefusal isTrial: Bool
  ) async throws(FileError) -> RamoopsModule.Outcome {
    let outcome = await ramoops.load(region, layout)
    guard case .refused(let reason) = outcome else { return outcome }
    if isTrial { try store.save(nil as RegionTrial?) }
    context.report(.regionNotLoaded("\(region)", why: reason))
    return outcome
  }

  // MARK: Trial and proof

  private func beginTrial(of region: Region) throws(FileError) -> RegionTrial? {
    guard try store.ledger().entry(for: region)?.proof == nil else { return nil }
    if let trial = try store.trial(), trial.region.isSamePlace(as: region) { return trial }
    context.report(.regionTried("\(region)"))
    return RegionTrial(region: region)
  }

  private func advance(_ trial: inout RegionTrial?, to stage: RegionTrial.Stage) throws(FileError) {
    guard trial != nil else { return }
    trial?.note(stage, in: machine.bootID)
    try store.save(trial)
  }

  private func quarantine(_ region: Region, because reason: String) throws(FileError) -> AttemptOutcome {
    var ledger = try store.ledger()
    ledger.quarantine(region, because: reason)
    try store.save(ledger)
    try store.save(nil as RegionTrial?)
    context.report(.regionQuarantined("\(region)", why: reason))
    return .rejected(Refusal("\(region) is quarantined: \(reason)"))
  }

  /// Judges a region by what was found in it, keeps the verdict, and tells whether the region is given up.
  private func judge(
    _ region: Region, layout: RamoopsLayout, signs: [DumpSign], previous: ArmedRegion?
  ) throws(FileError) -> Bool {
    let verdict = RegionVerdict.judge(
      region: region, layout: layout, signs: signs, previous: previous, ending: try store.ending(),
      startedAt: machine.bootTime)
    // An ending is judged once: were the machine reset between the two writes, a miss would be forgotten, not doubled.
    try store.save(nil as BootEnding?)
    switch verdict {
    case .silent: return false
    case .moved(let old):
      context.report(.regionMoved(from: "\(old)", to: "\(region)"))
      return false
    case .proven(let way):
      try noteProof(way, of: region, recordSize: layout.recordSize, writtenBy: previous?.kernel ?? kernel)
      return false
    case .missed:
      var ledger = try store.ledger()
      let times = ledger.noteMiss(of: region)
      try store.save(ledger)
      context.report(.regionMissed("\(region)", times: times))
      guard ledger.entry(for: region)?.isGivenUp ?? false else { return false }
      context.report(.regionGivenUp("\(region)"))
      return true
    }
  }

  /// What a record of ramoops is a sign of.
  private func sign(of record: FoundRecord) -> DumpSign? {
    guard let name = RecordName(record.name), name.backend == .ramoops, name.kind == .dmesg else { return nil }
    return DumpSign.read(record, name, test: CrashTests(of: machine).last())
  }

  // MARK: What an earlier boot left in a region that is not chosen now

  /// The region of the boot before, when another one is chosen now, may hold its crash.
  private func recoverRegionNoLongerChosen() async throws {
    let chosen = facts.selection().chosen
    guard let previous = try previousRegionStillThere(), chosen.map({ !previous.region.isSamePlace(as: $0) }) ?? true
    else { return }
    guard await recover(previous) else {
      throw BackendError.failed(
        Refusal(
          "\(previous.region), which was armed before, still holds a record that could not be saved",
          remedy: "make room in /var/lib/lastgasp, then run lastgasp arm"))
    }
  }

  /// Where pstore-RAM is not wanted any more, the boot before may still have left a crash.
  private func recoverWithoutArming() async throws {
    guard machine.pstoreSlot == .empty, let previous = try previousRegionStillThere() else { return }
    if await recover(previous) { try store.save(nil as ArmedRegion?) }
  }

  /// Loads a region to save what it holds, and unloads it again.
  ///
  /// - Returns: Whether nothing is left in it that is not safe.
  private func recover(_ previous: ArmedRegion) async -> Bool {
    guard case .active = await ramoops.load(previous.region, previous.layout.taking(shutdowns: false)) else {
      return true
    }
    let harvest = harvester.save(PstoreRecords.visible(on: machine))
    await ramoops.unload()
    return harvest.unsaved == 0
  }

  private func previousRegionStillThere() throws(FileError) -> ArmedRegion? {
    guard let previous = try store.lastArmed(), previous.bootID != machine.bootID else { return nil }
    return facts.facts().offers(previous.region) ? previous : nil
  }
}

extension RegionFacts {
  /// Whether a region is memory that this boot may use too, and nothing speaks against it.
  func offers(_ region: Region) -> Bool {
    if let entry = ledger.entry(for: region), entry.quarantine != nil || entry.isGivenUp { return false }
    switch region.source {
    case .active: return false
    case .reservation(let name): return reservations.contains { $0.name == name && $0.size == region.size }
    case .address: return givenAddress == region.address && lockdown.allowsHardwareParameters
    case .ramBuffer:
      guard let address = region.address, lockdown.allowsHardwareParameters else { return false }
      return ramBuffers.contains { $0.start <= address && address + region.size - 1 <= $0.end }
    }
  }
}
