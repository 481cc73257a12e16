internal import Backends
internal import Bundles
internal import Journal
internal import Machine
internal import Staging
internal import SystemPackage

/// The part of a collection that is about the last test: which crash is its, and what is said of it in the end.
struct CrashTestCollection {
  private let machine: Machine
  private let staging: Staging
  private let announce: Announce
  private var test: CrashTest?
  /// The bundle of the test's crash, once it is written.
  private var bundle: String?
  /// Whether what was not written down could change what is said.
  private(set) var hasFailed = false

  init(machine: Machine, staging: Staging, announce: @escaping Announce) {
    self.machine = machine
    self.staging = staging
    self.announce = announce
    test = CrashTests(of: machine).last()
  }

  /// The boot that was tested, where these records are of its crash: the kernel's log names it, or the capture kernel did.
  ///
  /// Never by the time: a real crash that comes in between is one.
  func testedBoot(of records: [StagedRecord]) -> String? {
    guard let test, test.bootID != machine.bootID else { return nil }
    let reader = StagedRecordReader(staging: staging)
    let isTest = records.contains { record in
      record.capture?.crashedBoot == test.bootID || (try? reader.holds(test.announcement, in: record)) == true
    }
    return isTest ? test.bootID : nil
  }

  /// Takes the bundle of the test's crash, before its records are let go; one without a log is no proof of anything.
  mutating func note(_ bundle: Bundle, of records: [StagedRecord]) {
    guard var test, records.contains(where: \.holdsLog) else { return }
    self.bundle = bundle.id
    guard test.outcome != .recorded else { return }
    announce(
      Announcement(
        .testRecorded, .notice,
        "the test of \(test.time) was recorded: \(bundle.title); logs saved in \"\(bundle.directory)\" as \(bundle.name)",
        fields: ["BUNDLE": bundle.path.string, "BUNDLE_ID": bundle.id, "BACKEND": test.backend, "KERNEL": test.kernel]))
    (test.outcome, test.bundle) = (.recorded, bundle.id)
    keep(test)
  }

  /// Says what became of the test, and keeps it.
  ///
  /// - Parameter sawEverything: Whether all that could hold its record was looked at.
  mutating func finish(sawEverything: Bool) {
    guard var test else { return }
    let ended = (try? BootIdentities(of: machine).all())?.first { $0.bootID == test.bootID }?.endedBy
    let verdict = CrashTestVerdict.judge(
      test, bundle: bundle, running: machine.bootID, endedBy: ended, sawEverything: sawEverything)
    switch verdict {
    case .silent: return
    case .recorded(let bundle): (test.outcome, test.bundle) = (.recorded, bundle)  // It could not be kept before.
    case .notCrashed(let ending): (test.outcome, test.ending) = (.notCrashed, ending)
    case .leftNothing: test.outcome = .leftNothing
    }
    // Told before it is kept: a reset between the two tells it twice, the other way round it might be told to nobody.
    tell(test)
    keep(test)
  }

  private mutating func keep(_ test: CrashTest) {
    do {
      try CrashTests(of: machine).save(test)
      self.test = test
    } catch {
      hasFailed = true
      announce(Announcement(.stagingFailed, .error, "could not write down what became of the test: \(error)"))
    }
  }

  private func tell(_ test: CrashTest) {
    let fields = ["BACKEND": test.backend, "KERNEL": test.kernel]
    switch test.outcome {
    case .pending, .recorded: return
    case .notCrashed:
      announce(
        Announcement(
          .testNotCrashed, .notice,
          "the test of \(test.time) did not come to its crash: \(test.ending ?? "the boot ended")", fields: fields))
    case .leftNothing:
      announce(
        Announcement(
          .testLeftNothing, .error,
          "the test of \(test.time) left no record: the machine crashed with \(test.backend) armed, and nothing came "
            + "through; a real crash would leave nothing either. \"lastgasp status\" has every check", fields: fields))
    }
  }
}

extension StagedRecord {
  /// Whether it holds a log: what a capture kernel said of itself is none.
  fileprivate var holdsLog: Bool { capture.map { ["saved", "partial"].contains($0.log) } ?? true }
}
