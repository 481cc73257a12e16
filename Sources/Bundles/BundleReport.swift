internal import FoundationEssentials
internal import KernelLog
internal import Machine
internal import Staging
internal import SystemPackage

/// The facts of a crash for programs: `report.json` in a bundle, described in `docs/report.md`.
struct BundleReport: Codable, Hashable {
  /// The version of this form; a reader refuses a higher one than it knows.
  static let currentSchemaVersion = 1
  /// The most bytes that a report may have.
  static let byteLimit = 4 << 20

  struct KernelFacts: Codable, Hashable {
    var release: String?
    var version: String?
    var commandLine: String?
  }

  struct BootFacts: Codable, Hashable {
    var bootID: String
    var startedAt: String
  }

  struct RecordEntry: Codable, Hashable {
    var file: String
    var name: String
    var source: String
    var modifiedAt: String
    var size: Int
    var sha256: String
    var header: String?
  }

  struct CaptureFacts: Codable, Hashable {
    var isFinished: Bool
    var log: String
    var logReason: String?
    var vmcore: String
    var vmcoreReason: String?
    var vmcoreSize: Int?
    var vmcoreFolder: String?
  }

  var schemaVersion = BundleReport.currentSchemaVersion
  var id: String
  var crashedAt: String
  var crashedAtSeconds: Double
  var title: String
  var type: CrashType?
  var corrupted: Bool?
  var signature: String?
  var trace: [String]?
  var reason: String?
  var panicReason: String?
  var function: String?
  var uptimeSeconds: Double?
  var cpu: Int?
  var process: CrashedProcess?
  var taint: String?
  var taintWords: [String]?
  var modules: [String]?
  var outOfTreeModules: [String]?
  var kernel: KernelFacts
  var hardwareName: String?
  var hardware: String?
  var boot: BootFacts?
  var reportLines: [String]
  var gaps: [String]
  var records: [RecordEntry]
  var capture: CaptureFacts?
  var journal: String?
  var isTest: Bool?

  /// The text, ending with a newline.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads a report; `nil` when the bytes are none, or of a form that this program does not know.
  init?(_ bytes: [UInt8]) {
    guard let report = try? JSONDecoder().decode(BundleReport.self, from: Data(bytes)),
      report.schemaVersion <= Self.currentSchemaVersion
    else { return nil }
    self = report
  }

  /// Puts a report together.
  init(_ crash: BundledCrash) {
    let summary = crash.summary
    id = crash.identifier.description
    crashedAt = UTCTime(crash.group.time).standard
    crashedAtSeconds = crash.group.time
    title = summary.title
    type = summary.type
    corrupted = summary.isCorrupted
    signature = summary.signature
    trace = summary.trace
    reason = summary.reason
    panicReason = summary.panicReason
    function = summary.function
    uptimeSeconds = summary.uptime
    cpu = summary.cpu
    process = summary.process
    taint = summary.taint
    taintWords = summary.taintWords
    modules = summary.modules
    outOfTreeModules = summary.outOfTreeModules
    kernel = KernelFacts(
      release: crash.kernelRelease, version: crash.kernelVersion, commandLine: crash.commandLine)
    hardwareName = crash.hardwareName
    hardware = crash.hardwareName
    boot = crash.identity.map { BootFacts(bootID: $0.bootID, startedAt: UTCTime($0.startedAt).standard) }
    reportLines = summary.reportLines
    gaps = crash.group.gaps
    records = crash.records.map { record in
      RecordEntry(
        file: record.file, name: record.staged.name, source: record.staged.source.rawValue,
        modifiedAt: UTCTime(record.staged.modifiedAt).standard, size: record.staged.size, sha256: record.staged.digest,
        header: record.header)
    }
    capture = crash.capture.map { capture in
      CaptureFacts(
        isFinished: capture.isFinished, log: capture.log, logReason: capture.logReason, vmcore: capture.vmcore,
        vmcoreReason: capture.vmcoreReason, vmcoreSize: capture.vmcoreSize, vmcoreFolder: crash.vmcoreFolder?.string)
    }
    journal = crash.journalProblem
    isTest = crash.isTest ? true : nil
  }
}
