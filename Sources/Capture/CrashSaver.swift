public import CapturePlan
internal import LinuxSystem
public import SystemPackage
internal import Vmcore

/// Saves a crash into its folder: the status first, then the log, then the memory, each durable before the next.
public struct CrashSaver {
  private let plan: CapturePlan
  private let crashed: CrashedBoot
  private let folder: FilePath
  private let tools: CaptureTools
  private var status = CaptureStatus()
  private var makedumpfileSaid: [UInt8] = []

  /// Creates a saver.
  ///
  /// - Parameter folder: The folder of this crash, which is there and empty.
  public init(plan: CapturePlan, crashed: CrashedBoot, folder: FilePath, tools: CaptureTools) {
    (self.plan, self.crashed, self.folder, self.tools) = (plan, crashed, folder, tools)
  }

  /// Saves what can be saved; what cannot is said in the status.
  public mutating func save() -> CaptureStatus {
    status.crashedBoot = crashed.id
    status.crashedKernel = crashed.kernel
    writeStatus()
    let core = openCore()
    saveLog(core)
    tools.logIsDone()
    tools.watchdog?.feed()
    saveVmcore(memoryBytes: core?.memorySize)
    finish()
    return status
  }

  private mutating func openCore() -> Vmcore? {
    do {
      let core = try Vmcore.open(tools.vmcore)
      status.crashedAt = core.info.crashTime
      status.crashedKernel = core.info.release ?? status.crashedKernel
      return core
    } catch {
      status.dmesgReason = "\(error)"
      return nil
    }
  }

  private func writeStatus() {
    do {
      try Files.writeDurably(Array(status.text.utf8), to: folder.appending(CapturedFolder.status))
    } catch {
      tools.log.say("the status: \(error)")
    }
  }

  private mutating func finish() {
    status.isFinished = true
    var text = tools.log.text
    if !makedumpfileSaid.isEmpty { text += Array("\nmakedumpfile:\n".utf8) + makedumpfileSaid }
    do {
      try Files.writeDurably(text, to: folder.appending(CapturedFolder.log))
    } catch {
      tools.log.say("the log of capturing: \(error)")
    }
    writeStatus()
  }
}

// MARK: The log

extension CrashSaver {
  private mutating func saveLog(_ core: Vmcore?) {
    do {
      try saveOwnReading(core)
    } catch {
      status.dmesg = .failed
      status.dmesgReason = error.description
      tools.log.say("the log: \(error)")
      askMakedumpfileForLog()
    }
    if [.saved, .partial].contains(status.dmesg) {
      status.dmesgAfter = Clocks.sinceBoot()
      tools.log.say("\(CapturedFolder.dmesg) is on the disk, \(seconds(status.dmesgAfter)) after the start")
    }
    writeStatus()
  }

  /// Reads the log out of the core and writes it as it comes, never more than a little of it in memory.
  private mutating func saveOwnReading(_ core: Vmcore?) throws(CaptureError) {
    guard let core else { throw CaptureError(status.dmesgReason ?? "there is no core") }
    var reader: KernelLogReader
    do {
      reader = try core.log()
    } catch {
      throw CaptureError("\(error)")
    }
    let path = folder.appending(CapturedFolder.dmesg)
    do {
      let file = try File.create(path, permissions: .ownerReadWrite)
      status.dmesg = .partial
      while let text = reader.nextText() { try file.write(text) }
      try file.sync()
      try Files.sync(directory: folder)
    } catch {
      guard status.dmesg == .partial else { throw CaptureError("\(error)") }
      status.dmesgReason = "\(error)"
      tools.log.say("the log: \(error)")
      return
    }
    status.dmesg = reader.damage.isNone ? .saved : .partial
    if reader.damage.unreadableRecords > 0 {
      status.dmesgReason = "\(reader.damage.unreadableRecords) message(s) of it could not be read"
    } else if reader.damage.isCutShort {
      status.dmesgReason = "what follows its last message could not be read"
    }
  }

  /// The second way, for a kernel whose log is not understood here.
  private mutating func askMakedumpfileForLog() {
    let path = folder.appending(CapturedFolder.dmesg)
    guard let program = plan.makedumpfile, (try? Files.exists(path)) == false else { return }
    let arguments = ["--dump-dmesg", tools.vmcore.string, path.string]
    guard case .succeeded = run(program, arguments, output: path, keepFreeBytes: 0), makeDurable(path) == nil else {
      try? Files.removeIfPresent(path)
      return
    }
    status.dmesg = .saved
    status.dmesgReason = nil
  }
}

// MARK: The memory

extension CrashSaver {
  private mutating func saveVmcore(memoryBytes: UInt64?) {
    guard let program = plan.makedumpfile else {
      return skipVmcore(plan.reasonForNoVmcore ?? "makedumpfile is not there")
    }
    guard (try? Files.exists(program)) == true else { return failVmcore("\(program) is not there") }
    switch prospect(of: program, memoryBytes: memoryBytes) {
    case .worthTrying: break
    case .noRoom(let reason): return skipVmcore(reason)
    case .hangs(let reason): return failVmcore(reason)
    }
    let partial = folder.appending(CapturedFolder.partialVmcore)
    let arguments = plan.makedumpfileOptions + [tools.vmcore.string, partial.string]
    switch run(program, arguments, output: partial, keepFreeBytes: plan.keepFreeBytes) {
    case .failed(let reason), .stopped(let reason): settle(partial, reason)
    case .succeeded: complete(partial)
    }
  }

  private mutating func skipVmcore(_ reason: String) { note(.skipped, reason) }

  private mutating func failVmcore(_ reason: String) { note(.failed, reason) }

  private mutating func note(_ part: CaptureStatus.Part, _ reason: String) {
    (status.vmcore, status.vmcoreReason) = (part, reason)
    tools.log.say("\(CapturedFolder.vmcore): \(part.rawValue), \(reason)")
  }

  /// What is to be expected of a dump.
  private enum Prospect {
    /// It fits, or nobody can tell and free space is watched instead.
    case worthTrying
    case noRoom(String)
    /// makedumpfile hung over the mere counting, and would hang over the dump.
    case hangs(String)
  }

  private mutating func prospect(of program: FilePath, memoryBytes: UInt64?) -> Prospect {
    guard let free = tools.freeBytes(folder) else { return .worthTrying }
    switch VmcoreSpace.judge(memoryBytes: memoryBytes, free: free, keep: plan.keepFreeBytes) {
    case .fits: return .worthTrying
    case .doesNotFit(let reason): return .noRoom(reason)
    case .needsEstimate: return estimatedProspect(of: program, free: free)
    }
  }

  private mutating func estimatedProspect(of program: FilePath, free: UInt64) -> Prospect {
    tools.log.say("estimating the size of \(CapturedFolder.vmcore)")
    let output = folder.appending(CapturedFolder.partialVmcore)
    let arguments = DumpEstimate.options(for: plan.makedumpfileOptions) + [tools.vmcore.string, output.string]
    let run = supervised(program, arguments, output: output, keepFreeBytes: 0).run()
    makedumpfileSaid += run.transcript.bytes
    if case .stopped(let reason) = run.outcome {
      try? Files.removeIfPresent(output)
      return .hangs("\(reason), asked for the size of the dump")
    }
    guard case .succeeded = run.outcome, let estimate = DumpEstimate(parsing: run.transcript.bytes) else {
      tools.log.say("makedumpfile gave no estimate: it is tried, and free space is watched")
      return .worthTrying
    }
    let isCompressed = DumpEstimate.isCompressed(plan.makedumpfileOptions)
    guard
      case .doesNotFit(let reason) = VmcoreSpace.judge(
        estimate: estimate.bytes, isCompressed: isCompressed, free: free, keep: plan.keepFreeBytes)
    else { return .worthTrying }
    return .noRoom(reason)
  }

  /// What makedumpfile has ended with success becomes the vmcore.
  private mutating func complete(_ partial: FilePath) {
    do {
      try File.open(reading: partial).sync()
      try Files.rename(partial, to: folder.appending(CapturedFolder.vmcore))
      try Files.sync(directory: folder)
    } catch {
      return settle(partial, "\(error)")
    }
    status.vmcore = .saved
    status.vmcoreAfter = Clocks.sinceBoot()
    tools.log.say("\(CapturedFolder.vmcore) is on the disk, \(seconds(status.vmcoreAfter)) after the start")
  }

  /// What did not come to its end stays as far as it came, unless it takes the room that is to be kept free.
  private mutating func settle(_ partial: FilePath, _ reason: String) {
    guard let size = try? Files.status(partial)?.size, size > 0 else {
      try? Files.removeIfPresent(partial)
      return failVmcore(reason)
    }
    let free = tools.freeBytes(folder)
    guard free.map({ $0 >= plan.keepFreeBytes }) ?? true else {
      try? Files.removeIfPresent(partial)
      return failVmcore("\(reason); what there was of it is removed again for the room that it took")
    }
    let complaint = makeDurable(partial).map { "; \($0)" } ?? ""
    note(.partial, reason + complaint)
  }

  /// Why a file could not be made durable; `nil` where it was.
  private func makeDurable(_ path: FilePath) -> String? {
    do {
      try File.open(reading: path).sync()
      try Files.sync(directory: folder)
      return nil
    } catch {
      return "\(error)"
    }
  }

  // MARK: makedumpfile

  private mutating func run(
    _ program: FilePath, _ arguments: [String], output: FilePath, keepFreeBytes: UInt64
  ) -> SupervisedRun.Outcome {
    tools.log.say(([program.string] + arguments).joined(separator: " "))
    let run = supervised(program, arguments, output: output, keepFreeBytes: keepFreeBytes).run()
    makedumpfileSaid += run.transcript.bytes
    return run.outcome
  }

  private func supervised(
    _ program: FilePath, _ arguments: [String], output: FilePath, keepFreeBytes: UInt64
  ) -> SupervisedRun {
    SupervisedRun(
      program: program, arguments: arguments, output: output, stallLimit: plan.stallLimit,
      keepFreeBytes: keepFreeBytes, tools: tools)
  }

  private func seconds(_ time: Double?) -> String { "\(Double(Int((time ?? 0) * 10)) / 10) s" }
}
