internal import Backends
internal import Bundles
internal import Journal
internal import LinuxSystem
internal import Machine
internal import Settings
internal import Staging
internal import SystemPackage

/// The part of a collection that is about what capture kernels left: staged with the records, and taken over once its bundle
/// is durable.
struct CapturedCollection {
  let machine: Machine
  let settings: Settings
  let staging: Staging
  let announce: Announce

  /// A crash, and the digest of the record that was staged of it.
  private struct Staged {
    let crash: CapturedCrash
    let digest: String
  }

  private var staged: [Staged] = []
  /// The bundles whose vmcore was taken over now.
  private(set) var taken: Set<String> = []
  /// Whether something could not be done.
  private(set) var hasFailed = false

  init(machine: Machine, settings: Settings, staging: Staging, announce: @escaping Announce) {
    self.machine = machine
    self.settings = settings
    self.staging = staging
    self.announce = announce
  }

  /// Stages the log of each crash that was captured, or else what capturing said of itself.
  mutating func stage() {
    for crash in find() {
      guard let evidence = crash.evidence else {
        passOver(crash)
        continue
      }
      do {
        let kept = try staging.keep(
          evidence.file, named: evidence.name, from: .kdump, modifiedAt: evidence.crashedAt, capture: crash.account)
        staged.append(Staged(crash: crash, digest: kept.digest))
      } catch {
        hasFailed = true
        announce(Announcement(.stagingFailed, .error, "could not save the log of \(crash.path): \(error)"))
      }
    }
  }

  private mutating func find() -> [CapturedCrash] {
    var problems: [BundleError] = []
    var crashes = CapturedCrashes(under: settings.mountFolder, on: machine).find { problems.append($0) }
    if let target = settings.capturePlaintextTarget, target != settings.mountFolder {
      let search = CapturedCrashes(under: target, on: machine, isPlaintextTarget: true)
      crashes += search.find { problems.append($0) }
    }
    for problem in problems {
      hasFailed = true
      announce(Announcement(.captureIncomplete, .error, "\(problem)"))
    }
    return crashes
  }

  /// Tells of a folder that tells nothing: an empty one goes, a vmcore without a log is kept under a name of its own.
  private mutating func passOver(_ crash: CapturedCrash) {
    let event = "the kernel crashed, and the capture kernel ended before it could say anything"
    guard crash.isEmpty else { return keepWithoutLog(crash, event) }
    announce(Announcement(.captureIncomplete, .error, "\(event): \(crash.path) was empty"))
    try? Files.removeTree(machine.path(crash.path))
  }

  private mutating func keepWithoutLog(_ crash: CapturedCrash, _ event: String) {
    do {
      let id = crash.ownIdentifier.description
      let outcome = try VmcorePacker(machine: machine, settings: settings).take(crash, into: id)
      taken.insert(id)
      let place = outcome.vmcore.map { "what there is lies in \($0.path)" } ?? "nothing of it could be kept"
      announce(Announcement(.captureIncomplete, .error, "\(event); \(place)", fields: ["BUNDLE_ID": id]))
    } catch {
      hasFailed = true
      announce(Announcement(.captureIncomplete, .error, "\(event); what there is stays in \(crash.path): \(error)"))
    }
  }

  /// Takes over the vmcores of the crashes whose bundle is durable.
  mutating func takeVmcores() {
    // Also where there is nothing to take: an analysis that was killed has left gigabytes.
    VmcoreStore(machine: machine, settings: settings).removeLeftOvers()
    for (crash, digest) in staged.map({ ($0.crash, $0.digest) }) {
      do {
        guard let bundle = try staging.settlement(of: digest) else { continue }
        prove(crash.account)
        let outcome = try VmcorePacker(machine: machine, settings: settings).take(crash, into: bundle)
        if outcome.vmcore != nil { taken.insert(bundle) }
        tell(outcome, of: crash, bundle)
      } catch {
        hasFailed = true
        announce(
          Announcement(
            .captureIncomplete, .error, "could not take over \(crash.path): \(error); the next boot tries again"))
      }
    }
  }

  /// What a boot had loaded has saved its crash: that proves it.
  private func prove(_ account: StagedCapture) {
    guard account.log == "saved", let boot = account.crashedBoot else { return }
    do {
      guard let proof = try CaptureProof(of: machine).note(crashedBoot: boot) else { return }
      announce(
        Announcement(
          .kdumpProven, .notice, "kdump is proven for kernel \(proof.kernel): it saved a \(proof.way.rawValue)",
          fields: ["BACKEND": KdumpBackend.name, "PROOF": proof.way.rawValue, "KERNEL": proof.kernel]))
    } catch {
      announce(Announcement(.stagingFailed, .error, "could not write down that kdump is proven: \(error)"))
    }
  }

  private func tell(_ outcome: VmcorePacker.Outcome, of crash: CapturedCrash, _ bundle: String) {
    let account = crash.account
    if let reason = account.logReason { complain("the kernel's log is not whole (\(account.log)): \(reason)", bundle) }
    guard let vmcore = outcome.vmcore else {
      guard account.vmcore != "skipped" else { return }
      return complain("no vmcore was saved (\(account.vmcore))\(account.vmcoreReason.map { ": \($0)" } ?? "")", bundle)
    }
    let why = [
      crash.isFinished ? nil : "likely incomplete",
      vmcore.isPartial ? "partial\(account.vmcoreReason.map { ": \($0)" } ?? "")" : nil,
      outcome.reasonForNoZip.map { "not zipped: \($0)" },
    ].compactMap(\.self)
    let size = ByteSize.describe(UInt64(clamping: vmcore.size))
    let name = vmcore.isZip ? "\(vmcore.id).zip" : "\(vmcore.id)/"
    announce(
      Announcement(
        .vmcoreSaved, why.isEmpty ? .informational : .warning,
        "vmcore saved in \"\(vmcore.path.removingLastComponent())\" as \(name) (\(([size] + why).joined(separator: "; ")))",
        fields: ["VMCORE": vmcore.path.string, "BUNDLE_ID": bundle]))
  }

  private func complain(_ text: String, _ bundle: String) {
    announce(Announcement(.captureIncomplete, .error, "crash \(bundle): \(text)", fields: ["BUNDLE_ID": bundle]))
  }
}
