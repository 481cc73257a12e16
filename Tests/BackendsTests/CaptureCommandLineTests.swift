import Machine
import Testing

@testable import Backends

@Suite struct CaptureCommandLineTests {
  static let bookworm = CaptureCommandLine.Kernel(release: KernelRelease("6.1.0-56-amd64"), architecture: "x86_64")
  static let fixed = "module_blacklist=ramoops,efi_pstore efi_pstore.pstore_disable=1"
  static let savers =
    "panic=-1 irqpoll cgroup_disable=memory numa=off hest_disable erst_disable pcie_ports=compat transparent_hugepage=never"
    + " cma=0 novmcoredd hugetlb_cma=0 kfence.sample_interval=0"

  static func line(_ running: String, _ appended: [String] = [], kernel: CaptureCommandLine.Kernel = bookworm)
    -> CaptureCommandLine
  {
    CaptureCommandLine(running: KernelCommandLine(running), appended: appended, for: kernel)
  }

  @Test func `a stock command line keeps its root and console`() {
    let line = Self.line(
      "BOOT_IMAGE=/boot/vmlinuz-6.1.0-56-amd64 root=UUID=1234 ro quiet crashkernel=128M console=ttyS0,115200",
      ["nr_cpus=1", "reset_devices"])
    #expect(
      line.text
        == "root=UUID=1234 ro console=ttyS0,115200 nr_cpus=1 reset_devices \(Self.savers) \(Self.fixed)")
    #expect(line.removed == ["BOOT_IMAGE=/boot/vmlinuz-6.1.0-56-amd64", "quiet", "crashkernel=128M"])
    #expect(line.fits)
  }

  @Test(
    arguments: [
      "crashkernel=256M,high", "mem=1000M", "memmap=4M$0x30000000", "reserve_mem=4M:4096:lastgasp",
      "ramoops.mem_size=1",
      "pstore.backend=efi", "efi-pstore.pstore_disable=0", "hugepages=64", "hugepagesz=1G", "default_hugepagesz=2M",
      "panic_on_warn", "panic-on-warn=1", "resume=/dev/sda2", "resume_offset=1", "lastgasp=off", "log_buf_len=16M",
      "sysctl.kernel.panic_on_warn=1", "initrd=\\initrd.img", "hugetlb_cma=2G", "isolcpus=1-3",
      "rdinit=/sbin/other", "panic=0",
    ])
  func `what would hurt is left out`(word: String) {
    let line = Self.line("root=/dev/vda1 \(word) ro")
    #expect(line.removed == [word])
    #expect(line.text == "root=/dev/vda1 ro \(Self.savers) \(Self.fixed)")
  }

  @Test func `what is appended counts, also where the running line says otherwise`() {
    let line = Self.line("panic=30 nr_cpus=8 oops=warn console=tty0", ["panic=-1", "nr_cpus=1", "console=ttyS0"])
    #expect(line.words.prefix(5) == ["oops=warn", "console=tty0", "panic=-1", "nr_cpus=1", "console=ttyS0"])
    #expect(line.removed == ["panic=30", "nr_cpus=8"])
  }

  @Test func `a saver that is given otherwise stays as it is given`() {
    let line = Self.line("numa=on transparent_hugepage=always", ["cma=16M"])
    #expect(line.words.filter { $0.hasPrefix("numa=") || $0.hasPrefix("cma=") } == ["numa=on", "cma=16M"])
    #expect(!line.words.contains("transparent_hugepage=never"))
  }

  @Test(
    arguments: [
      ("5.10.0-30-amd64", "x86_64", ["novmcoredd", "hugetlb_cma=0", "numa=off"], ["kfence.sample_interval=0"]),
      ("4.19.0-27-amd64", "x86_64", ["cma=0"], ["novmcoredd", "hugetlb_cma=0"]),
      ("6.12.43+deb13-arm64", "aarch64", ["kfence.sample_interval=0"], ["numa=off"]),
    ])
  func `savers are added where the kernel knows them`(
    release: String, architecture: String, known: [String], unknown: [String]
  ) {
    let kernel = CaptureCommandLine.Kernel(release: KernelRelease(release), architecture: architecture)
    let words = Set(Self.line("root=/dev/vda1", kernel: kernel).words)
    #expect(words.isSuperset(of: known))
    #expect(words.isDisjoint(with: unknown))
  }

  @Test func `a kernel built without something is not told of it`() {
    var kernel = Self.bookworm
    kernel.configuration = KernelConfiguration(
      Array("CONFIG_MEMCG=y\nCONFIG_NUMA=y\n# CONFIG_DMA_CMA is not set\nCONFIG_KFENCE=y\n".utf8))
    #expect(
      Self.line("root=/dev/vda1", kernel: kernel).text
        == "root=/dev/vda1 panic=-1 irqpoll cgroup_disable=memory numa=off kfence.sample_interval=0 \(Self.fixed)")
  }

  @Test func `modules that are blacklisted already stay so, in the one list that the kernel looks at`() {
    let line = Self.line("module_blacklist=nouveau,ramoops root=/dev/vda1 module-blacklist=floppy")
    #expect(line.words.filter { $0.contains("blacklist") } == ["module_blacklist=nouveau,ramoops,floppy,efi_pstore"])
  }

  @Test func `values with blanks keep their quotes, and what was for init is left out`() {
    let line = Self.line("dyndbg=\"file drivers/usb/* +p\" root=/dev/vda1 -- single")
    #expect(line.words.prefix(2) == ["dyndbg=\"file drivers/usb/* +p\"", "root=/dev/vda1"])
    #expect(KernelCommandLine(line.text).value(of: "dyndbg") == "file drivers/usb/* +p")
    #expect(!line.text.contains("single"))
  }

  @Test func `a line that the kernel would not take is known beforehand`() {
    #expect(!Self.line("x=" + String(repeating: "y", count: 1800)).fits)
  }
}
