public import LinuxSystem
public import Machine

/// What the kdump backend must know again, on the disk and for this boot.
struct KdumpStore: Sendable {
  /// A crash kernel that we loaded.
  struct Loaded: Codable, Hashable, Sendable {
    /// The boot that loaded it.
    var bootID: String

    /// What it is, in words.
    var description: String

    /// Everything that decides whether another loading would load the same, as a digest.
    var fingerprint: String

    /// The release of the crashing kernel: a proof belongs to it.
    var kernel: String

    /// The processors and the memory that it was told of.
    var hardware: String

    /// Whether it saves the memory besides the log.
    var savesVmcore: Bool

    /// The name of the image that it starts with: `builtin` or `system`.
    var image: String

    /// `crash_kexec_post_notifiers` as it was before; `nil` where it was not changed.
    var postNotifiersBefore: String?
  }

  /// Which crash kernels the last boots had loaded, and the last time that one saved something.
  struct Ledger: Codable, Hashable, Sendable {
    var loaded: [Loaded] = []
    var proof: Proof?
    var provenFingerprint: String?
  }

  private static let keptBoots = 16

  /// The file, for this boot, that says what is loaded.
  static let noteName = "kdump.json"

  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  /// What we loaded in this boot, for a look that changes nothing.
  func loaded() -> Loaded? {
    let loaded: Loaded? = machine.runtime.peek(from: Self.noteName)
    return loaded?.bootID == machine.bootID ? loaded : nil
  }

  /// Notes what is loaded now, for this boot and for the one that finds what it saved.
  func note(_ loaded: Loaded) throws(FileError) {
    try machine.runtime.save(loaded, as: Self.noteName)
    var ledger = ledger()
    ledger.loaded.removeAll { $0.bootID == loaded.bootID }
    ledger.loaded = Array((ledger.loaded + [loaded]).suffix(Self.keptBoots))
    try machine.state.save(ledger, as: "kdump.json")
  }

  /// Forgets that something is loaded.
  func forget() throws(FileError) { try machine.runtime.remove(Self.noteName) }

  func ledger() -> Ledger { machine.state.peek(from: "kdump.json") ?? Ledger() }

  /// Notes that what a boot had loaded saved a crash.
  ///
  /// - Returns: The proof; `nil` where it is not known what that boot had loaded.
  func noteProof(crashedBoot: String, isTest: Bool) throws(FileError) -> Proof? {
    var ledger = ledger()
    guard let loaded = ledger.loaded.last(where: { $0.bootID == crashedBoot }) else { return nil }
    let proof = Proof(way: isTest ? .test : .crash, kernel: loaded.kernel, at: machine.now())
    ledger.proof = proof
    ledger.provenFingerprint = loaded.fingerprint
    try machine.state.save(ledger, as: "kdump.json")
    return proof
  }

  /// How far it is shown that what is loaded works.
  func standing(of loaded: Loaded) -> Standing {
    let ledger = ledger()
    guard let proof = ledger.proof else { return .unproven }
    guard ledger.provenFingerprint != loaded.fingerprint else { return .proven(proof) }
    guard proof.kernel == loaded.kernel else {
      return .stale(proof, change: "the kernel was \(proof.kernel) and is \(loaded.kernel)")
    }
    return .stale(proof, change: "the capture image or what it is told has changed")
  }
}

/// What capturing has shown, as the collection tells it.
public struct CaptureProof: Sendable {
  private let store: KdumpStore
  private let tests: CrashTests

  /// Creates the view of a machine's proofs of kdump.
  public init(of machine: Machine) {
    store = KdumpStore(of: machine)
    tests = CrashTests(of: machine)
  }

  /// Notes that the crash kernel which a boot had loaded saved that boot's crash.
  ///
  /// - Returns: The proof; `nil` where it is not known what that boot had loaded.
  public func note(crashedBoot: String) throws(FileError) -> Proof? {
    try store.noteProof(crashedBoot: crashedBoot, isTest: tests.last()?.bootID == crashedBoot)
  }
}
