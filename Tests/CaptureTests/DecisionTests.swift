import CapturePlan
import Testing

@testable import Capture

@Suite struct DecisionTests {
  /// `makedumpfile -d 31 --dry-run --show-stats` of 1.7.2 in the capture kernel of Debian 12 (1 GiB), and of 1.7.6 in that of
  /// Debian 13.
  static let statistics: [(String, UInt64)] = [
    (
      """
      The kernel version is not supported.
      Excluding unnecessary pages                       : [100.0 %] \\                  \rSTEP [Excluding] : 0.037077 seconds

      Original pages  : 0x0000000000032710
        Excluded pages   : 0x0000000000029add
          Pages filled with zero  : 0x0000000000000c9e
          Non-private cache pages : 0x00000000000014c5
          Free pages              : 0x000000000002796a
        Remaining pages  : 0x0000000000008c33
        (The number of pages is reduced to 17%.)
      Memory Hole     : 0x000000000000d8d0
      --------------------------------------------------
      Total pages     : 0x000000000003ffe0
      Write bytes     : 105635748

      Cache hit: 37937, miss: 51, hit rate: 99.9%
      """, 35891 * 4120 + 0x3ffe0 / 4 + 1_048_576
    ),
    (
      """
      Original pages  : 0x0000000000032b10
        Excluded pages   : 0x0000000000028c5b
        Remaining pages  : 0x0000000000009eb5
        (The number of pages is reduced to 19%.)
      Memory Hole     : 0x000000000000d4d0
      --------------------------------------------------
      Total pages     : 0x000000000003ffe0
      Write bytes     : 124750956
      """, 40629 * 4120 + 0x3ffe0 / 4 + 1_048_576
    ),
  ]

  @Test(arguments: statistics)
  func `the size of a dump is read from what makedumpfile counts`(output: String, bytes: UInt64) {
    #expect(DumpEstimate(parsing: output.utf8)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "makedumpfile Failed.\n", "Remaining pages  : many\n", "Remaining pages : 0xffffffffffffffff\n",
  ])
  func `what is no count gives no size`(output: String) {
    #expect(DumpEstimate(parsing: output.utf8) == nil)
  }

  @Test func `the estimate is asked for without compression, at the same level`() {
    #expect(
      DumpEstimate.options(for: ["-F", "-z", "-d", "17", "--message-level", "7"])
        == ["-d", "17", "--message-level", "7", "--dry-run", "--show-stats"])
  }

  @Test func `what fits for certain is not estimated, and what has no room is not tried`() {
    #expect(VmcoreSpace.judge(memoryBytes: 1 << 31, free: 4 << 30, keep: 1 << 30) == .fits)
    #expect(VmcoreSpace.judge(memoryBytes: 1 << 31, free: 3 << 30, keep: 1 << 30) == .needsEstimate)
    #expect(VmcoreSpace.judge(memoryBytes: nil, free: 3 << 30, keep: 1 << 30) == .needsEstimate)
    #expect(VmcoreSpace.judge(memoryBytes: .max, free: .max - 1, keep: 1) == .needsEstimate)
    guard case .doesNotFit = VmcoreSpace.judge(memoryBytes: 1, free: 1 << 30, keep: 1 << 30) else {
      Issue.record("the room that is to be kept is used")
      return
    }
  }

  @Test(
    arguments: [(300, true, true), (300, false, false), (500, true, false), (0, false, true)]
      as [(UInt64, Bool, Bool)])
  func `a compressed dump is expected to take half`(mebibytes: UInt64, isCompressed: Bool, fits: Bool) {
    let verdict = VmcoreSpace.judge(
      estimate: mebibytes << 20, isCompressed: isCompressed, free: 300 << 20, keep: 100 << 20)
    #expect((verdict == .fits) == fits)
  }

  @Test func `a dump is left alone as long as it gets on`() {
    var watch = DumpWatch(stallLimit: 60, keepFreeBytes: 100, deadline: 500, now: 10)
    #expect(watch.look(sign: 0, free: 1000, now: 60) == .waits)
    #expect(watch.look(sign: 5, free: 1000, now: 69) == .advances)
    #expect(watch.look(sign: 5, free: nil, now: 128) == .waits)
    #expect(watch.look(sign: 5, free: 1000, now: 129) == .stop("makedumpfile did not get on for 60 seconds"))
    #expect(watch.look(sign: 6, free: 100, now: 130) == .advances)
    guard case .stop = watch.look(sign: 7, free: 99, now: 131) else {
      Issue.record("the room that is to be kept is used")
      return
    }
  }

  @Test func `a dump that gets on has its time all the same`() {
    var watch = DumpWatch(stallLimit: 60, keepFreeBytes: 0, deadline: 20, now: 10)
    #expect(watch.look(sign: 1, free: 1000, now: 19) == .advances)
    #expect(watch.look(sign: 2, free: 1000, now: 20) == .stop("the time for saving is over"))
  }

  @Test func `the crashed boot is read from whole words, the last of which counts`() {
    let boot = CrashedBoot(
      commandLine: "xlastgasp.crashed_boot=x lastgasp.crashed_boot=a lastgasp.crashed_boot=b lastgasp.crashed_kernel=\n"
    )
    #expect(boot.id == "b")
    #expect(boot.kernel == nil)
  }

  @Test func `of much output the end is kept, and of its lines the last that says something`() {
    var buffer = TailBuffer(limit: 100)
    for number in 0..<1000 { buffer.append(Array("line \(number)\n".utf8)) }
    #expect(buffer.bytes.count == 100)
    buffer.append(Array("Can't open it.\r\n \nFailed.\n\n".utf8))
    #expect(buffer.lastLine() == "Failed.")
    #expect(buffer.lastLine { $0 != "Failed." } == "Can't open it.")
  }
}
