import Machine
import Settings
import Testing

@testable import Backends

struct MemoryRequestTests {
  static let region = "reserve_mem=4M:4096:lastgasp"

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let wish: MemoryWish
    let expected: Answer
    let facts: MemoryRequestFacts

    enum Answer: Hashable, Sendable {
      case ask([String])
      case notNeeded
      case refused
    }

    init(
      _ description: String, _ wish: MemoryWish, _ expected: Answer,
      _ change: (inout MemoryRequestFacts) -> Void = { _ in }
    ) {
      testDescription = description
      self.wish = wish
      self.expected = expected
      var facts = MemoryRequestFacts(regionWord: region)
      facts.crashMemoryWords = ["crashkernel=160M"]
      change(&facts)
      self.facts = facts
    }
  }

  static let cases: [Case] = [
    Case("a new kernel: a region", .automatic, .ask([region])),
    Case("an old kernel: a crash kernel", .automatic, .ask(["crashkernel=160M"])) { $0.regionObstacle = "6.1" },
    Case("a crashkernel= of the user's stays", .automatic, .notNeeded) {
      $0.commandLines = [KernelCommandLine("ro crashkernel=512M")]
    },
    Case("and so it does when a person asks", .any, .notNeeded) {
      $0.commandLines = [KernelCommandLine("ro"), KernelCommandLine("ro crashkernel=512M")]
      $0.regionObstacle = "6.1"
    },
    Case("a region beside it, when that is asked for", .pstore, .ask([region])) {
      $0.commandLines = [KernelCommandLine("ro crashkernel=512M")]
    },
    Case("no second crashkernel=", .kdump, .notNeeded) { $0.commandLines = [KernelCommandLine("crashkernel=512M")] },
    Case("ours is not the user's", .kdump, .ask(["crashkernel=160M"])) {
      $0.commandLines = [KernelCommandLine("crashkernel=160M")]
      $0.ours = ["crashkernel=160M"]
    },
    Case("a region that the user wrote by hand", .any, .notNeeded) {
      $0.commandLines = [KernelCommandLine("reserve_mem=8M:4096:lastgasp")]
    },
    Case("somebody else's region is none of ours", .any, .ask([region])) {
      $0.commandLines = [KernelCommandLine("reserve_mem=12M:4096:trace")]
    },
    Case("a proven RAM buffer is enough by itself", .automatic, .notNeeded) { $0.armedRegion = .provenBuffer },
    Case("but not when a person asks", .any, .ask([region])) { $0.armedRegion = .provenBuffer },
    Case("an unproven RAM buffer gives way to a region", .automatic, .ask([region])) {
      $0.armedRegion = .unprovenBuffer
    },
    Case("and is waited for where only a crash kernel could be had", .automatic, .notNeeded) {
      $0.armedRegion = .unprovenBuffer
      $0.regionObstacle = "6.1"
    },
    Case("a region of the device tree", .automatic, .notNeeded) { $0.armedRegion = .promised },
    Case("kdump-tools takes the crashes", .automatic, .notNeeded) { $0.otherTool = "kdump-tools" },
    Case("lastgasp=off", .automatic, .notNeeded) { $0.isSwitchedOff = true },
    Case("both with KDUMP=always", .automatic, .ask([region, "crashkernel=160M"])) { $0.kdump = .always },
    Case("nothing with KDUMP=never on an old kernel", .automatic, .refused) {
      $0.kdump = .never
      $0.regionObstacle = "6.1"
    },
    Case("no 160 MiB for a kernel that could save nothing", .automatic, .refused) {
      $0.regionObstacle = "6.1"
      $0.dumpObstacle = "the disk is encrypted"
    },
    Case("unless a person says so", .kdump, .ask(["crashkernel=160M"])) { $0.dumpObstacle = "the disk is encrypted" },
    Case("too little memory", .kdump, .refused) { $0.crashMemoryObstacle = "too little" },
    Case("no region on an old kernel, asked for by name", .pstore, .refused) { $0.regionObstacle = "6.1" },
  ]

  @Test(arguments: cases)
  func `what is asked for`(_ one: Case) {
    let answer: Case.Answer =
      switch MemoryRequest.choose(for: one.wish, by: one.facts) {
      case .ask(let words): .ask(words)
      case .notNeeded: .notNeeded
      case .refused: .refused
      }
    #expect(answer == one.expected)
  }

  @Test func `a refused reservation is told in the kernel's own words`() {
    let log = [
      "Command line: BOOT_IMAGE=/vmlinuz root=/dev/vda1 crashkernel=64G",
      "crashkernel reservation failed - No suitable area found.",
      "Kernel command line: BOOT_IMAGE=/vmlinuz root=/dev/vda1 crashkernel=64G",
    ]
    let line = KernelCommandLine("root=/dev/vda1 crashkernel=64G")
    let verdict = ReservationVerdict.judge(
      ["crashkernel=64G"], commandLine: line, crashMemoryIsThere: false, regionIsThere: nil, log: log)
    #expect(
      verdict
        == .refused(
          "the kernel reserved nothing for crashkernel=64G: crashkernel reservation failed - No suitable area found."))
    #expect(
      ReservationVerdict.judge(
        ["crashkernel=64G"], commandLine: line, crashMemoryIsThere: true, regionIsThere: nil, log: log) == .granted)
    #expect(
      ReservationVerdict.judge(
        ["crashkernel=1G"], commandLine: line, crashMemoryIsThere: true, regionIsThere: nil, log: log) == .notAsked)
    #expect(
      ReservationVerdict.judge(
        [Self.region], commandLine: KernelCommandLine(Self.region), crashMemoryIsThere: false, regionIsThere: false,
        log: [])
        == .refused("the kernel reserved nothing for \(Self.region), and does not say why"))
  }
}
