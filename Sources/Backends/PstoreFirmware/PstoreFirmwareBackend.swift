internal import KernelLog
internal import LinuxSystem
internal import Machine
internal import Staging

/// What the firmware keeps by itself: ERST or EFI variables, where they hold the kernel's place for a pstore backend.
///
/// There is nothing to load: the kernel records there already. Arming adopts it, so that the machine reboots after a panic and
/// its few kilobytes are known as the way to record a crash.
public struct PstoreFirmwareBackend: CrashBackend {
  /// The name in messages, the journal and JSON.
  public static let name = "pstore-firmware"

  /// What the journal is told when it is armed.
  public static let armedMessage = "the firmware's own store keeps a crash"

  /// Firmware stores take no record of a clean shutdown.
  public static let wayToProve = "only a crash proves it"

  private static let markerName = "firmware.json"
  private static let proofName = "firmware-proof.json"

  private let context: BackendContext
  private var machine: Machine { context.machine }

  /// Creates the backend for a machine.
  public init(_ context: BackendContext) { self.context = context }

  /// Whether the firmware's store is the kernel's pstore backend.
  public func assess() -> Assessment {
    switch machine.pstoreSlot {
    case .efi: .ready(Self.description(of: "efi_pstore"))
    case .other(let name): .ready(Self.description(of: name))
    case .ramoops: .unavailable(Refusal("ramoops holds the place for a pstore backend"))
    case .empty:
      .unavailable(Refusal("the firmware has no store for crash records that the kernel uses"))
    }
  }

  private static func description(of store: String) -> String {
    "\(store), a few kilobytes of each crash in the firmware's own store"
  }

  /// Every record that the kernel shows now, whatever wrote it.
  public func harvest() -> [FoundRecord] { PstoreRecords.visible(on: machine) }

  /// Saves every record, and adopts what the firmware has.
  public func arm() async throws(BackendError) -> Armament {
    let found = harvest()
    let sign = found.compactMap(sign).strongest
    _ = Harvester(staging: context.staging, report: context.report).save(found)
    if case .unavailable(let refusal) = assess() { throw .unavailable(refusal) }
    do {
      if let sign, sign.isCrash { try noteProof(sign.way) }
      try machine.runtime.save([machine.bootID], as: Self.markerName)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
    guard let armament = armament() else { throw .failed(Refusal("the firmware's store is gone")) }
    return armament
  }

  /// Forgets that it was adopted; the kernel goes on recording there, as it did before.
  public func disarm() async throws(BackendError) -> Bool {
    guard armament() != nil else { return false }
    do {
      try machine.runtime.remove(Self.markerName)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
    return true
  }

  /// The firmware's store, once it was adopted in this boot.
  public func armament() -> Armament? {
    guard machine.has("/run/lastgasp/\(Self.markerName)"), case .ready(let description) = assess() else { return nil }
    return Armament(backend: Self.name, description: description, standing: standing())
  }

  /// The firmware's store, and whether a crash came through it; nothing where the kernel does not use one.
  public func checks() -> [Check] {
    guard case .ready(let description) = assess() else { return [] }
    return [Check("store", .good, description), proof]
  }

  private var proof: Check {
    Check.proof(
      standing(), unproven: "no crash of this kernel has come through the firmware's store yet",
      remedy: "lastgasp test, or reserve a region of RAM: a clean reboot proves that one", now: machine.now())
  }

  private func standing() -> Standing {
    let proof: Proof? = (try? machine.state.load(from: Self.proofName)).flatMap(\.self)
    guard let proof else { return .unproven }
    let kernel = machine.kernelRelease.description
    guard proof.kernel != kernel else { return .proven(proof) }
    return .stale(proof, change: "the kernel was \(proof.kernel) and is \(kernel)")
  }

  private func noteProof(_ way: Proof.Way) throws(FileError) {
    let crashed = try BootIdentities(of: machine).previous(to: machine.bootID)
    let kernel = crashed?.kernelRelease ?? machine.kernelRelease.description
    let proof = Proof(way: way, kernel: kernel, at: machine.now())
    try machine.state.save(proof, as: Self.proofName)
    context.report(.regionProven("the firmware's store", proof))
  }

  private func sign(of record: FoundRecord) -> DumpSign? {
    guard let name = RecordName(record.name), name.kind == .dmesg, name.backend != .ramoops else { return nil }
    return DumpSign.read(record, name, test: CrashTests(of: machine).last())
  }
}
