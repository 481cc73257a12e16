import BackendConformance
import Backends
import Glibc
import LinuxSystem
import Machine
import Settings
import Staging
import SystemPackage
import Testing

/// A state directory that is really full: a small tmpfs, which only root can mount.
@Suite(.enabled(if: geteuid() == 0), .serialized) struct FullDiskTests {
  static let region: UInt64 = 0x3e80_0000

  /// Runs a story on a machine whose `/var/lib` is small, and can be filled.
  static func story(_ body: (FakeKernel, SmallDisk) async throws -> Void) async throws {
    let kernel = try FakeKernel(ramBuffers: [(region, 6 << 20)])
    let disk = SmallDisk(path: kernel.root.appending("var/lib"))
    try #require(unsafe mount("tmpfs", disk.path.string, "tmpfs", 0, "size=8m") == 0)
    defer { _ = unsafe umount2(disk.path.string, Int32(MNT_DETACH)) }
    try await body(kernel, disk)
  }

  struct SmallDisk: Sendable {
    let path: FilePath

    func fill() throws {
      let file = try File.create(path.appending("fill"), permissions: .ownerReadWrite)
      let block = [UInt8](repeating: 1, count: 4096)
      while (try? file.write(block)) != nil {}
    }

    func empty() throws { try Files.remove(path.appending("fill")) }
  }

  static func staged(_ kernel: FakeKernel) throws -> [String] {
    let staging = Staging(of: kernel.machine)
    return try staging.records().map { try Files.readText(staging.bytes(of: $0)) }
  }

  @Test func `the space set aside saves the record of an unproven region`() async throws {
    try await Self.story { kernel, disk in
      _ = try await PstoreRAMLifeTests.arm(kernel)
      try BootMilestones(of: kernel.machine).noteComplete()
      Staging(of: kernel.machine).restoreReserve()
      try disk.fill()
      try await kernel.panic()
      #expect(try await PstoreRAMLifeTests.arm(kernel).standing.isProven)
      #expect(try Self.staged(kernel).count == 1)
    }
  }

  @Test func `a record that finds no room is not written over by a clean shutdown, even where the proof is stale`()
    async throws
  {
    try await Self.story { kernel, disk in
      _ = try await PstoreRAMLifeTests.arm(kernel)
      try await kernel.panic()
      _ = try await PstoreRAMLifeTests.arm(kernel)
      try await kernel.reset()
      try await kernel.install(kernel: "6.1.0-99-amd64")
      _ = try await PstoreRAMLifeTests.arm(kernel)
      try await kernel.panic()
      await kernel.leave("Panic#1 Part1\n<0>[   77.000000] Kernel panic - not syncing: other\n", at: Self.region)
      try disk.fill()
      _ = try? await PstoreRAMLifeTests.arm(kernel)
      try await kernel.reboot()
      try disk.empty()
      _ = try await PstoreRAMLifeTests.arm(kernel)
      #expect(try Self.staged(kernel).contains { $0.contains("not syncing: other") })
    }
  }

  @Test func `a region that is not wanted any more is not forgotten while its record has no room`() async throws {
    try await Self.story { kernel, disk in
      _ = try await PstoreRAMLifeTests.arm(kernel)
      try await kernel.panic()
      try disk.fill()
      var settings = Settings()
      settings.usePstoreRAM = false
      _ = try await PstoreRAMLifeTests.refusal(kernel, settings)
      #expect(try await kernel.records(at: Self.region).count == 1)
      try disk.empty()
      try await kernel.reset()
      _ = try await PstoreRAMLifeTests.refusal(kernel, settings)
      #expect(try Self.staged(kernel).count == 1)
      #expect(try await kernel.records(at: Self.region).isEmpty)
    }
  }
}
