import Machine
import Testing

@testable import Backends

@Suite struct RegionSelectionTests {
  static func facts(_ change: (inout RegionFacts) -> Void = { _ in }) -> RegionFacts {
    var facts = RegionFacts(kernel: KernelRelease("6.12.43+deb13-amd64"), amount: 4 << 20)
    facts.ramBuffers = [.init(start: 0x3e80_0000, end: 0x3fff_ffff, name: "RAM buffer")]
    change(&facts)
    return facts
  }

  @Test func `what ramoops has already comes before everything`() {
    let facts = Self.facts {
      $0.active = ActiveRamoops(address: 0x1000, size: 65536, recordSize: 4096, consoleSize: 0, takesShutdowns: false)
      $0.reservations = [MemoryReservation(name: "lastgasp", size: 4 << 20)]
    }
    #expect(RegionSelection.choose(by: facts).chosen?.source == .active)
  }

  @Test func `a reservation comes before an address, and that before a RAM buffer`() {
    var facts = Self.facts {
      $0.reservations = [
        MemoryReservation(name: "other", size: 8 << 20), MemoryReservation(name: "lastgasp", size: 2 << 20),
      ]
      $0.givenAddress = 0x3000_0000
    }
    #expect(
      RegionSelection.choose(by: facts).chosen
        == Region(source: .reservation(name: "lastgasp"), address: nil, size: 2 << 20))
    facts.reservations = [MemoryReservation(name: "other", size: 8 << 20)]
    #expect(RegionSelection.choose(by: facts).chosen == Region(source: .address, address: 0x3000_0000, size: 4 << 20))
    facts.givenAddress = nil
    #expect(RegionSelection.choose(by: facts).chosen == Region(source: .ramBuffer, address: 0x3e80_0000, size: 4 << 20))
  }

  @Test func `a RAM buffer that is too small is never taken`() {
    let selection = RegionSelection.choose(
      by: Self.facts { $0.ramBuffers = [.init(start: 0x3fc0_0001, end: 0x3fff_ffff, name: "RAM buffer")] })
    #expect(selection.chosen == nil)
    #expect(selection.refused.first?.reason.contains("4 MiB are needed") == true)
    #expect(selection.refused.first?.remedy?.contains("reserve_mem=4M:4096:lastgasp") == true)
  }

  @Test func `an older kernel is not told of what it does not know`() {
    let selection = RegionSelection.choose(
      by: Self.facts {
        $0.ramBuffers = []
        $0.kernel = KernelRelease("6.1.0-53-amd64")
      })
    #expect(selection.refused.first?.remedy?.contains("memmap=") == true)
  }

  @Test func `a kernel that is locked down is not told to take an address, which it would refuse`() {
    let selection = RegionSelection.choose(
      by: Self.facts {
        $0.ramBuffers = []
        $0.kernel = KernelRelease("6.1.0-53-amd64")
        $0.lockdown = .integrity
      })
    #expect(selection.refused.first?.remedy?.contains("memmap=") == false)
    #expect(selection.refused.first?.remedy?.contains("6.11") == true)
  }

  @Test func `a lockdown leaves only the reservation`() {
    var facts = Self.facts {
      $0.lockdown = .integrity
      $0.reservations = [MemoryReservation(name: "lastgasp", size: 4 << 20)]
    }
    #expect(RegionSelection.choose(by: facts).chosen?.source == .reservation(name: "lastgasp"))
    facts.reservations = []
    let selection = RegionSelection.choose(by: facts)
    #expect(selection.chosen == nil)
    #expect(selection.refused.first?.reason.contains("integrity") == true)
  }

  @Test func `a region that was given up is passed over for the next`() {
    let lost = Region(source: .ramBuffer, address: 0x3e80_0000, size: 4 << 20)
    let selection = RegionSelection.choose(
      by: Self.facts {
        $0.ramBuffers.append(.init(start: 0x2000_0000, end: 0x207f_ffff, name: "RAM buffer"))
        _ = $0.ledger.noteMiss(of: lost)
        _ = $0.ledger.noteMiss(of: lost)
      })
    #expect(selection.chosen?.address == 0x2000_0000)
    #expect(selection.refused.first?.reason.contains("does not survive") == true)
  }

  @Test func `a proven RAM buffer is armed from a maintainer script too`() {
    let region = Region(source: .ramBuffer, address: 0x3e80_0000, size: 4 << 20)
    let facts = Self.facts {
      $0.mayTryUnproven = false
      $0.ledger.note(Proof(way: .reboot, kernel: "6.12", at: 0), for: region, recordSize: 1 << 20)
    }
    #expect(RegionSelection.choose(by: facts).chosen == region)
  }
}

@Suite struct RamoopsLayoutTests {
  @Test(
    arguments: [
      (4 << 20, 1 << 20, false, 1 << 20, 0), (5 << 20, 2 << 20, false, 2 << 20, 0),
      (4 << 20, 3 << 20, false, 2 << 20, 0),
      (1 << 20, 1 << 20, false, 1 << 19, 0), (4 << 20, 1 << 20, true, 1 << 20, 256 << 10),
      (64 << 10, 4096, true, 4096, 4096),
      (8192, 1 << 20, false, 4096, 0),
    ] as [(UInt64, UInt64, Bool, UInt64, UInt64)])
  func `records are a power of two, at least two, beside the console`(
    region: UInt64, asked: UInt64, hasConsole: Bool, record: UInt64, console: UInt64
  ) {
    let layout = RamoopsLayout.plan(regionSize: region, recordSize: asked, hasConsole: hasConsole, takesShutdowns: true)
    #expect(layout.recordSize == record)
    #expect(layout.consoleSize == console)
  }

  @Test func `the zones are explicit, and old kernels are asked in their own words`() {
    let layout = RamoopsLayout(recordSize: 1 << 20, consoleSize: 0, takesShutdowns: true)
    let buffer = Region(source: .ramBuffer, address: 0x3e80_0000, size: 4 << 20)
    #expect(
      layout.parameters(for: buffer, on: KernelRelease("6.1.0")) == [
        "mem_address=0x3e800000", "mem_size=4194304", "record_size=1048576", "console_size=0", "ftrace_size=0",
        "pmsg_size=0", "ecc=0", "max_reason=4",
      ])
    #expect(layout.parameters(for: buffer, on: KernelRelease("5.4.0")).last == "dump_oops=1")
    let reserved = Region(source: .reservation(name: "lastgasp"), address: 0x1000, size: 4 << 20)
    let parameters = layout.parameters(for: reserved, on: KernelRelease("6.12"))
    #expect(parameters.first == "mem_name=lastgasp")
    #expect(!parameters.contains { $0.hasPrefix("mem_size=") }, "a size of ours would stay where the kernel refused it")
  }
}

@Suite struct RegionTrialTests {
  static let region = Region(source: .ramBuffer, address: 0x3e80_0000, size: 4 << 20)

  static func trial(_ stages: RegionTrial.Stage...) -> RegionTrial {
    var trial = RegionTrial(region: region)
    for (index, stage) in stages.enumerated() { trial.note(stage, in: "boot-\(index)") }
    return trial
  }

  @Test func `no boot before, or only ones that came through, is no reason to wait`() {
    #expect(Self.trial().decision(in: "now") == .proceed)
    #expect(Self.trial(.complete).decision(in: "now") == .proceed)
    #expect(Self.trial(.loaded, .complete).decision(in: "now") == .proceed)
  }

  @Test(arguments: [RegionTrial.Stage.loading, .loaded])
  func `one interrupted boot is retried`(stage: RegionTrial.Stage) {
    #expect(Self.trial(stage).decision(in: "now") == .retry)
    #expect(Self.trial(.complete, stage).decision(in: "now") == .retry)
  }

  @Test func `two boots that modprobe never came back in are not risked a third time`() {
    guard case .quarantine = Self.trial(.loading, .loading).decision(in: "now") else {
      Issue.record("loaded a third time")
      return
    }
  }

  @Test func `two boots that stopped later may have left a record`() {
    guard case .lookForRecord = Self.trial(.loaded, .loading).decision(in: "now") else {
      Issue.record("no look for a record")
      return
    }
  }

  @Test func `the boot that asks does not count itself`() {
    var trial = Self.trial(.loaded)
    trial.note(.loading, in: "now")
    #expect(trial.decision(in: "now") == .retry)
  }
}

@Suite struct RegionVerdictTests {
  static let region = Region(source: .reservation(name: "lastgasp"), address: 0x1000_0000, size: 4 << 20)
  static let layout = RamoopsLayout(recordSize: 1 << 20, consoleSize: 0, takesShutdowns: true)

  static func previous(at address: UInt64 = 0x1000_0000, takesShutdowns: Bool = true) -> ArmedRegion {
    ArmedRegion(
      bootID: "before", kernel: "6.12", region: region.located(at: address, size: 4 << 20),
      layout: layout.taking(shutdowns: takesShutdowns))
  }

  static func judge(
    _ signs: [DumpSign] = [], previous: ArmedRegion? = previous(),
    ending: BootEnding? = BootEnding(bootID: "before", way: .reboot, at: 0), startedAt: Double = 20
  ) -> RegionVerdict {
    .judge(
      region: region, layout: layout, signs: signs, previous: previous, ending: ending, startedAt: startedAt)
  }

  @Test func `a record proves, and a crash more than a shutdown`() {
    #expect(Self.judge([.shutdown]) == .proven(.reboot))
    #expect(Self.judge([.shutdown, .crash]) == .proven(.crash))
    #expect(Self.judge([.crash], previous: nil, ending: nil) == .proven(.crash))
  }

  @Test func `a warm reboot without its record is a miss`() {
    #expect(Self.judge() == .missed)
  }

  @Test
  func `nothing is told by a poweroff, a crash without record, another boot's ending, or shutdowns not asked for`() {
    #expect(Self.judge(ending: BootEnding(bootID: "before", way: .poweroff, at: 0)) == .silent)
    #expect(Self.judge(ending: nil) == .silent)
    #expect(Self.judge(ending: BootEnding(bootID: "older", way: .reboot, at: 0)) == .silent)
    #expect(Self.judge(previous: Self.previous(takesShutdowns: false)) == .silent)
    #expect(Self.judge(previous: nil) == .silent)
    #expect(Self.judge(startedAt: 7200) == .silent, "another system may have run in between")
  }

  @Test func `an address that moved is told as moved`() {
    let old = Self.previous(at: 0x2000_0000)
    #expect(Self.judge(previous: old) == .moved(from: old.region))
  }
}
