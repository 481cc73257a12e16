import CapturePlan
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import Capture

@Suite struct CrashSaverTests {
  @Test func `a crash is saved whole, for root alone, and the status says so`() throws {
    let folder = try CaptureFolder()
    let status = try folder.save(try folder.plan(makedumpfile: #"echo core of "$@" > "$output"; echo told"#))
    #expect(status.dmesg == .saved)
    #expect(status.vmcore == .saved)
    #expect(status.crashedKernel == "6.1.0-test")
    #expect(status.crashedAt == 1_795_000_000)
    #expect(status.dmesgAfter ?? 0 > 0)
    #expect(try folder.text(CapturedFolder.dmesg).hasSuffix("] the last word\n"))
    #expect(try folder.text(CapturedFolder.vmcore).hasPrefix("core of -l -d 31 "))
    #expect(try folder.text(CapturedFolder.log).contains("makedumpfile:\ntold"))
    #expect(CaptureStatus(parsing: try folder.text(CapturedFolder.status)) == status)
    #expect(try !folder.has(CapturedFolder.partialVmcore))
    for name in try Files.entries(of: folder.saved) where name != CapturedFolder.vmcore {
      #expect(try Files.status(folder.saved.appending(name))?.permissions == .ownerReadWrite)
    }
    #expect(try Files.status(folder.saved)?.permissions == .ownerReadWriteExecute)
  }

  @Test func `while makedumpfile runs the log is on the disk and the status says that more should come`() throws {
    let folder = try CaptureFolder()
    let script =
      #"cat "$(dirname "$output")/status.txt" > "$output"; cat "$(dirname "$output")/dmesg.txt" >> "$output""#
    _ = try folder.save(try folder.plan(makedumpfile: script))
    let seen = try folder.text(CapturedFolder.vmcore)
    #expect(seen.hasPrefix("# This is likely incomplete"))
    #expect(seen.contains("dmesg=saved\nvmcore=missing\nfinished=0\n"))
    #expect(seen.hasSuffix("the last word\n"))
  }

  @Test func `a makedumpfile that fails costs only the vmcore, and its reason is kept`() throws {
    let folder = try CaptureFolder()
    let status = try folder.save(
      try folder.plan(
        makedumpfile: #"echo half > "$output"; echo "Can't get memory."; echo; echo makedumpfile Failed.; exit 1"#))
    #expect(status.dmesg == .saved)
    #expect(status.vmcore == .partial)
    #expect(status.vmcoreReason == "makedumpfile failed with status 1: Can't get memory.")
    #expect(status.isFinished)
    #expect(try folder.text(CapturedFolder.partialVmcore) == "half\n")
    #expect(try !folder.has(CapturedFolder.vmcore))
  }

  @Test func `a makedumpfile that fails before its first byte leaves no file`() throws {
    let folder = try CaptureFolder()
    let status = try folder.save(try folder.plan(makedumpfile: #": > "$output"; exit 1"#))
    #expect(status.vmcore == .failed)
    #expect(try !folder.has(CapturedFolder.partialVmcore))
  }

  @Test func `a makedumpfile that hangs is ended with what it has started`() throws {
    let folder = try CaptureFolder()
    var plan = try folder.plan(makedumpfile: #"echo some > "$output"; sleep 1000"#)
    plan.stallLimit = 1
    let status = try folder.save(plan)
    #expect(status.vmcore == .partial)
    #expect(status.vmcoreReason == "makedumpfile did not get on for 1 seconds")
    #expect(status.dmesg == .saved)
  }

  @Test func `a makedumpfile that is not there, or does not start, costs only the vmcore`() throws {
    let folder = try CaptureFolder()
    var plan = try folder.plan()
    plan.makedumpfile = "/nowhere/makedumpfile"
    #expect(try folder.save(plan).vmcoreReason == "/nowhere/makedumpfile is not there")
    let other = try CaptureFolder()
    let program = other.path.appending("no-program")
    try File.create(program, permissions: .ownerReadWrite).write(Array("x".utf8))
    plan.makedumpfile = program
    let status = try other.save(plan)
    #expect(status.vmcore == .failed)
    #expect(status.vmcoreReason?.hasPrefix("cannot start \(program)") == true)
    #expect(status.dmesg == .saved)
  }

  @Test func `a vmcore that is not wanted is skipped with the reason of the plan`() throws {
    let folder = try CaptureFolder()
    var plan = try folder.plan()
    plan.reasonForNoVmcore = "FULL_COREDUMP=0"
    let status = try folder.save(plan)
    #expect(status.vmcore == .skipped)
    #expect(status.vmcoreReason == "FULL_COREDUMP=0")
  }

  @Test func `a dump that leaves too little free is ended and taken away`() throws {
    let folder = try CaptureFolder()
    var plan = try folder.plan(makedumpfile: #"echo much > "$output"; sleep 1000"#)
    plan.keepFreeBytes = 1 << 30
    let output = folder.saved.appending(CapturedFolder.partialVmcore)
    let status = try folder.save(plan) { (try? Files.exists(output)) == true ? 1 << 20 : 1 << 40 }
    #expect(status.vmcore == .failed)
    #expect(status.vmcoreReason?.contains("KEEP_FREE_BYTES") == true)
    #expect(status.vmcoreReason?.contains("removed again") == true)
    #expect(try !folder.has(CapturedFolder.partialVmcore))
  }

  @Test func `a vmcore that would not fit by makedumpfile's own count is not begun`() throws {
    let folder = try CaptureFolder()
    let script = #"""
      case "$*" in
      *--show-stats*) case " $* " in *" -l "*) exit 9;; esac
        echo 'Remaining pages  : 0x0000000000100000'; echo 'Total pages     : 0x0000000000200000';;
      *) echo begun > "$output";;
      esac
      """#
    var plan = try folder.plan(makedumpfile: script)
    plan.keepFreeBytes = (1 << 40) - 4096
    let status = try folder.save(plan)
    #expect(status.vmcore == .skipped)
    #expect(status.vmcoreReason?.hasPrefix("it would take about 2060 MiB") == true)
    #expect(try !folder.has(CapturedFolder.partialVmcore))
  }

  @Test func `one that hangs over the counting is not let hang over the dump as well`() throws {
    let folder = try CaptureFolder()
    var plan = try folder.plan(makedumpfile: #"echo run >> "$0.runs"; echo some > "$output"; sleep 1000"#)
    plan.keepFreeBytes = (1 << 40) - 4096
    plan.stallLimit = 1
    let status = try folder.save(plan)
    #expect(status.vmcore == .failed)
    #expect(status.vmcoreReason == "makedumpfile did not get on for 1 seconds, asked for the size of the dump")
    #expect(try Files.readText(folder.path.appending("makedumpfile.runs")) == "run\n")
    #expect(try !folder.has(CapturedFolder.partialVmcore))
  }

  @Test func `a core that is not understood leaves the log to makedumpfile`() throws {
    let folder = try CaptureFolder()
    let core = folder.path.appending("odd")
    try File.create(core, permissions: .ownerReadWrite).write(Array("no core".utf8))
    let script = #"[ "$1" = --dump-dmesg ] && echo "$2" > "$output" || exit 1"#
    let status = try folder.save(try folder.plan(makedumpfile: script), core: core)
    #expect(status.dmesg == .saved)
    #expect(try folder.text(CapturedFolder.dmesg) == "\(core)\n")
    #expect(status.vmcore == .failed)
  }

  @Test func `without a core everything is said and nothing is there`() throws {
    let folder = try CaptureFolder()
    let status = try folder.save(try folder.plan(), core: folder.path.appending("nothing"))
    #expect(status.dmesg == .failed)
    #expect(status.dmesgReason?.contains("nothing") == true)
    #expect(!Ending.hasSaved(status))
    #expect(CaptureStatus(parsing: try folder.text(CapturedFolder.status)).isFinished)
  }
}
