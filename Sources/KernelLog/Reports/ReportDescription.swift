// What a report comes to.

extension Report {
  /// Puts what is known into a summary.
  func describe(in summary: inout CrashSummary) {
    var report = self
    report.finish()
    let function = report.search.function(rule.blame)
    let form = titleForm
    summary.type = form.type
    summary.title = TitleText.fill(form.title, captures: captures, function: function, access: access)
    summary.reason = reason
    summary.function = function
    summary.isCorrupted = report.isCorrupted(function)
    summary.trace = report.frames.map(\.name)
    summary.reportLines = lines
    summary.uptime = uptime
    describeProcess(in: &summary)
    if let modules {
      summary.modules = modules.names
      summary.outOfTreeModules = modules.outOfTree
    }
    // What is left of a report without its function is not enough to know it again.
    guard !summary.isCorrupted || function != nil else { return }
    summary.signature = Signature.of(summary.type, summary.title, function: function, trace: summary.trace)
  }

  private var titleForm: (type: CrashType, title: String) {
    guard rule.type == .pagingRequest, isInFirstPage else { return (rule.type, rule.title) }
    return (.nullPointer, "BUG: unable to handle kernel NULL pointer dereference in {F}")
  }

  /// Whether what makes a report of its kind readable is missing.
  private func isCorrupted(_ function: String?) -> Bool {
    if rule.traits.contains(.cut) || isGarbled { return true }
    if rule.title.contains("{A}"), access == nil { return true }
    if function == nil, rule.title.contains("{F}") { return true }
    if rule.traits.contains(.traceless) { return rule.traits.contains(.consequence) && rule.type != .hardwareError }
    return !hasTraceLines && !isDone
  }

  private func describeProcess(in summary: inout CrashSummary) {
    if let cpuLine {
      summary.cpu = cpuLine.cpu
      summary.process = CrashedProcess(name: cpuLine.command, pid: cpuLine.pid)
      summary.taint = cpuLine.kernel.taint
    }
    summary.taint = summary.taint ?? kernelState?.taint
    guard rule.traits.contains(.aboutOther) else { return }
    switch rule.type {
    case .hungTask:
      summary.cpu = nil
      summary.process = Self.process(captures.prefix(2)) ?? summary.process
    case .softLockup where captures.count >= 4:
      summary.cpu = Int(String(decoding: captures[0], as: UTF8.self)) ?? summary.cpu
      summary.process = Self.process(captures[2...3]) ?? summary.process
    default: break
    }
  }

  /// `kworker/0:1:123`: the name may have colons, the number has none.
  private static func process(_ parts: some Collection<ArraySlice<UInt8>>) -> CrashedProcess? {
    let text = Array(parts.joined(separator: [UInt8(ascii: ":")]))
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    var number = text[(colon + 1)...]
    guard let pid = number.takeNumber() else { return nil }
    return CrashedProcess(name: text[..<colon].cleaned, pid: pid)
  }
}
