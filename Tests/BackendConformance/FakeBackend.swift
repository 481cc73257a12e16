public import Backends
internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// A backend that arms by writing a file: the second one that the suite is run on, so that the suite is about the contract
/// and not about ramoops.
public struct FakeBackend: CrashBackend {
  /// Its name.
  public static let name = "fake"

  /// What the journal is told when it is armed.
  public static let armedMessage = "the fake device is armed"

  /// Nothing shows it.
  public static let wayToProve = "nothing proves it"

  private let context: BackendContext

  /// Creates the backend for a machine.
  public init(_ context: BackendContext) { self.context = context }

  private var marker: FilePath { context.machine.path("/run/fake-armed") }

  /// Ready where the machine has the file `/fake-device`.
  public func assess() -> Assessment {
    context.machine.has("/fake-device")
      ? .ready("the fake device") : .unavailable(Refusal("there is no fake device", remedy: "plug one in"))
  }

  /// What the fake device holds.
  public func harvest() -> [FoundRecord] { PstoreRecords.visible(on: context.machine) }

  /// Saves what the device holds, and writes the file.
  public func arm() async throws(BackendError) -> Armament {
    if case .unavailable(let refusal) = assess() { throw .unavailable(refusal) }
    _ = Harvester(staging: context.staging, report: context.report).save(harvest())
    do {
      try Files.writeDurably([1], to: marker)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
    return armed
  }

  /// Removes the file.
  public func disarm() async throws(BackendError) -> Bool {
    guard armament() != nil else { return false }
    do {
      try Files.remove(marker)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
    return true
  }

  /// Armed while the file is there.
  public func armament() -> Armament? { context.machine.has("/run/fake-armed") ? armed : nil }

  /// Whether the device is there.
  public func checks() -> [Check] {
    switch assess() {
    case .ready(let what): [Check("device", .good, what)]
    case .unavailable(let refusal): [Check("device", .bad, refusal.reason, remedy: refusal.remedy)]
    }
  }

  private var armed: Armament { Armament(backend: Self.name, description: "the fake device", standing: .unproven) }
}
