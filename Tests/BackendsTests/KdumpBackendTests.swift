import BackendConformance
import LinuxSystem
import Machine
import Settings
import Staging
import Synchronization
import SystemPackage
import Testing

@testable import Backends

/// Machines with memory for a crash kernel, which is loaded with the distribution's initramfs: what our own image takes is
/// held to its own tests, and to the lab.
enum KdumpMachine {
  static let release = "6.1.0-53-amd64"

  static func make(commandLine: String = "quiet crashkernel=256M root=/dev/vda1") async throws -> FakeKernel {
    let kernel = try FakeKernel(kernel: release, commandLine: commandLine)
    try await kernel.write("\(256 << 20)\n", to: "/sys/kernel/kexec_crash_size")
    try await kernel.write("0\n", to: "/sys/kernel/kexec_crash_loaded")
    try await kernel.write("MemTotal: 4000000 kB\n", to: "/proc/meminfo")
    try await kernel.write("21 1 254:1 / / rw - ext4 /dev/vda1 rw\n", to: "/proc/self/mountinfo")
    try await kernel.write("0-1\n", to: "/sys/devices/system/cpu/present")
    try await kernel.write("systemd", to: "/usr/lib/systemd/systemd")
    try await kernel.write("the distribution's initramfs", to: "/boot/initrd.img-\(release)")
    try Files.writeDurably(
      SampleImage.bzImage("\(release) (debian)"), to: kernel.machine.path(FilePath("/boot/vmlinuz-\(release)")))
    return kernel
  }

  static var settings: Settings {
    var settings = Settings()
    settings.captureImage = .system
    return settings
  }
}

@Suite struct KdumpBackendTests {
  struct Machines: ConformanceMachines {
    typealias Backend = KdumpBackend

    func crashed() async throws -> BackendContext {
      let kernel = try await KdumpMachine.make()
      try await kernel.write("Panic#1 Part1\n<0>[ 9.0] gone\n", to: "/sys/fs/pstore/dmesg-erst-1")
      return kernel.context(KdumpMachine.settings)
    }

    func unsuitable() async throws -> BackendContext { try FakeKernel().context() }
  }

  @Test func `kdump keeps the contract of a backend`() async throws {
    try await BackendConformance(Machines()).check()
  }

  private func loads(_ kernel: FakeKernel) -> [String] { FakeCrashKernels(root: kernel.root).loads }

  @Test func `the capture kernel is told which boot crashed, and nothing that would hurt it`() async throws {
    let kernel = try await KdumpMachine.make()
    _ = try await KdumpBackend(kernel.context(KdumpMachine.settings)).arm()
    let line = try #require(loads(kernel).first)
    #expect(line.contains("lastgasp.crashed_boot=\(kernel.machine.bootID)"))
    #expect(line.contains("systemd.unit=lastgasp-capture.target"))
    #expect(line.contains("root=/dev/vda1"))
    #expect(!line.contains("crashkernel"))
  }

  @Test func `arming again loads nothing anew until processors or what is loaded have changed`() async throws {
    let kernel = try await KdumpMachine.make()
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    _ = try await backend.arm()
    _ = try await backend.arm()
    #expect(loads(kernel).count == 1)
    try await kernel.write("0-3\n", to: "/sys/devices/system/cpu/present")
    _ = try await backend.arm()
    #expect(loads(kernel).count == 2)
    try await kernel.write("1\n", to: "/sys/devices/system/cpu/crash_hotplug")
    _ = try await backend.arm()
    try await kernel.write("0-7\n", to: "/sys/devices/system/cpu/present")
    _ = try await backend.arm()
    #expect(loads(kernel).count == 3)
    var settings = KdumpMachine.settings
    settings.kdumpAppendCommandLine.append("debug")
    _ = try await KdumpBackend(kernel.context(settings)).arm()
    #expect(loads(kernel).count == 4)
  }

  @Test func `somebody else's crash kernel is left alone and named`() async throws {
    let kernel = try await KdumpMachine.make()
    try await kernel.write("1\n", to: "/sys/kernel/kexec_crash_loaded")
    try await kernel.write("", to: "/etc/systemd/system/multi-user.target.wants/kdump-tools.service")
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    await #expect(throws: BackendError.self) { try await backend.arm() }
    guard case .unavailable(let refusal) = backend.assess() else {
      Issue.record("it is taken for ours")
      return
    }
    #expect(refusal.reason.contains("kdump-tools"))
    #expect(try await backend.disarm() == false)
    #expect(kernel.machine.fact("/sys/kernel/kexec_crash_loaded") == "1")
  }

  @Test func `one that is enabled and has not come yet is not got ahead of`() async throws {
    let kernel = try await KdumpMachine.make()
    try await kernel.write("", to: "/etc/systemd/system/multi-user.target.wants/kdumpst-init.service")
    guard case .unavailable(let refusal) = KdumpBackend(kernel.context(KdumpMachine.settings)).assess() else {
      Issue.record("it is got ahead of")
      return
    }
    #expect(refusal.reason.contains("kdumpst"))
  }

  @Test(arguments: [Errno.notPermitted, .addressNotAvailable, Errno(rawValue: 129)])
  func `a refusal of the kernel is told in words, and nothing is left that looks armed`(errno: Errno) async throws {
    let kernel = try await KdumpMachine.make()
    let machine = Machine(
      root: kernel.root, programs: kernel, crashKernels: FakeCrashKernels(root: kernel.root, refusal: errno))
    let backend = KdumpBackend(
      BackendContext(machine: machine, settings: KdumpMachine.settings, staging: Staging(of: machine)))
    await #expect { try await backend.arm() } throws: { error in
      (error as? BackendError)?.refusal.reason.contains("cannot load") == true
    }
    #expect(backend.armament() == nil)
    #expect(await kernel.ran.isEmpty)
  }

  @Test func `a kernel that lacks the call is loaded by kexec-tools where they are`() async throws {
    let kernel = try await KdumpMachine.make()
    let machine = Machine(
      root: kernel.root, programs: kernel, crashKernels: FakeCrashKernels(root: kernel.root, refusal: .noFunction))
    let backend = KdumpBackend(
      BackendContext(machine: machine, settings: KdumpMachine.settings, staging: Staging(of: machine)))
    await #expect(throws: BackendError.self) { try await backend.arm() }
    #expect(await kernel.ran.first?.hasPrefix("kexec --load-panic --command-line=") == true)
  }

  @Test func `what a boot had loaded is proven by what it saved, and the proof goes stale with the image`() async throws
  {
    let kernel = try await KdumpMachine.make()
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    let armed = try await backend.arm()
    #expect(armed.standing == .unproven)
    let boot = kernel.machine.bootID
    try await kernel.reset()
    try await kernel.write("0\n", to: "/sys/kernel/kexec_crash_loaded")
    #expect(backend.armament() == nil)
    #expect(try CaptureProof(of: kernel.machine).note(crashedBoot: "another") == nil)
    let proof = try #require(try CaptureProof(of: kernel.machine).note(crashedBoot: boot))
    #expect(proof.kernel == KdumpMachine.release)
    #expect(try await backend.arm().standing == .proven(proof))
    try await kernel.write("another initramfs", to: "/boot/initrd.img-\(KdumpMachine.release)")
    guard case .stale = try await backend.arm().standing else {
      Issue.record("the proof of another image counts")
      return
    }
  }

  @Test func `beside pstore-RAM the kernel is told to let it write first, and that is taken back`() async throws {
    let kernel = try await KdumpMachine.make(
      commandLine: "crashkernel=256M reserve_mem=4M:4096:lastgasp")
    let notifiers = "/sys/module/kernel/parameters/crash_kexec_post_notifiers"
    try await kernel.write("N\n", to: notifiers)
    try await kernel.write("ramoops\n", to: "/sys/module/pstore/parameters/backend")
    for (name, value) in ["mem_address": "1048576", "mem_size": "4194304", "record_size": "1048576"] {
      try await kernel.write(value + "\n", to: "/sys/module/ramoops/parameters/\(name)")
    }
    var settings = KdumpMachine.settings
    settings.kdump = .always
    let backend = KdumpBackend(kernel.context(settings))
    _ = try await backend.arm()
    #expect(kernel.machine.fact(notifiers) == "Y")
    #expect(backend.checks().contains { $0.name == "together" && $0.verdict == .good })
    #expect(try await backend.disarm())
    #expect(kernel.machine.fact(notifiers) == "N")
  }

  @Test(arguments: [true, false])
  func `where a crash kernel stands ready, nothing is wrong with a region that is not to be had`(isUsed: Bool)
    async throws
  {
    let kernel = try await KdumpMachine.make()
    var settings = KdumpMachine.settings
    settings.usePstoreRAM = isUsed
    let pstore = PstoreRAMBackend(kernel.context(settings))
    #expect(pstore.checks().contains { $0.verdict == .bad })
    _ = try await KdumpBackend(kernel.context(settings)).arm()
    let checks = pstore.checks()
    #expect(checks.map(\.verdict) == [.good])
    #expect(checks.first?.finding.contains(isUsed ? "RAM buffer" : "USE_PSTORE_RAM=0") == true)
  }

  @Test func `a kernel without ramoops is told so, and nothing that would not mend it`() async throws {
    let kernel = try await KdumpMachine.make()
    let release = kernel.machine.kernelRelease
    try await kernel.write("CONFIG_PSTORE=y\nCONFIG_KEXEC_FILE=y\n", to: "/boot/config-\(release)")
    let checks = PstoreRAMBackend(kernel.context(KdumpMachine.settings)).checks()
    #expect(checks.map(\.finding) == ["the kernel was built without CONFIG_PSTORE_RAM"])
  }

  @Test func `KDUMP=never arms nothing, and memory that was refused is told from memory that was not asked for`()
    async throws
  {
    let kernel = try await KdumpMachine.make()
    var settings = KdumpMachine.settings
    settings.kdump = .never
    #expect(reason(kernel, settings).contains("KDUMP=never"))
    try await kernel.write("0\n", to: "/sys/kernel/kexec_crash_size")
    #expect(reason(kernel, KdumpMachine.settings).contains("could not reserve"))
    try await kernel.write("quiet\n", to: "/proc/cmdline")
    #expect(reason(kernel, KdumpMachine.settings).contains("none was asked for"))
  }

  @Test func `a crash kernel that is not wanted any more goes, and one whose kernel's file is gone stays`() async throws
  {
    let kernel = try await KdumpMachine.make()
    _ = try await KdumpBackend(kernel.context(KdumpMachine.settings)).arm()
    try Files.remove(kernel.machine.path(FilePath("/boot/vmlinuz-\(KdumpMachine.release)")))
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    await #expect(throws: BackendError.self) { try await backend.arm() }
    #expect(backend.armament() != nil)
    var settings = KdumpMachine.settings
    settings.kdump = .never
    await #expect(throws: BackendError.self) { try await KdumpBackend(kernel.context(settings)).arm() }
    #expect(kernel.machine.fact("/sys/kernel/kexec_crash_loaded") == "0")
  }

  @Test func `where crypttab names a disk nothing is loaded before it is known whether it is unlocked`() async throws {
    let kernel = try await KdumpMachine.make()
    try await kernel.write("# a comment\nhome UUID=1234 none luks,noauto\n", to: "/etc/crypttab")
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    await #expect(throws: BackendError.self) { try await backend.arm() }
    #expect(kernel.machine.has("/run/lastgasp/arm-later.json"))
    try await kernel.write("", to: "/run/lastgasp/disks-are-here")
    _ = try await backend.arm()
    #expect(loads(kernel).count == 1)
  }

  @Test func `a disk that is unlocked after the boot was armed takes the crash kernel away`() async throws {
    let kernel = try await KdumpMachine.make()
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    _ = try await backend.arm()
    try await kernel.write("CRYPT-LUKS2-1234\n", to: "/sys/dev/block/253:0/dm/uuid")
    let mounts = ["21 1 254:1 / / rw - ext4 /dev/vda1 rw", "22 21 253:0 / /home rw - ext4 /dev/mapper/home rw"]
    try await kernel.write(mounts.map { $0 + "\n" }.joined(), to: "/proc/self/mountinfo")
    await #expect(throws: BackendError.self) { try await backend.arm() }
    #expect(kernel.machine.fact("/sys/kernel/kexec_crash_loaded") == "0")
    #expect(backend.armament() == nil)
  }

  @Test func `a boot partition that is mounted after arming is waited for`() async throws {
    let kernel = try await KdumpMachine.make()
    let image = kernel.machine.path(FilePath("/boot/vmlinuz-\(KdumpMachine.release)"))
    let hidden = kernel.machine.path("/hidden")
    try Files.rename(image, to: hidden)
    let backend = KdumpBackend(kernel.context(KdumpMachine.settings))
    await #expect(throws: BackendError.self) { try await backend.arm() }
    #expect(kernel.machine.has("/run/lastgasp/arm-later.json"))
    try Files.rename(hidden, to: image)
    _ = try await backend.arm()
    #expect(loads(kernel).count == 1)
  }

  private func reason(_ kernel: FakeKernel, _ settings: Settings) -> String {
    guard case .unavailable(let refusal) = KdumpBackend(kernel.context(settings)).assess() else { return "ready" }
    return refusal.reason
  }
}
