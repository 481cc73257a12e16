public import Machine
public import Settings

/// For what memory is asked.
public enum MemoryWish: Hashable, Sendable {
  /// For what this machine lacks, without anybody having said so: where something takes crashes already, nothing is asked.
  case automatic

  /// For what this machine lacks.
  case any

  /// For a region of pstore-RAM.
  case pstore

  /// For a crash kernel.
  case kdump
}

/// What is to be put on the kernel's command line, as a value that can be told to a person.
public enum MemoryRequest: Hashable, Sendable {
  /// These words.
  case ask([String])

  /// Nothing: it is there, or not needed; why.
  case notNeeded(String)

  /// Nothing that would help here.
  case refused(Refusal)

  /// Chooses: a region for pstore-RAM first, for it costs 4 MiB where a crash kernel costs 256; never over a value that the
  /// user set.
  public static func choose(for wish: MemoryWish, by facts: MemoryRequestFacts) -> MemoryRequest {
    switch wish {
    case .automatic: facts.whyNotByItself.map { .notNeeded($0) } ?? whatIsLacking(by: facts, isAsked: false)
    case .any: facts.whatIsThere.map { .notNeeded($0) } ?? whatIsLacking(by: facts, isAsked: true)
    case .pstore: facts.regionThere.map { .notNeeded($0) } ?? region(by: facts)
    case .kdump: facts.crashMemoryThere.map { .notNeeded($0) } ?? crashMemory(by: facts)
    }
  }

  private static func region(by facts: MemoryRequestFacts) -> MemoryRequest {
    facts.regionObstacle.map { .refused(Refusal($0)) } ?? .ask([facts.regionWord])
  }

  private static func crashMemory(by facts: MemoryRequestFacts) -> MemoryRequest {
    facts.crashMemoryObstacle.map { .refused(Refusal($0)) } ?? .ask(facts.crashMemoryWords)
  }

  private static func whatIsLacking(by facts: MemoryRequestFacts, isAsked: Bool) -> MemoryRequest {
    let obstacleToDump =
      facts.kdump == .never ? "KDUMP=never" : facts.crashMemoryObstacle ?? (isAsked ? nil : facts.dumpObstacle)
    guard let obstacleToRegion = facts.regionObstacle else {
      let both = facts.kdump == .always && obstacleToDump == nil && facts.crashMemoryThere == nil
      return .ask([facts.regionWord] + (both ? facts.crashMemoryWords : []))
    }
    guard let obstacleToDump else { return .ask(facts.crashMemoryWords) }
    return .refused(Refusal("no region for pstore-RAM: \(obstacleToRegion); no crash kernel: \(obstacleToDump)"))
  }
}

/// Everything that the choice of what to ask for depends on.
public struct MemoryRequestFacts: Hashable, Sendable {
  /// What pstore-RAM has now.
  public enum ArmedRegion: Hashable, Sendable {
    /// Nothing.
    case none

    /// Memory that somebody else promised: device tree, ACPI, or the kernel by a reservation.
    case promised

    /// A "RAM buffer", through which a record came.
    case provenBuffer

    /// A "RAM buffer", of which nothing is shown yet, or which the next boot tries.
    case unprovenBuffer
  }

  /// Words that are ours by an earlier request, and so not the user's.
  public var ours: [String] = []

  /// The running kernel's command line, and those of the boot loader's configuration.
  public var commandLines: [KernelCommandLine] = []

  /// Whether `lastgasp=off` is on the running one.
  public var isSwitchedOff = false

  /// Another program that loads crash kernels here.
  public var otherTool: String?

  /// What pstore-RAM has now.
  public var armedRegion = ArmedRegion.none

  /// What gives a region: `reserve_mem=4M:4096:lastgasp`.
  public var regionWord: String

  /// Why no region can be had that way.
  public var regionObstacle: String?

  /// `KDUMP`.
  public var kdump = KdumpUse.fallback

  /// What gives memory to a crash kernel, each with its `crashkernel=`.
  public var crashMemoryWords: [String] = []

  /// Why no crash kernel can be had.
  public var crashMemoryObstacle: String?

  /// Why a crash kernel would save nothing here; a person may ask for its memory all the same.
  public var dumpObstacle: String?

  /// Creates facts that speak against nothing.
  public init(regionWord: String) { self.regionWord = regionWord }

  private func others(_ name: String) -> [String] {
    var found: [String] = []
    for value in commandLines.flatMap({ $0.values(of: name) }) {
      let word = "\(name)=\(value)"
      if !ours.contains(word), !found.contains(word) { found.append(word) }
    }
    return found
  }

  /// The user's own crash memory.
  var crashMemoryThere: String? {
    let words = crashMemoryOfOthers
    guard !words.isEmpty else { return nil }
    let inForce = commandLines.first?.crashMemoryInForce.flatMap { ours.contains($0) ? $0 : nil }
    let rest = inForce.map { "; until the next boot \($0) is in force, of ours" }
    return "\(words.joined(separator: " ")) is set already, and stays\(rest ?? "")"
  }

  /// The words `crashkernel=` that are not ours.
  var crashMemoryOfOthers: [String] { others("crashkernel") }

  /// A region that is there without us.
  var regionThere: String? {
    if let word = others("reserve_mem").first(where: { $0.hasSuffix(":\(RegionSelection.reservationName)") }) {
      return "\(word) is set already, and stays"
    }
    let isOurs = ours.contains { $0.hasPrefix("reserve_mem=") }
    return armedRegion == .promised && !isOurs ? "ramoops has a region that is reserved for it" : nil
  }

  /// What takes crashes without us.
  var whatIsThere: String? { regionThere ?? crashMemoryThere }

  /// Why nothing is asked for where nobody said so.
  var whyNotByItself: String? {
    if isSwitchedOff { return "lastgasp=off is on the kernel command line" }
    if let otherTool { return "\(otherTool) loads a crash kernel here, and takes the crashes" }
    if let whatIsThere { return whatIsThere }
    switch armedRegion {
    case .none, .promised: return nil
    case .provenBuffer: return "a RAM buffer is armed, and proven"
    case .unprovenBuffer where regionObstacle == nil: return nil
    case .unprovenBuffer: return "there is a RAM buffer, and the next reboots show whether it keeps a record"
    }
  }
}
