internal import FoundationEssentials
public import KernelLog

/// What the `report.json` of a bundle says, for whoever shows it: a field that is missing or of another form is `nil`.
public struct BundleFacts: Sendable {
  /// The most bytes that a report may have.
  static let byteLimit = 4 << 20
  /// The highest version of the form that is understood: `docs/report.md`.
  static let highestSchemaVersion = 1

  /// What is known of the crashed kernel.
  public struct Kernel: Decodable, Hashable, Sendable {
    /// Its release.
    public var release: String?
    /// Its version line.
    public var version: String?
    /// Its command line.
    public var commandLine: String?
  }

  /// What a capture kernel saved.
  public struct Capture: Decodable, Hashable, Sendable {
    /// Whether it came to its end.
    public var isFinished: Bool?
    /// How the log was saved.
    public var log: String?
    /// Why the log is not whole.
    public var logReason: String?
    /// How the vmcore was saved.
    public var vmcore: String?
    /// Why the vmcore is not whole.
    public var vmcoreReason: String?
  }

  /// The bundle's identifier.
  public var id: String
  /// The crash in one line.
  public var title: String
  /// When it crashed, in seconds since the epoch.
  public var crashedAt: Double
  /// What stays the same when the same crash comes again; `nil` in bundles of versions that did not tell it.
  public var signature: String?
  /// Whether the kernel's report is cut or two are mixed.
  public var isCorrupted: Bool
  /// The first cause in the kernel's own words.
  public var reason: String?
  /// Why the kernel panicked.
  public var panicReason: String?
  /// The function to blame.
  public var function: String?
  /// When the report begins, in seconds since the kernel started.
  public var uptime: Double?
  /// The CPU on which it happened.
  public var cpu: Int?
  /// The process in which it happened.
  public var process: CrashedProcess?
  /// The letters of the taint flags.
  public var taint: String?
  /// The taint flags in words.
  public var taintWords: [String]
  /// The modules that are not the kernel's own.
  public var outOfTreeModules: [String]
  /// All modules.
  public var modules: [String]
  /// The crashed kernel.
  public var kernel: Kernel
  /// The machine, as its firmware calls it.
  public var hardwareName: String?
  /// The distribution, as it calls itself.
  public var systemName: String?
  /// The first lines of the report.
  public var reportLines: [String]
  /// The functions of the call trace, innermost first.
  public var trace: [String]
  /// What is missing of the log, in words.
  public var gaps: [String]
  /// What a capture kernel saved; `nil` where none ran.
  public var capture: Capture?
  /// Whether `lastgasp test` made the machine crash.
  public var isTest: Bool

  /// What tells this crash from others: its signature, or else its title.
  public var kindOfCrash: String { signature ?? title }
}

extension BundleFacts: Decodable {
  private enum CodingKeys: String, CodingKey {
    case schemaVersion, id, title, crashedAtSeconds, signature, corrupted, reason, panicReason, function, uptimeSeconds
    case cpu, process, taint, taintWords, outOfTreeModules, modules, kernel, hardwareName, reportLines, trace, gaps
    case capture, isTest
  }

  /// Reads a report; only its version, identifier, title and time must be there.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func known<Value: Decodable>(_ key: CodingKeys) -> Value? {
      (try? fields.decodeIfPresent(Value.self, forKey: key)).flatMap(\.self)
    }
    guard try fields.decode(Int.self, forKey: .schemaVersion) <= Self.highestSchemaVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .schemaVersion, in: fields, debugDescription: "written by a later version of lastgasp")
    }
    id = try fields.decode(String.self, forKey: .id)
    title = try fields.decode(String.self, forKey: .title)
    crashedAt = try fields.decode(Double.self, forKey: .crashedAtSeconds)
    signature = known(.signature)
    isCorrupted = known(.corrupted) ?? false
    reason = known(.reason)
    panicReason = known(.panicReason)
    function = known(.function)
    uptime = known(.uptimeSeconds)
    cpu = known(.cpu)
    process = known(.process)
    taint = known(.taint)
    taintWords = known(.taintWords) ?? []
    outOfTreeModules = known(.outOfTreeModules) ?? []
    modules = known(.modules) ?? []
    kernel = known(.kernel) ?? Kernel()
    hardwareName = known(.hardwareName)
    reportLines = known(.reportLines) ?? []
    trace = known(.trace) ?? []
    gaps = known(.gaps) ?? []
    capture = known(.capture)
    isTest = known(.isTest) ?? false
  }

  /// Reads the bytes of a report; `nil` when they are none, or of a form that this program does not know.
  init?(_ bytes: [UInt8]) {
    guard let facts = try? JSONDecoder().decode(BundleFacts.self, from: Data(bytes)) else { return nil }
    self = facts
  }
}
