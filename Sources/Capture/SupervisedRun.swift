internal import CapturePlan
internal import LinuxSystem
internal import SystemPackage

/// A run of makedumpfile under supervision: it is ended when it hangs or takes too much room.
struct SupervisedRun {
  /// How it went.
  enum Outcome: Hashable {
    case succeeded
    case failed(String)
    /// It was ended from here.
    case stopped(String)
  }

  let program: FilePath
  let arguments: [String]
  /// The file that it writes, whose growth is followed.
  let output: FilePath
  let stallLimit: UInt64
  let keepFreeBytes: UInt64
  let tools: CaptureTools

  /// Runs it to its end, and gives what it said.
  func run() -> (outcome: Outcome, transcript: TailBuffer) {
    var transcript = TailBuffer(limit: 64 << 10)
    do {
      var child = try ChildProcess.start(program, arguments)
      let outcome = supervise(&child, &transcript)
      return (outcome, transcript)
    } catch {
      return (.failed("\(error)"), transcript)
    }
  }

  private func supervise(_ child: inout ChildProcess, _ transcript: inout TailBuffer) -> Outcome {
    let start = Clocks.sinceBoot()
    var watch = DumpWatch(
      stallLimit: stallLimit, keepFreeBytes: keepFreeBytes, deadline: tools.deadline, now: start)
    var (nextLook, nextLine, heard) = (start, start + Self.lineInterval, UInt64(0))
    while true {
      let bytes = child.hear(waitingUpTo: Self.lookInterval)
      transcript.append(bytes)
      heard += UInt64(bytes.count)
      if bytes.isEmpty, let end = child.end() { return outcome(of: end, transcript) }
      let now = Clocks.sinceBoot()
      guard now >= nextLook else { continue }
      nextLook = now + Self.lookInterval
      let (size, written) = progress()
      if now >= nextLine {
        tools.log.say("\(CapturedFolder.vmcore): \(size > 0 ? "\(readable(size)), " : "")\(Int(now - start)) s")
        nextLine = now + Self.lineInterval
      }
      // Before the first byte it sorts out pages, which it tells: that counts as getting on too.
      let free = tools.freeBytes(output.removingLastComponent())
      switch watch.look(sign: size &+ written &+ heard, free: free, now: now) {
      case .advances: tools.watchdog?.feed()
      case .waits: break
      case .stop(let reason):
        stop(&child)
        return .stopped(reason)
      }
    }
  }

  /// Seconds between two looks at the file.
  private static let lookInterval = 0.5

  /// Seconds between two lines on the console.
  private static let lineInterval = 2.0

  private func progress() -> (size: UInt64, written: UInt64) {
    guard let status = try? Files.status(output) else { return (0, 0) }
    return (UInt64(status.size), UInt64(status.sizeAllocated))
  }

  /// A process that hangs in the kernel cannot be ended, and is left behind.
  private func stop(_ child: inout ChildProcess) {
    child.kill()
    if child.end(waitingUpTo: 5) == nil { tools.log.say("\(program) cannot be ended: it hangs in the kernel") }
  }

  private func outcome(of end: ChildProcess.End, _ transcript: TailBuffer) -> Outcome {
    let name = program.lastComponent?.string ?? program.string
    switch end {
    case .exited(0): return .succeeded
    case .exited(127): return .failed("\(name) did not start: \(transcript.lastLine() ?? "a library is missing")")
    case .exited(let code):
      return .failed("\(name) failed with status \(code): \(Self.complaint(in: transcript) ?? "it does not say why")")
    case .killed(let signal): return .failed("\(name) was ended by signal \(signal)")
    }
  }

  /// Its last line says only that it failed; the one that says why stands before.
  private static func complaint(in transcript: TailBuffer) -> String? {
    transcript.lastLine { !["makedumpfile Failed.", "makedumpfile Completed."].contains($0) }
  }
}
