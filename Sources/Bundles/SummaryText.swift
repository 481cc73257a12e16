internal import KernelLog
internal import Machine
internal import Staging
internal import SystemPackage

/// `summary.txt` in a bundle: the crash on one screen.
struct SummaryText {
  private let crash: BundledCrash

  init(_ crash: BundledCrash) { self.crash = crash }

  /// The text, ending with a newline.
  var text: String {
    var lines = TextLayout.wrapped(crash.summary.title, width: TextLayout.widest) + [""]
    lines += facts.flatMap { TextLayout.fact($0.name, $0.value, labelWidth: 14, width: TextLayout.widest) }
    if !crash.summary.reportLines.isEmpty {
      lines += ["", "The report begins:", ""] + crash.summary.reportLines.map { "  " + $0 }
    }
    lines += trace
    if !notes.isEmpty { lines += [""] + notes.flatMap { TextLayout.wrapped($0, width: TextLayout.widest) } }
    lines += ["", "The whole log is in dmesg.txt, the records as they were found in records/."]
    return lines.joined(separator: "\n") + "\n"
  }

  private var facts: [(name: String, value: String)] {
    let uptime = crash.summary.uptime.map { ", \(Int($0)) s after the kernel started" } ?? ""
    let all: [(String, String?)] = [
      ("Crashed", UTCTime(crash.group.time).readable + uptime),
      ("Kernel", crash.kernelRelease),
      ("Version", crash.kernelVersion),
      ("System", crash.systemName),
      ("Hardware", crash.hardwareName),
      ("Function", crash.summary.function),
      ("Reason", crash.summary.reason),
      ("Panic", crash.summary.panicReason == crash.summary.reason ? nil : crash.summary.panicReason),
      ("Process", process),
      ("Tainted", taint),
      ("Out of tree", outOfTree),
      ("Command line", crash.commandLine),
      ("Signature", crash.summary.signature),
      ("Vmcore", vmcore),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  private var process: String? {
    guard let process = crash.summary.process else { return nil }
    return "\(process.name) (pid \(process.pid))" + (crash.summary.cpu.map { " on CPU \($0)" } ?? "")
  }

  private var vmcore: String? {
    guard let capture = crash.capture else { return nil }
    let why = capture.vmcoreReason.map { ": \($0)" } ?? ""
    guard let size = capture.vmcoreSize else { return "\(capture.vmcore)\(why)" }
    let place = crash.vmcoreFolder.map { ", in \($0) under the name \(crash.identifier)" } ?? ""
    return "\(capture.vmcore)\(why), \(ByteSize.describe(UInt64(clamping: size)))\(place)"
  }

  private var taint: String? {
    crash.summary.taint.map { $0.isEmpty ? "no" : "\($0): " + crash.summary.taintWords.joined(separator: ", ") }
  }

  private var outOfTree: String? {
    let names = crash.summary.outOfTreeModules
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  private var trace: [String] {
    guard !crash.summary.trace.isEmpty else { return [] }
    return ["", "The call trace, innermost first:", ""] + crash.summary.trace.prefix(Self.traceLimit).map { "  " + $0 }
  }

  /// How many functions fit on the screen.
  private static let traceLimit = 12

  private var notes: [String] {
    var notes = crash.group.gaps
    if crash.summary.isCorrupted { notes.append("The kernel's report is cut, or two were printed into each other.") }
    if crash.isTest {
      notes.append("This is no failure: \"lastgasp test\" made the machine crash, to see it recorded.")
    }
    if let capture = crash.capture {
      if !capture.isFinished { notes.append("This is likely incomplete: capturing did not come to its end.") }
      if let reason = capture.logReason { notes.append("The kernel's log is not whole (\(capture.log)): \(reason)") }
    }
    if crash.identity == nil {
      notes.append("What the crashed boot was had not been saved; the facts above are the log's own.")
    }
    if let problem = crash.journalProblem { notes.append("There is no journal.txt: \(problem).") }
    return notes
  }
}
