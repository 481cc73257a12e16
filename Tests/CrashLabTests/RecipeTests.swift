import Machine
import SystemPackage
import Testing

@testable import crashlab

@Suite struct `Image recipes` {
  @Test func `equal recipes have one key, suites have their own`() {
    #expect(ImageRecipe(suite: "trixie").key == ImageRecipe(suite: "trixie").key)
    #expect(ImageRecipe(suite: "trixie").key != ImageRecipe(suite: "bookworm").key)
    #expect(ImageRecipe(suite: "trixie").key.count == 16)
  }

  @Test func `the lab's own scripts are in the program and in the image`() {
    let files = ImageRecipe(suite: "trixie").files
    #expect(files.first { $0.path == "lab/agent" }?.content.starts(with: "#!/bin/bash\n".utf8) == true)
    #expect(files.filter(\.isProgram).map(\.path) == ["lab/agent", "lab/init", "lab/stop-at"])
  }

  @Test(
    arguments: [
      (["LASTGASP_LAB_CACHE": "/big/lab", "HOME": "/root"], "/big/lab"),
      (["XDG_CACHE_HOME": "/caches", "HOME": "/root"], "/caches/lastgasp-lab"),
      (["HOME": "/home/me"], "/home/me/.cache/lastgasp-lab"),
    ] as [([String: String], FilePath)])
  func `images are kept where the caller's variables say`(variables: [String: String], expected: FilePath) {
    #expect(LabDirectories.cacheDirectory { variables[$0] } == expected)
  }
}

@Suite struct `Memory as the scenarios lay it out` {
  /// `/proc/iomem` of the scenarios' guests, as it was read there.
  @Test func `mem=1000M of 1 GiB leaves one hole that is big enough, and under UEFI three of which two are`() {
    let direct = MemoryMap(parsing: "00100000-3e7fffff : System RAM\n3e800000-3ffdffff : RAM buffer\n")
    #expect(direct.ramBuffers.map(\.start) == [0x3e80_0000])
    let firmware = MemoryMap(
      parsing: """
        00900000-3e7fffff : System RAM
        3e800000-3ea9ffff : RAM buffer
        3eaa0000-3eba1fff : Reserved
        3eba2000-3f4ebfff : RAM buffer
        3f7fe000-3fef3fff : RAM buffer
        """)
    #expect(firmware.ramBuffers.filter { $0.size >= 4 << 20 }.map(\.start) == [0x3eba_2000, 0x3f7f_e000])
  }
}

@Suite struct `The catalogue` {
  @Test func `every scenario has a name of its own that makes a short path`() {
    let names = ScenarioCatalogue.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.utf8.count <= 40 && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } })
  }

  @Test func `without names those that test the lab itself are left out`() throws {
    #expect(try ScenarioCatalogue.scenarios(named: []).allSatisfy { !$0.isSelfTest })
    #expect(try ScenarioCatalogue.scenarios(named: ["lab-module"]).map(\.name) == ["lab-module"])
  }

  @Test func `those that take long are played only when all are asked for`() throws {
    #expect(try ScenarioCatalogue.scenarios(named: []).allSatisfy { !$0.isExtended })
    let all = try ScenarioCatalogue.scenarios(named: [], includesExtended: true)
    #expect(all.contains { $0.isExtended })
    #expect(all.allSatisfy { !$0.isSelfTest })
  }

  @Test func `on another suite those are played that hold for any`() throws {
    let moved = try ScenarioCatalogue.scenarios(named: [], suite: "sid")
    #expect(moved.map(\.name).contains("kdump-installed"))
    #expect(moved.allSatisfy { $0.suite == "sid" && $0.isForAnySuite })
    #expect(try ScenarioCatalogue.scenarios(named: ["lab-module"], suite: "sid").map(\.suite) == ["sid"])
  }

  @Test func `what stands for makedumpfile has a place in the image for each way to fail`() {
    #expect(
      ImageRecipe.FakeDump.allCases.map(\.path) == [
        "/lab/makedumpfile-fails", "/lab/makedumpfile-hangs", "/lab/makedumpfile-crashes",
      ])
  }

  /// Its command line is the guest's affair, and how our package comes onto it is what is shown.
  @Test func `a guest with a boot loader of its own is given no kernel arguments and no package`() {
    let owning = ScenarioCatalogue.all.filter { if case .bootLoader = $0.firmware { true } else { false } }
    #expect(!owning.isEmpty)
    #expect(owning.allSatisfy { $0.memory.kernelArguments.isEmpty && $0.kernelArguments.isEmpty && $0.disk == .stock })
  }

  @Test func `Debian 12 has no unified kernel images that know addons`() {
    #expect(!BootLoader.available(in: "bookworm").contains(.unifiedKernelImage))
    #expect(BootLoader.available(in: "trixie") == BootLoader.allCases)
  }

  @Test(
    arguments: [(0, []), (1, [1]), (2, [1, 2]), (5, [1, 2, 3, 4, 5]), (23, [1, 6, 12, 17, 23])] as [(Int, [Int])])
  func `points are spread from the first call to the last`(count: Int, expected: [Int]) {
    let output = (0..<count).map { "\($0 + 1) fsync(3</boot>) = 0\n" }.joined() + "finished 0 after \(count)\n"
    #expect(DurableCall.spread(DurableCall.calls(of: output), over: 5).map(\.number) == expected)
  }

  @Test func `a name that does not exist is refused with those that do`() {
    #expect(throws: LabError.self) { try ScenarioCatalogue.scenarios(named: ["nonsense"]) }
  }
}

@Suite struct `Expectations` {
  private func result(_ output: String, status: Int = 0) -> CommandResult {
    CommandResult(status: status, outputBytes: Array(output.utf8), errorBytes: [])
  }

  @Test func `output is compared without the white space around it`() {
    #expect(Expectation.prints("efi").holds(result("efi\n")))
    #expect(!Expectation.prints("efi").holds(result("efi_pstore\n")))
    #expect(Expectation.printsNothing.holds(result(" \n")))
  }

  @Test func `JSON is looked into by a path`() {
    let status = result(#"{"verdict": "proven", "checks": {"machine": [{"name": "reboot"}, {"name": "target"}]}}"#)
    #expect(Expectation.json("verdict", "proven").holds(status))
    #expect(Expectation.json("checks.machine.1.name", "target").holds(status))
    #expect(Expectation.json("checks.machine.count", 2).holds(status))
    #expect(!Expectation.json("checks.machine.2.name", "target").holds(status))
    #expect(!Expectation.json("verdict", "proven").holds(result("no JSON")))
  }

  @Test func `a console's line is shown without its colours`() {
    #expect(
      ConsoleText.plain("[\u{1B}[0;32m  OK  \u{1B}[0m] Reached target \u{1B}[0;1;39mbasic.target\u{1B}[0m.")
        == "[  OK  ] Reached target basic.target.")
  }
}
