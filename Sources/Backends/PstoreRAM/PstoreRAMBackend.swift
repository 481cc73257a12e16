internal import LinuxSystem
internal import Machine
internal import Settings
internal import Staging

/// Records a crash in a region of RAM that survives a warm reset: the kernel's ramoops.
public struct PstoreRAMBackend: CrashBackend {
  /// The name in messages, the journal and JSON.
  public static let name = "pstore-ram"

  /// What the journal is told when it is armed; people know it from kdumpst.
  public static let armedMessage = "pstore-RAM was loaded successfully"

  /// A clean reboot leaves a record too.
  public static let wayToProve = "a clean reboot proves it"

  private let context: BackendContext
  private let store: RegionStore
  private let facts: RegionFactsReader

  private var machine: Machine { context.machine }

  /// Creates the backend for a machine.
  public init(_ context: BackendContext) {
    self.context = context
    store = RegionStore(of: context.machine)
    facts = RegionFactsReader(context)
  }

  /// `USE_PSTORE_RAM=0` has none.
  public var isWanted: Bool { context.settings.usePstoreRAM }

  /// Whether there is a region to arm, and which.
  public func assess() -> Assessment {
    switch facts.regionOrRefusal() {
    case .failure(let refusal): .unavailable(refusal)
    case .success(let region): .ready("\(region)")
    }
  }

  /// Every record that the kernel shows now, whatever wrote it.
  public func harvest() -> [FoundRecord] { PstoreRecords.visible(on: machine) }

  /// Saves every record, then arms the best region that there is.
  public func arm() async throws(BackendError) -> Armament {
    do {
      return try await PstoreRAMArming(context).run()
    } catch let error as FileError {
      throw .failed(Refusal("\(error)"))
    } catch let error as BackendError {
      throw error
    } catch {
      throw .failed(Refusal("\(error)"))
    }
  }

  /// Unloads ramoops where we loaded it, and gives efi_pstore its place back.
  public func disarm() async throws(BackendError) -> Bool {
    do {
      guard let doing = try store.doing() else { return false }
      _ = Harvester(staging: context.staging, report: context.report).save(harvest())
      await RamoopsModule(of: machine).unload()
      guard machine.activeRamoops == nil else {
        throw BackendError.failed(Refusal("ramoops could not be unloaded"))
      }
      if doing.tookSlotFromEFI { await PstoreSlotKeeper(context).giveBack() }
      try store.save(nil as ArmedRegion?)
      try store.save(nil as RegionStore.Doing?)
      return true
    } catch let error as BackendError {
      throw error
    } catch {
      throw .failed(Refusal("\(error)"))
    }
  }

  /// What ramoops has now, by sysfs.
  public func armament() -> Armament? {
    guard let active = machine.activeRamoops else { return nil }
    let region = armedRegion(active)
    let ledger = (try? store.ledger()) ?? RegionLedger()
    return Armament(
      backend: Self.name, region: region, layout: active.layout,
      standing: ledger.standing(of: region, kernel: machine.kernelRelease.description, recordSize: active.recordSize))
  }

  /// The setting, the slot, the region and its proof.
  public func checks() -> [Check] {
    PstoreRAMChecks(context: context, facts: facts, armament: armament()).all()
  }

  private func armedRegion(_ active: ActiveRamoops) -> Region {
    let source = (try? store.doing())?.armed?.region.source ?? .active
    return Region(source: source, address: active.address, size: active.size)
  }
}

extension Refusal {
  /// Several in one: every reason, and the remedy of the last that has one.
  init(_ refusals: [Refusal]) {
    self.init(
      refusals.isEmpty ? "there is no region" : refusals.map(\.reason).joined(separator: "; "),
      remedy: refusals.compactMap(\.remedy).last)
  }
}

extension Armament {
  /// ramoops on a region.
  init(backend: String, region: Region, layout: RamoopsLayout, standing: Standing) {
    self.init(
      backend: backend, description: "\(region), records of \(ByteSize.describe(layout.recordSize))",
      standing: standing)
  }
}
