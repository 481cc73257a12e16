internal import KernelLog
internal import Machine
internal import Staging
internal import SystemPackage

/// All that is known of a crash when its bundle is written.
struct BundledCrash {
  /// A record, and what it is called in the bundle.
  struct Record {
    let staged: StagedRecord
    let file: String
    let header: String?
  }

  let identifier: BundleIdentifier
  let group: CrashGroup<String>
  let summary: CrashSummary
  /// The boot that crashed; `nil` where its identity was not saved, or is another kernel's than the log's.
  let identity: BootIdentity?
  let records: [Record]
  /// Whether somebody made it crash, to see it recorded.
  let isTest: Bool
  /// What the capture kernel said that saved it; `nil` where none did.
  let capture: StagedCapture?
  /// Where the vmcore is kept, where the capture kernel left one: under the bundle's own identifier.
  var vmcoreFolder: FilePath?
  /// Why there is no `journal.txt`; `nil` when there is one.
  var journalProblem: String?

  init(
    identifier: BundleIdentifier, group: CrashGroup<String>, summary: CrashSummary, identity: BootIdentity?,
    records: [StagedRecord], isTest: Bool = false
  ) {
    self.identifier = identifier
    self.isTest = isTest
    self.group = group
    capture = records.lazy.compactMap(\.capture).first
    var summary = summary
    if group.dumps.isEmpty, let capture {
      summary.title = "kernel crash; its log could not be saved"
      if let reason = capture.logReason { summary.title += ": \(reason)" }
    }
    if isTest { summary.title = "test crash: \(summary.title)" }
    self.summary = summary
    self.identity = Self.agrees(identity, with: summary) ? identity : nil
    self.records = Self.named(records, in: group)
  }

  /// The crashed kernel's release: the log knows it best, where it still holds it.
  var kernelRelease: String? { summary.kernelRelease ?? identity?.kernelRelease ?? capture?.crashedKernel }
  /// The crashed kernel's version line.
  var kernelVersion: String? { identity?.kernelVersion ?? summary.kernelVersion }
  /// The crashed kernel's command line; the identity's is never cut.
  var commandLine: String? { identity?.commandLine ?? summary.commandLine }

  /// The machine, by the log or else by what arming saw.
  var hardwareName: String? {
    if let name = summary.hardwareName { return name }
    guard let hardware = identity?.hardware else { return nil }
    let words = ["sys_vendor", "product_name", "model"].compactMap { hardware[$0] }.filter { !$0.isEmpty }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// The distribution's name for itself.
  var systemName: String? {
    let lines = identity?.osRelease.split(separator: "\n") ?? []
    let value = lines.first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst("PRETTY_NAME=".count)
    return value.map { String($0.filter { $0 != "\"" && $0 != "'" }) }
  }

  private static func agrees(_ identity: BootIdentity?, with summary: CrashSummary) -> Bool {
    guard let identity, let release = summary.kernelRelease else { return true }
    return identity.kernelRelease == release
  }

  /// Gives each record a name of its own: two harvests may both have found a `dmesg-ramoops-0`.
  private static func named(_ records: [StagedRecord], in group: CrashGroup<String>) -> [Record] {
    var headers: [String: String] = [:]
    for part in group.dumps.flatMap(\.parts) { headers[part.id] = part.facts.header?.description }
    var taken: Set<String> = []
    return records.map { record in
      let safe = String(record.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
      let base = safe.isEmpty || safe.allSatisfy({ $0 == "." }) ? "record" : safe
      var name = base
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(base).\(number)"
        number += 1
      }
      return Record(staged: record, file: "records/\(name)", header: headers[record.digest])
    }
  }
}
