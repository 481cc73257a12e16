internal import Machine
internal import Settings

/// What the kernel made of memory that it was asked for.
public enum ReservationVerdict: Hashable, Sendable {
  /// It reserved it.
  case granted

  /// It reserved nothing; why, in its own words where it has any.
  case refused(String)

  /// It was not asked: the words are not on its command line.
  case notAsked

  /// Judges words by what came of each.
  ///
  /// - Parameters:
  ///   - commandLine: The running kernel's.
  ///   - crashMemoryIsThere: Whether any memory is reserved for a crash kernel.
  ///   - regionIsThere: Whether the region is; `nil` where nothing tells.
  ///   - log: The kernel's log, as far as it speaks of memory that is reserved.
  static func judge(
    _ words: [String], commandLine: KernelCommandLine, crashMemoryIsThere: Bool, regionIsThere: Bool?, log: [String]
  ) -> ReservationVerdict {
    for word in words {
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2, commandLine.values(of: halves[0]).contains(halves[1]) else { return .notAsked }
    }
    let missing = words.filter { word in
      word.hasPrefix("crashkernel=") ? !crashMemoryIsThere : regionIsThere == false
    }
    guard let first = missing.first else { return .granted }
    let subjects = first.hasPrefix("crashkernel=") ? ["crashkernel", "crash kernel"] : ["reserve_mem", "ramoops"]
    // The command line is in the log too, and what was reserved well.
    let reasons = log.filter { line in
      subjects.contains(where: line.contains) && !line.contains("ommand line") && !line.contains("Reserving")
        && !line.contains("Registered") && !line.contains("using 0x")
    }
    return .refused(
      reasons.isEmpty
        ? "the kernel reserved nothing for \(first), and does not say why"
        : "the kernel reserved nothing for \(first): \(reasons.suffix(2).joined(separator: "; "))")
  }
}

extension MemoryRequestReader {
  /// What the running kernel made of words that were asked for.
  public func verdict(on words: [String]) async -> ReservationVerdict {
    .judge(
      words, commandLine: machine.commandLine, crashMemoryIsThere: machine.crashMemory.reservedBytes > 0,
      regionIsThere: regionIsThere, log: await reservationLog())
  }

  /// Arming is the test: a region that it would take, and has not, is not there.
  private var regionIsThere: Bool? {
    let facts = RegionFactsReader(context)
    let armed = (try? RegionStore(of: machine).doing()).flatMap(\.self)?.armed
    if case .reservation = armed?.region.source { return true }
    guard facts.refusalBeforeSelection() == nil, case .reservation = facts.selection().chosen?.source else {
      return nil
    }
    let boots = (try? BootIdentities(of: machine).all()) ?? []
    return boots.contains { $0.bootID == machine.bootID } ? false : nil
  }

  /// The lines of this boot's kernel log that speak of memory that is reserved.
  private func reservationLog() async -> [String] {
    let pattern = "crash.?kernel|reserve_mem|ramoops"
    let asked = try? await machine.programs.run(
      "journalctl", ["--dmesg", "--boot", "--output=cat", "--no-pager", "--quiet", "--grep=\(pattern)"])
    if let asked, asked.succeeded, !asked.output.isEmpty { return Self.lines(asked.output) }
    let ring = try? await machine.programs.run("dmesg", ["--notime"])
    return Self.lines(ring?.output ?? "").filter { line in
      ["crashkernel", "crash kernel", "reserve_mem", "ramoops"].contains(where: line.contains)
    }
  }

  private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
