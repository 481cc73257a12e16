import SystemPackage
import Testing

@testable import CapturePlan

@Suite struct CapturePlanTests {
  @Test func `a plan comes back as it was written, whatever is in its words`() throws {
    var plan = CapturePlan(
      target: .init(fileSystemID: "1A2B-3C4D", fileSystemType: "vfat", mountOptions: "umask=0077"),
      folder: "/with blank/back\\slash/new\nline")
    plan.makedumpfile = "/usr/bin/makedumpfile"
    plan.makedumpfileOptions = ["-l", "-d", "31"]
    plan.reasonForNoVmcore = "a = b"
    plan.keepFreeBytes = 5 << 30
    plan.failAction = .shell
    plan.timeLimit = 7
    plan.stallLimit = 8
    plan.watchdog = "/dev/watchdog0"
    #expect(try CapturePlan(parsing: plan.text) == plan)
  }

  @Test(arguments: ["", "format=2\nfolder=/a\n", "format=1\n", "format=1\nfolder=a\n", "format=1\nfolder=/a/../b\n"])
  func `a plan that is none is refused`(text: String) {
    #expect(throws: CapturePlanError.self) { try CapturePlan(parsing: text) }
  }

  @Test func `a status says first that it is incomplete until it is not`() {
    var status = CaptureStatus()
    #expect(status.text.hasPrefix("# This is likely incomplete"))
    status.isFinished = true
    status.vmcore = .partial
    status.vmcoreReason = "the disk is full"
    status.crashedAt = 1_795_000_000
    status.dmesgAfter = 2.5
    #expect(!status.text.contains("incomplete"))
    #expect(CaptureStatus(parsing: status.text) == status)
  }

  @Test(arguments: [nil, "../../etc", "0", "a/b"])
  func `a boot that is none gives no odd folder`(boot: String?) {
    #expect(CapturedFolder.name(crashedBoot: boot, attempt: 2) == ".captured-unknown-2")
  }
}
