import BackendConformance
import Backends
import Testing

@Suite struct ConformanceTests {
  struct PstoreRAMMachines: ConformanceMachines {
    typealias Backend = PstoreRAMBackend

    func crashed() async throws -> BackendContext {
      let kernel = try FakeKernel(ramBuffers: [(0x3e80_0000, 24 << 20)])
      await kernel.leave("Panic#1 Part1\n<0>[    9.0] Kernel panic - not syncing: gone\n", at: 0x3e80_0000)
      return kernel.context()
    }

    func unsuitable() async throws -> BackendContext { try FakeKernel().context() }
  }

  struct PstoreFirmwareMachines: ConformanceMachines {
    typealias Backend = PstoreFirmwareBackend

    func crashed() async throws -> BackendContext {
      let kernel = try FakeKernel()
      try await kernel.loadEFI(records: ["dmesg-efi_pstore-171234567801001": "Panic#1 Part1\n<0>[    9.0] gone\n"])
      return kernel.context()
    }

    func unsuitable() async throws -> BackendContext { try FakeKernel().context() }
  }

  struct FakeMachines: ConformanceMachines {
    typealias Backend = FakeBackend

    func crashed() async throws -> BackendContext {
      let kernel = try FakeKernel()
      try await kernel.write("", to: "/fake-device")
      try await kernel.write("Panic#1 Part1\n", to: "/sys/fs/pstore/dmesg-fake-0")
      return kernel.context()
    }

    func unsuitable() async throws -> BackendContext { try FakeKernel().context() }
  }

  @Test func `pstore-RAM keeps the contract of a backend`() async throws {
    try await BackendConformance(PstoreRAMMachines()).check()
  }

  @Test func `the firmware's own store keeps the contract of a backend`() async throws {
    try await BackendConformance(PstoreFirmwareMachines()).check()
  }

  @Test func `the fake backend keeps the contract of a backend`() async throws {
    try await BackendConformance(FakeMachines()).check()
  }
}
