public import Backends
internal import BootLoaders
internal import Journal
internal import KernelLog
internal import LinuxSystem
public import Machine
public import Settings
internal import Staging
internal import SystemPackage

/// Has memory for the next boots put on the kernel's command line, by the boot loader that started this system.
public struct Reserving: Sendable {
  /// What came of it.
  public enum Outcome: Hashable, Sendable {
    /// It was asked for.
    case asked

    /// It was asked for before, or is there without us.
    case alreadyThere

    /// It was not asked for, for a reason that was told.
    case notAsked

    /// Something went wrong; everything is as it was.
    case failed
  }

  /// How it is asked.
  public struct Options: Hashable, Sendable {
    /// For what.
    public var wish = MemoryWish.any

    /// Whether a disk that the TPM unlocks is no reason against it.
    public var acceptsTPMChange = false

    /// Whether it is only shown.
    public var isDryRun = false

    /// Creates the options of a plain request.
    public init() {}
  }

  private let machine: Machine
  private let settings: Settings
  private let options: Options
  private let announce: Announce
  private let show: @Sendable (String) -> Void
  private let boot: BootContext
  private let store: ReservationStore
  private let reader: MemoryRequestReader

  /// Creates the request of a machine.
  ///
  /// - Parameter show: Takes what a dry run shows.
  public init(
    of machine: Machine, settings: Settings, options: Options = Options(), announce: @escaping Announce,
    show: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.machine = machine
    self.settings = settings
    self.options = options
    self.announce = announce
    self.show = show
    boot = BootContext(of: machine, settings: settings)
    store = ReservationStore(of: machine)
    reader = MemoryRequestReader(
      BackendContext(
        machine: machine, settings: settings, staging: Staging(of: machine),
        mayTryUnproven: !machine.has(Arming.maintainerScriptMarker)))
  }

  /// Looks what became of an earlier request, and asks for what is lacking.
  public func run() async -> Outcome {
    let lock = machine.lockState("reserve-lock")
    let outcome = await runAlone()
    lock.release()
    return outcome
  }

  private func runAlone() async -> Outcome {
    if options.wish == .automatic, !settings.reservesByItself.value {
      return tellNotAsked(
        "\(settings.reservesByItself.decidedBy.rawValue)=0", advice: "lastgasp reserve asks for it", .informational)
    }
    do {
      let earlier = try store.record()
      let record = try await givenWay(earlier)
      if options.wish == .automatic, earlier != nil, record == nil { return .alreadyThere }
      if options.wish == .automatic, let record { return tellEarlier(record) }
      if options.wish == .automatic, let earlier = try store.takenBack() {
        return tellNotAsked(
          "it was taken back (\(earlier.words.joined(separator: " ")))", advice: "lastgasp reserve asks for it again",
          .informational)
      }
      return try await ask(after: record)
    } catch let error as BootLoaderError {
      return tell(error)
    } catch {
      return fail("\(error)")
    }
  }

  /// Ours gives way to what somebody else has set since; of what stays it is looked what came of it.
  private func givenWay(_ record: ReservationRecord?) async throws -> ReservationRecord? {
    guard let record else { return nil }
    let yielding = CrashMemoryYielding(
      machine: machine, boot: boot, store: store, acceptsTPMChange: options.acceptsTPMChange, announce: announce)
    if options.isDryRun {
      show(try yielding.plan(record).preview)
      return record
    }
    guard let record = try await yielding.run(record) else { return nil }
    return try await ReservationFollowUp(
      machine: machine, boot: boot, store: store, verdict: await reader.verdict(on: record.words), announce: announce
    ).run(record)
  }

  // MARK: The request

  private func ask(after record: ReservationRecord?) async throws -> Outcome {
    let bootLoader = BootLoaders.choose(by: boot.facts)
    let lines = bootLoader.lines(boot)
    let facts = await reader.facts(lines: lines, ours: try ours(record))
    switch MemoryRequest.choose(for: options.wish, by: facts) {
    case .notNeeded(let why):
      announce(Announcement(.memoryNotRequested, .informational, "no memory is asked for: \(why)"))
      return .alreadyThere
    case .refused(let refusal): return tellNotAsked(refusal.reason, advice: refusal.remedy)
    case .ask(let words):
      if let record, Set(words).isSubset(of: record.words), record.isRefusedByKernel { return tellEarlier(record) }
      return try await ask(for: words, of: bootLoader, after: record)
    }
  }

  /// The words that are on a command line because of us.
  private func ours(_ record: ReservationRecord?) throws -> [String] {
    if let record {
      let former = record.former.flatMap { $0.bootID == machine.bootID ? $0.words : nil }
      return record.words + (former ?? [])
    }
    guard let earlier = try store.takenBack(), earlier.bootID == machine.bootID else { return [] }
    return earlier.words
  }

  private func ask(
    for words: [String], of choice: BootLoaders.Choice, after record: ReservationRecord?
  ) async throws -> Outcome {
    guard case .found(let type, let why) = choice else {
      if case .unknown(let why) = choice { tellWhereItGoes(words, why) }
      return .notAsked
    }
    // A size of ours that is another now goes: the kernel takes one of them.
    let names = words.map(\.parameterName)
    let earlier = record?.words ?? []
    let replaced = earlier.filter { !words.contains($0) && names.contains($0.parameterName) }
    let kept = earlier.filter { !replaced.contains($0) }
    let all = kept + words.filter { !kept.contains($0) }
    let plan = try boot.plan(
      removing: replaced, adding: all, of: type, sparing: record?.foreign ?? [])
    if plan.isEmpty { return tellThere(words, record) }
    if !options.acceptsTPMChange, let lock = MeasuredUnlock.find(on: machine) {
      return tellNotAsked(
        "\(lock), and a changed kernel command line may leave that disk locked",
        advice: "have the recovery key at hand, and run lastgasp reserve --accept-tpm-change")
    }
    let executor = EditExecutor(machine)
    if let obstacle = executor.obstacle(to: plan) { throw obstacle }
    guard !options.isDryRun else {
      show(([Self.heading(of: type.name, found: why)] + plan.remarks.map(Self.comment)).joined() + plan.preview)
      return .asked
    }
    try await carryOut(plan, all, of: type.init(boot), after: record, replacing: replaced)
    for remark in plan.remarks { announce(Announcement(.memoryRequested, .informational, remark)) }
    announce(
      Announcement(
        .memoryRequested, .notice,
        "\(words.joined(separator: " ")) is on the kernel command line from the next boot on"
          + " (\(type.name): \(why))", fields: ["PARAMETER": words.joined(separator: " ")]))
    return .asked
  }

  /// What stands above the difference that a dry run shows.
  static func heading(of bootLoader: String, found why: String) -> String {
    comment("\(bootLoader): \(why)")
  }

  private static func comment(_ text: String) -> String {
    TextLayout.wrapped(text, width: TextLayout.widest - 2, breaksWords: false).map { "# \($0)\n" }.joined()
  }

  /// The record is durable before each file is touched, so that a power cut at any point leaves what can be undone.
  private func carryOut(
    _ plan: EditPlan, _ words: [String], of bootLoader: any BootLoader, after earlier: ReservationRecord?,
    replacing replaced: [String]
  ) async throws {
    var record = store.begin(words, of: bootLoader, after: earlier)
    if !replaced.isEmpty { record.former = TakenBackRequest(words: replaced, bootID: machine.bootID) }
    try store.save(record)
    try store.forgetTakenBack()
    do {
      try await EditExecutor(machine).apply(plan) { edit throws(BootLoaderError) in
        try store.note(edit, in: &record)
      }
      record.isWritten = true
      try store.save(record)
    } catch {
      if let earlier { try store.save(earlier) } else { try store.forget() }
      throw error
    }
  }

  // MARK: What is told

  private func tellThere(_ words: [String], _ record: ReservationRecord?) -> Outcome {
    let text = words.joined(separator: " ")
    let isInThisBoot = words.allSatisfy { machine.commandLine.text.split(separator: " ").contains(Substring($0)) }
    announce(
      Announcement(
        .memoryNotRequested, .informational,
        isInThisBoot ? "\(text) is there already" : "\(text) is asked for already, and counts from the next boot on"))
    return .alreadyThere
  }

  private func tellEarlier(_ record: ReservationRecord) -> Outcome {
    let text = record.words.joined(separator: " ")
    guard let refusal = record.refusal else { return tellThere(record.words, record) }
    return tellNotAsked("\(text) was asked for, and \(refusal)", advice: "lastgasp unreserve takes it back")
  }

  /// A person can do by hand what is not known here.
  private func tellWhereItGoes(_ words: [String], _ why: String) {
    let text = words.joined(separator: " ")
    _ = tellNotAsked(
      why,
      advice: "put \(text) on the kernel command line by hand: with GRUB into GRUB_CMDLINE_LINUX of /etc/default/grub, "
        + "else where root= stands in the boot loader's configuration")
  }

  private func tell(_ error: BootLoaderError) -> Outcome {
    guard case .cannot(let reason, let advice) = error else { return fail("\(error)") }
    return tellNotAsked(reason, advice: advice)
  }

  private func fail(_ why: String) -> Outcome {
    announce(Announcement(.memoryNotRequested, .error, "the boot loader could not be asked for memory: \(why)"))
    return .failed
  }

  private func tellNotAsked(
    _ reason: String, advice: String?, _ severity: JournalEntry.Priority = .notice
  ) -> Outcome {
    announce(
      Announcement(
        .memoryNotRequested, severity, "no memory is asked for: \(reason)\(advice.map { " (\($0))" } ?? "")"))
    return .notAsked
  }
}

extension BootLoaders.Choice {
  /// The kernel command lines in the configuration of the one that was found; none where they cannot be read.
  fileprivate func lines(_ context: BootContext) -> [String] {
    guard case .found(let type, _) = self else { return [] }
    return (try? type.init(context).commandLines()) ?? []
  }
}
