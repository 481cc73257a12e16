import CapturePlan
import Glibc
import LinuxSystem
import SystemPackage
import TestSupport

@testable import Capture

/// A folder that stands for a file system, and a crash that is saved into it.
final class CaptureFolder {
  let path = FilePath("/tmp/lastgasp-capture-\(UInt64.random(in: 0 ... .max))")
  let log = CaptureLog(console: nil)

  init() throws { try Files.createDirectory(path, permissions: .ownerReadWriteExecute) }

  deinit { try? Files.removeTree(path) }

  /// A plan whose makedumpfile is a shell script; it finds the name of its output in `$output`.
  func plan(makedumpfile script: String? = nil) throws -> CapturePlan {
    var plan = CapturePlan(target: nil, folder: "/crash")
    guard let script else { return plan }
    let program = path.appending("makedumpfile")
    let text = "#!/bin/sh\nfor output; do :; done\n\(script)\n"
    try File.create(program, permissions: .ownerReadWriteExecute).write(Array(text.utf8))
    plan.makedumpfile = program
    plan.makedumpfileOptions = ["-l", "-d", "31"]
    return plan
  }

  /// A core with two lines of log in it.
  func core() throws -> FilePath {
    let core = path.appending("core")
    guard try !Files.exists(core) else { return core }
    var ring = RingModel()
    ring.log("the last but one", at: 1_000_000)
    ring.log("the last word", at: 2_000_000)
    var synthetic = ring.core
    synthetic.info["CRASHTIME"] = "1795000000"
    try File.create(core, permissions: .ownerReadWrite).write(synthetic.bytes)
    return core
  }

  /// Saves a crash, with so much room on the disk.
  func save(
    _ plan: CapturePlan, core: FilePath? = nil, free: @escaping @Sendable () -> UInt64 = { 1 << 40 }
  ) throws -> CaptureStatus {
    var tools = CaptureTools(log: log)
    tools.vmcore = try core ?? self.core()
    tools.freeBytes = { _ in free() }
    let crashed = CrashedBoot(commandLine: "quiet lastgasp.crashed_boot=\(Self.boot) lastgasp.crashed_kernel=6.1.0")
    let folder = try TargetFolder.make(in: plan.folder, below: path, for: crashed.id, owner: geteuid())
    var saver = CrashSaver(plan: plan, crashed: crashed, folder: folder, tools: tools)
    return saver.save()
  }

  static let boot = "0a1b2c3d-0000-4000-8000-0123456789ab"

  /// What was saved.
  var saved: FilePath { path.appending("crash").appending(".captured-\(Self.boot)") }

  func text(_ name: FilePath.Component) throws -> String { try Files.readText(saved.appending(name)) }

  func has(_ name: FilePath.Component) throws -> Bool { try Files.exists(saved.appending(name)) }
}
