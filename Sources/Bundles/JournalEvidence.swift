internal import Journal
internal import KernelLog
internal import Machine
internal import SystemPackage

/// `journal.txt` in a bundle: the last lines of the kernel and of PID 1 in the boot that crashed, and nobody else's.
struct JournalEvidence {
  /// How many lines are taken.
  private static let lineCount = 500

  private let journal: BootJournal?
  /// Why there is nothing to take; `nil` when there is.
  let problem: String?

  init(machine: Machine, crash: BundledCrash) {
    guard let bootID = crash.identity?.bootID else {
      journal = nil
      problem = "which boot crashed is not known"
      return
    }
    let folder = machine.path("/var/log/journal").string
    let journal = BootJournal(bootID: bootID, source: machine.isThisOne ? .machine : .folder(folder))
    self.journal = journal
    problem = Self.problem(of: journal)
  }

  /// Hands the lines to `body` in pieces; where the journal ends in an error, its words stand in the place of the rest.
  func read(_ body: ([UInt8]) throws -> Void) throws {
    do {
      try journal?.readLast(Self.lineCount) { line in
        var text = LogText()
        var output: [UInt8] = []
        text.update(line.formatted, to: &output)
        text.finish(to: &output)
        try body(output)
      }
    } catch let error as JournalError {
      try body(Array("--- \(error) ---\n".utf8))
    }
  }

  /// Looks for one line before the file is begun: evidence that is missing must not cost the bundle.
  private static func problem(of journal: BootJournal) -> String? {
    var hasLine = false
    do {
      try journal.readLast(1) { _ in hasLine = true }
    } catch {
      return "\(error)"
    }
    return hasLine ? nil : "the journal holds nothing of the boot that crashed"
  }
}
