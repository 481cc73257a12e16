internal import CaptureImage
internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// Records a crash by a second kernel: it takes over at the panic, saves the first one's log and memory, and reboots.
public struct KdumpBackend: CrashBackend {
  /// The name in messages, the journal and JSON.
  public static let name = "kdump"

  /// What the journal is told when it is armed; people know it from kdumpst.
  public static let armedMessage = "panic kexec loaded successfully"

  /// A clean reboot does not go through it.
  public static let wayToProve = "only a crash proves it"

  private let context: BackendContext
  private let facts: KdumpFacts
  private var machine: Machine { context.machine }

  /// Creates the backend for a machine.
  public init(_ context: BackendContext) {
    self.context = context
    facts = KdumpFacts(context)
  }

  /// `KDUMP=never` has none.
  public var isWanted: Bool { context.settings.kdump != .never }

  /// `KDUMP=always` has both.
  public var isArmedBesideOthers: Bool { context.settings.kdump == .always }

  /// Whether a crash kernel can be loaded, and which.
  public func assess() -> Assessment {
    if let refusal = facts.refusal() { return .unavailable(refusal) }
    switch facts.kernel() {
    case .failure(let refusal): return .unavailable(refusal)
    case .success(let kernel):
      switch facts.way(for: kernel) {
      case .failure(let refusal): return .unavailable(refusal)
      case .success(let way): return .ready("\(kernel.release), to save into \(way.folder.appending("crash"))")
      }
    }
  }

  /// What pstore shows: a dump of the memory lies where MOUNT_FOLDER is, and collecting takes it from there.
  public func harvest() -> [FoundRecord] { PstoreRecords.visible(on: machine) }

  /// Saves every record, then loads the capture kernel with its image.
  public func arm() async throws(BackendError) -> Armament {
    _ = Harvester(staging: context.staging, report: context.report).save(harvest())
    do {
      try await KdumpArming(context).run()
    } catch {
      if case .unavailable = error, facts.forbidsWhatIsLoaded { _ = try await disarm() }
      throw error
    }
    letPstoreHaveItsTurn()
    guard let armament = armament() else { throw .failed(Refusal("the crash kernel is gone again")) }
    return armament
  }

  /// Unloads the crash kernel where it is ours.
  public func disarm() async throws(BackendError) -> Bool {
    guard let loaded = facts.loaded else { return false }
    do {
      try machine.crashKernels.unload()
      if let before = loaded.postNotifiersBefore { try PostNotifiers(of: machine).set(before) }
      try facts.store.forget()
    } catch {
      throw .failed(Refusal("the crash kernel could not be unloaded: \(error)"))
    }
    return true
  }

  /// The crash kernel that we loaded, while the kernel says that one is.
  public func armament() -> Armament? {
    guard let loaded = facts.loaded else { return nil }
    return Armament(
      backend: Self.name, description: loaded.description, standing: facts.store.standing(of: loaded))
  }

  /// The memory, the kernel, the image, the target, and what stands beside.
  public func checks() -> [Check] { KdumpChecks(context: context, facts: facts, armament: armament()).all() }

  /// With a crash kernel loaded, pstore gets nothing unless the kernel is told to go through its panic notifiers first.
  private func letPstoreHaveItsTurn() {
    let notifiers = PostNotifiers(of: machine)
    guard isArmedBesideOthers, machine.activeRamoops != nil, var loaded = facts.store.loaded(),
      let before = notifiers.value, before == "N"
    else { return }
    do {
      loaded.postNotifiersBefore = before
      try facts.store.note(loaded)
      try notifiers.set("Y")
    } catch {
      context.report(.stateNotKept(why: "crash_kexec_post_notifiers: \(error)"))
    }
  }
}

/// `crash_kexec_post_notifiers`: whether a panic goes through its notifiers, and so to pstore, before the crash kernel starts.
///
/// `kernel/panic.c`, `vpanic`; writable at run time, `core_param(…, 0644)`.
struct PostNotifiers: Sendable {
  private static let path = "/sys/module/kernel/parameters/crash_kexec_post_notifiers"

  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  /// `Y` or `N`; `nil` where the kernel does not say.
  var value: String? { machine.fact(Self.path) }

  /// Sets it.
  func set(_ value: String) throws(FileError) {
    try Files.writeValue(value, to: machine.path(.init(Self.path)))
  }
}
