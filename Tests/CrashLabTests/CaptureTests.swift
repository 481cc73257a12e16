import Testing

@testable import crashlab

@Suite struct `A crash that went into a capture kernel` {
  private func timeline(_ lines: (Int, String)..., reset: Int = 20) -> CaptureTimeline {
    CaptureTimeline(
      lines: lines.map { .init(text: $0.1, after: .seconds($0.0)) }, reset: .seconds(reset))
  }

  @Test func `its phases are counted from the panic`() {
    let capture = timeline(
      (2, "[    6.341721] sysrq: Trigger a crash"),
      (2, "[    6.342052] Kernel panic - not syncing: sysrq triggered crash"),
      (4, "[    0.000000] Linux version 6.1.0-56-cloud-amd64"),
      (6, "lastgasp: dmesg.txt is on the disk, 3.7 s after the start"),
      (9, "[    5.100000] lastgasp: the vmcore is saved, 41 MiB"), (10, "[    6.0] reboot: Restarting system"),
      reset: 11)
    #expect(capture.panic == .seconds(2))
    #expect(capture.sincePanic(capture.captureKernel) == .seconds(2))
    #expect(capture.sincePanic(capture.saved("dmesg")) == .seconds(4))
    #expect(capture.sincePanic(capture.saved("vmcore")) == .seconds(7))
    #expect(!capture.hasPanickedInCapture)
    #expect(
      capture.figures == "after the panic: capture kernel 2.0 s, dmesg saved 4.0 s, vmcore saved 7.0 s, reset 9.0 s")
  }

  @Test func `an oops goes there without a panic's words`() {
    let capture = timeline(
      (1, "[   12.1] BUG: kernel NULL pointer dereference, address: 0000000000000080"),
      (3, "[    0.000000] Linux version 6.12.118+deb13-cloud-amd64"))
    #expect(capture.panic == .seconds(1))
    #expect(capture.captureKernel == .seconds(3))
  }

  @Test func `a capture kernel that panics is told from the panic before it`() {
    let first = (1, "Kernel panic - not syncing: sysrq triggered crash")
    let banner = (2, "[    0.000000] Linux version 6.1.0-56-cloud-amd64")
    #expect(!timeline(first, banner).hasPanickedInCapture)
    #expect(
      timeline(first, banner, (5, "Kernel panic - not syncing: System is deadlocked on memory")).hasPanickedInCapture)
  }

  @Test func `what the crashed kernel says is not taken for the capture's words`() {
    let capture = timeline(
      (1, "lastgasp: dmesg saved"), (2, "Kernel panic - not syncing: sysrq"), (3, "[    0.000000] Linux version 6.1.0"))
    #expect(capture.said("dmesg", "saved") == nil)
  }
}

@Suite struct `The search for the smallest reservation` {
  private func found(smallest: Int) -> (size: Int, tries: Int) {
    var search = SizeSearch(failing: 40, working: 168, step: 8)
    var tries = 0
    while let size = search.next {
      tries += 1
      search.tried(size, works: size >= smallest)
    }
    return (search.working, tries)
  }

  @Test(arguments: Array(stride(from: 48, through: 168, by: 8))) func `every size is found in four tries`(size: Int) {
    let found = found(smallest: size)
    #expect(found.size == size)
    #expect(found.tries == 4)
  }
}
