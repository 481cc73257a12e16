import LinuxSystem
import Machine
import Settings
import SystemPackage
import Testing

@testable import Backends

@Suite struct CrashKernelSizeTests {
  @Test(
    arguments: [
      (256 << 20, nil, nil), (512 << 20, 96, nil), (1 << 30, 128, 192), (2 << 30, 160, 256), (8 << 30, 192, 320),
      (32 << 30, 192, 320), (128 << 30, 224, 512), (2 << 40, 320, 640),
    ] as [(UInt64, UInt64?, UInt64?)])
  func `auto goes by the memory and the image`(memory: UInt64, builtin: UInt64?, system: UInt64?) {
    func size(_ image: CrashKernelSize.Image) -> UInt64? {
      CrashKernelSize.automatic(memory: memory, image: image, architecture: "x86_64").map { $0 >> 20 }
    }
    #expect(size(.builtin) == builtin)
    #expect(size(.system) == system)
  }

  @Test func `what is too little goes by the kernel, and auto never asks for that`() {
    func least(_ release: String) -> UInt64 {
      CrashKernelSize.least(for: .builtin, kernel: KernelRelease(release)) >> 20
    }
    #expect(least("6.1.0-56-cloud-amd64") == 96)
    #expect(least("6.1.0-56-amd64") > 104)
    #expect(least("7.2.13+deb14-cloud-amd64") == 128)
    let asked = CrashKernelSize.automatic(memory: 2 << 30, image: .builtin, architecture: "x86_64") ?? 0
    #expect(asked >> 20 >= least("7.2.13+deb14-amd64"))
  }

  @Test func `arm64 takes more, and with large pages twice that`() {
    func size(_ page: UInt64) -> UInt64? {
      CrashKernelSize.automatic(memory: 16 << 30, image: .builtin, architecture: "aarch64", pageSize: page)
    }
    #expect(size(4096) == 256 << 20)
    #expect(size(65536) == 512 << 20)
  }

  @Test func `what somebody set is taken as it is`() {
    #expect(
      CrashKernelSize.words(
        for: .sizes(["1G,high", "128M,low"]), memory: 1, image: .builtin, architecture: "x86_64")
        == ["1G,high", "128M,low"])
    #expect(
      CrashKernelSize.words(for: .automatic, memory: 4 << 30, image: .builtin, architecture: "x86_64") == ["160M"])
    #expect(CrashKernelSize.words(for: .automatic, memory: 1 << 20, image: .builtin, architecture: "x86_64") == [])
  }

  @Test(
    arguments: [
      ("256M", 256), ("256M@16M", 256), ("1G,high", 1024), ("128M,low", 128), ("64M,cma", 64), ("0x10000000", 256),
      ("2G-8G:192M,8G-:256M", 192), ("8G-:256M", 0), ("0-2G:64M,2G-:128M@32M", 128), ("512M-4G:96M", 96),
      ("2G-8G", nil), ("auto", nil), ("", nil), ("256M,middle", nil), ("8G-2G:1M", nil), ("1G-:x", nil),
      ("18446744073709551615G", nil),
    ] as [(String, UInt64?)])
  func `what a crashkernel= asks for on 3 GiB`(text: String, mebibytes: UInt64?) {
    #expect(CrashKernelText.asked(text, memory: 3 << 30) == mebibytes.map { $0 << 20 })
  }
}

@Suite struct CrashMemoryTests {
  @Test(
    arguments: [
      ([], 0, false, .notAsked), (["128M"], 0, false, .refused), (["128M"], 128 << 20, false, .reserved),
      (["128M"], 128 << 20, true, .loaded), ([], 128 << 20, false, .reserved),
    ] as [([String], UInt64, Bool, CrashMemory.State)])
  func `asked for, reserved and loaded are told apart`(
    asked: [String], reserved: UInt64, isLoaded: Bool, state: CrashMemory.State
  ) {
    let memory = CrashMemory(asked: asked, reservedBytes: reserved, isLoaded: isLoaded, isSupported: true)
    #expect(memory.state == state)
    #expect((memory.refusal(memory: 2 << 30, wanted: "160M") == nil) == (state == .reserved || state == .loaded))
  }

  @Test(
    arguments: [
      ([], "none was asked for"), (["128M"], "could not reserve it"),
      (["8G-:256M"], "asks for nothing on a machine with"),
      (["lots"], "does not understand crashkernel=lots"),
    ] as [([String], String)])
  func `why there is none is said, with what to do`(asked: [String], words: String) {
    let memory = CrashMemory(asked: asked, reservedBytes: 0, isLoaded: false, isSupported: true)
    let refusal = memory.refusal(memory: 2 << 30, wanted: "160M")
    #expect(refusal?.reason.contains(words) == true)
    #expect(refusal?.remedy?.contains("crashkernel=160M") == true)
  }

  @Test func `a machine too small and a kernel without kexec are told that`() {
    var memory = CrashMemory(asked: [], reservedBytes: 0, isLoaded: false, isSupported: true)
    #expect(memory.refusal(memory: 128 << 20, wanted: nil)?.reason.contains("too little memory") == true)
    memory = CrashMemory(asked: [], reservedBytes: 0, isLoaded: false, isSupported: false)
    #expect(memory.refusal(memory: 2 << 30, wanted: "160M")?.reason.contains("without kexec") == true)
  }

  @Test func `the facts are read off the machine, and who else loads a crash kernel is named`() throws {
    let root = ImageRoot()
    try root.write("BOOT_IMAGE=/vmlinuz crashkernel=512M-:192M root=/dev/vda1\n", to: "/proc/cmdline")
    try root.write("201326592\n", to: "/sys/kernel/kexec_crash_size")
    try root.write("1\n", to: "/sys/kernel/kexec_crash_loaded")
    try root.write("", to: "/etc/systemd/system/multi-user.target.wants/kdump-tools.service")
    try root.write("", to: "/etc/systemd/system/multi-user.target.wants/cron.service")
    let memory = root.machine.crashMemory
    #expect(memory.state == .loaded)
    #expect(memory.asked == ["512M-:192M"])
    #expect(memory.reservedBytes == 192 << 20)
    #expect(CrashTool.describe(root.machine.enabledCrashTools) == "kdump-tools")
    #expect(CrashTool.describe([]) == "another program")
    #expect(CrashTool.describe(CrashTool.enabled(among: ["kdump.service", "kdump-early.service"])) == "kdump")
    #expect(!ImageRoot().machine.crashMemory.isSupported)
  }
}
