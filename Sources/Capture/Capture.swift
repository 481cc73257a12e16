internal import CapturePlan
internal import LinuxSystem
internal import SystemPackage

/// Capturing from its beginning to the end of the machine's being up.
public struct Capture {
  private let log: CaptureLog

  /// Creates a capture that says on the console what it does.
  public init() { log = CaptureLog() }

  /// Where the builtin image mounts the target.
  private static let mountPoint: FilePath = "/target"

  /// Seconds for a plan that cannot be read: nothing will be saved then.
  private static let timeWithoutPlan: UInt64 = 60

  /// Seconds in which the log must have had its turn: a disk that takes no more must not hold the machine for longer.
  private static let logLimit: UInt64 = 300

  private static let core: FilePath = "/proc/vmcore"

  // MARK: In the builtin image

  /// Is /init.
  ///
  /// - Parameter mountErrno: What mounting /proc, /sys and /dev gave, 0 for success.
  public func runAsInit(mountErrno: Int32) {
    Kernel.keepNewFilesPrivate()
    log.say("the capture kernel is up, \(Self.freeMemory())")
    if mountErrno != 0 { log.say("mounting /proc, /sys and /dev: \(Errno(rawValue: mountErrno))") }
    let plan = readPlan(CapturePlan.pathInImage)
    let overall = GuardProcess.start(seconds: plan?.timeLimit ?? Self.timeWithoutPlan, log: log)
    _ = GuardProcess.start(seconds: Self.logLimit, unless: GuardProcess.logIsDone, log: log)
    var (saved, mounted) = (false, false)
    var action = plan?.failAction ?? .reboot
    do {
      guard try Self.isCaptureKernel() else {
        action = .reboot
        throw CaptureError("\(Self.core) is not there: no kernel has crashed")
      }
      guard let plan else { throw CaptureError("there is no plan of what to save where") }
      saved = try save(plan, mounted: &mounted)
    } catch {
      log.say("nothing is saved: \(error)")
    }
    Ending(log: log, mountPoint: mounted ? Self.mountPoint : nil)
      .end(saved: saved, action, overall: overall)
    // The end of PID 1 would be a panic: the guard has the last word.
    while true { Clocks.pause(seconds: 60) }
  }

  private func save(_ plan: CapturePlan, mounted: inout Bool) throws(CaptureError) -> Bool {
    loadModules()
    let tools = tools(plan)
    guard let target = plan.target else { throw CaptureError("the plan names no file system") }
    try mount(target, tools)
    mounted = true
    return try save(plan, below: Self.mountPoint, owner: target.fileSystemType == "vfat" ? nil : 0, tools)
  }

  private func loadModules() {
    let list = (try? Files.readText(CapturePlan.modulesPathInImage)) ?? ""
    for line in list.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      do {
        try Kernel.loadModule(at: FilePath(words[0]), parameters: words.count > 1 ? words[1] : "")
      } catch {
        // The target may come up all the same; where it does not, this says why.
        if !error.isAlreadyLoaded { log.say("\(error)") }
      }
    }
  }

  private func mount(_ target: CapturePlan.Target, _ tools: CaptureTools) throws(CaptureError) {
    log.say("looking for the file system \(target.fileSystemID)")
    try orCaptureError { () throws(FileError) in
      try Files.createDirectories(Self.mountPoint, permissions: .ownerReadWriteExecute)
    }
    var search = TargetSearch(fileSystemID: target.fileSystemID)
    let deadline = Clocks.sinceBoot() + Self.targetLimit
    var found = search.look()
    while found.isEmpty {
      guard Clocks.sinceBoot() < deadline else {
        throw CaptureError(
          "no device with the file system \(target.fileSystemID) came in \(Int(Self.targetLimit)) s (\(search.seen))")
      }
      tools.watchdog?.feed()
      Clocks.pause(seconds: 0.1)
      found = search.look()
    }
    try mount(found, target)
  }

  /// Seconds in which the target's device must come: a disk behind USB takes its time.
  private static let targetLimit = 30.0

  /// The first of the devices that can be mounted: another one with the same superblock may be a part of a mirror.
  private func mount(_ found: [TargetSearch.Found], _ target: CapturePlan.Target) throws(CaptureError) {
    var reasons: [String] = []
    for candidate in found {
      let type = target.fileSystemType == "auto" ? candidate.type : target.fileSystemType
      do {
        try Mount.mount(
          candidate.device.string, at: Self.mountPoint, type: type, options: [.noDevices, .noSetUserID, .noExecute],
          data: target.mountOptions)
        return log.say("\(candidate.device) (\(type)) is mounted")
      } catch {
        reasons.append("\(error)")
      }
    }
    throw CaptureError(reasons.joined(separator: "; "))
  }

  // MARK: On the distribution's root

  /// Is the program of `lastgasp-capture.service`.
  ///
  /// - Returns: The exit status, where the machine is still up.
  public func runOnSystem() -> Int32 {
    guard (try? Self.isCaptureKernel()) == true else {
      log.say("\(Self.core) is not there: this is for the kernel that takes over after a crash")
      return 1
    }
    Kernel.keepNewFilesPrivate()
    log.say("the capture kernel is up, \(Self.freeMemory())")
    let plan = readPlan(CapturePlan.pathOnSystem)
    let overall = GuardProcess.start(seconds: plan?.timeLimit ?? Self.timeWithoutPlan, log: log)
    _ = GuardProcess.start(seconds: Self.logLimit, unless: GuardProcess.logIsDone, log: log)
    var saved = false
    do {
      guard let plan else { throw CaptureError("there is no plan of what to save where") }
      makeRootWritable()
      saved = try save(plan, below: "/", owner: 0, tools(plan))
    } catch {
      log.say("nothing is saved: \(error)")
    }
    Ending(log: log, mountPoint: nil).end(saved: saved, plan?.failAction ?? .reboot, overall: overall)
    return 1
  }

  /// A root that /etc/fstab does not name, or that no command line word `rw` was for, is still read-only.
  private func makeRootWritable() {
    guard (try? Files.space(at: "/"))?.isReadOnly == true else { return }
    do {
      try Mount.mount("none", at: "/", type: "none", options: .remount)
    } catch {
      log.say("\(error)")
    }
  }

  // MARK: Both

  private func save(
    _ plan: CapturePlan, below base: FilePath, owner: UInt32?, _ tools: CaptureTools
  ) throws(CaptureError) -> Bool {
    let crashed = CrashedBoot.read(below: "/")
    let folder = try TargetFolder.make(in: plan.folder, below: base, for: crashed.id, owner: owner)
    log.say("saving into \(folder)")
    var saver = CrashSaver(plan: plan, crashed: crashed, folder: folder, tools: tools)
    return Ending.hasSaved(saver.save())
  }

  private func readPlan(_ path: FilePath) -> CapturePlan? {
    do {
      return try CapturePlan(parsing: try Files.readText(path, limit: 1 << 20))
    } catch {
      log.say("\(error)")
      return nil
    }
  }

  /// The last program is ended before the guard comes, so that what it wrote is named as what it is.
  private func tools(_ plan: CapturePlan) -> CaptureTools {
    var tools = CaptureTools(log: log)
    tools.watchdog = watchdog(plan)
    tools.logIsDone = { Ending.callOffLogGuard() }
    tools.deadline = Clocks.sinceBoot() + Double(plan.timeLimit) - min(30, Double(plan.timeLimit) / 4)
    return tools
  }

  private func watchdog(_ plan: CapturePlan) -> Watchdog? {
    guard let path = plan.watchdog else { return nil }
    do {
      return try Watchdog(path)
    } catch {
      log.say("the watchdog: \(error)")
      return nil
    }
  }

  private static func isCaptureKernel() throws(CaptureError) -> Bool {
    try orCaptureError { () throws(FileError) in try Files.exists(core) }
  }

  private static func freeMemory() -> String {
    let text = (try? Files.readText("/proc/meminfo", limit: 4096)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return "\(line.map { $0.split(separator: ":")[1].drop { $0 == " " } } ?? "an unknown amount") of memory available"
  }
}

/// Does a file operation, with its error as one of capturing.
private func orCaptureError<Answer>(_ body: () throws(FileError) -> Answer) throws(CaptureError) -> Answer {
  do {
    return try body()
  } catch {
    throw CaptureError(error)
  }
}
