import LinuxSystem
import Machine
import SystemPackage
import Testing

@testable import Analysis

@Suite struct AnalysisTests {
  @Test func `the front of a dump says which kernel it is of`() {
    let text = "OSRELEASE=6.1.0-18-amd64\nBUILD-ID=0123456789abcdef0123456789abcdef01234567\nPAGESIZE=4096\n"
    var front = Array("KDUMP   ".utf8) + [UInt8](repeating: 0, count: 5000) + Array("OSRE".utf8) + Array(text.utf8)
    front += [0] + Array("BUILD-ID=other\n".utf8) + [UInt8](repeating: 0xff, count: 100)
    let identity = DumpIdentity(front: front)
    #expect(identity.release == "6.1.0-18-amd64")
    #expect(identity.buildID == "0123456789abcdef0123456789abcdef01234567")
  }

  @Test(arguments: ["", "OSRELEASE=", "OSRELEASE=../../etc\n", "OSRELEASE=-x\n", "OSRELEASE=a b\n", "OSRELEAS"])
  func `what is no release is none`(front: String) {
    #expect(DumpIdentity(front: Array(front.utf8)).release == nil)
  }

  @Test func `a build ID that is none does not reach a command line`() {
    let identity = DumpIdentity(front: Array("OSRELEASE=6.1\nBUILD-ID=$(reboot)\n".utf8))
    #expect(identity.release == "6.1")
    #expect(identity.buildID == nil)
  }

  @Test func `vmlinux is found wherever a distribution puts it`() throws {
    for place in KernelSymbols.places(of: "6.1.0-18-amd64") {
      let root = FilePath("/tmp").appending("lastgasp-analysis-\(UInt64.random(in: 0 ... .max))")
      defer { try? Files.removeTree(root) }
      let machine = Machine(root: root)
      let path = machine.path(place)
      try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
      #expect(KernelSymbols(on: machine).installed(for: "6.1.0-18-amd64") == nil)
      try Files.writeDurably([1], to: path)
      #expect(KernelSymbols(on: machine).installed(for: "6.1.0-18-amd64") == place)
      #expect(KernelSymbols(on: machine).installed(for: "6.1.0-19-amd64") == nil)
    }
  }

  @Test(arguments: [
    ("ID=debian\n", "apt install crash", "apt install linux-image-6.1-1-x-dbg"),
    ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "apt install crash", "linux-image-6.1-1-x-dbgsym"),
    ("ID=\"fedora\"\n", "dnf install crash", "dnf debuginfo-install kernel-6.1-1-x"),
    ("ID=rocky\nID_LIKE=\"rhel centos fedora\"\n", "dnf install crash", "dnf debuginfo-install"),
    ("ID=arch\n", "pacman -S crash", "pacman -S debuginfod"),
    ("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", "zypper install crash", "kernel-x-debuginfo"),
    ("ID=other\n", "package manager", "DEBUGINFOD_URLS"), ("", "package manager", "vmlinux"),
  ])
  func `what is missing is named in the distribution's own commands`(release: String, program: String, symbols: String)
  {
    let advice = InstallAdvice(osRelease: release)
    #expect(advice.install(.crash).contains(program))
    #expect(advice.installSymbols(of: "6.1-1-x").contains(symbols))
  }

  @Test func `debuginfod is asked at the configured servers when the environment names none`() async throws {
    let root = FilePath("/tmp").appending("lastgasp-analysis-\(UInt64.random(in: 0 ... .max))")
    defer { try? Files.removeTree(root) }
    try Files.createDirectories(root.appending("etc/debuginfod"), permissions: .ownerReadWriteExecute)
    try Files.writeDurably(Array("https://one.example\n".utf8), to: root.appending("etc/debuginfod/one.urls"))
    let machine = Machine(root: root, programs: Finder())
    #expect(
      await KernelSymbols(on: machine).fetched(buildID: "abcdef0123", servers: nil, home: "/root")
        == "/cache/DEBUGINFOD_URLS=https://one.example/abcdef0123")
    try Files.removeTree(root.appending("etc"))
    #expect(await KernelSymbols(on: machine).fetched(buildID: "abcdef0123", servers: "", home: nil) == nil)
  }

  /// Answers as debuginfod-find does.
  struct Finder: ProgramRunner {
    func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
      ProgramOutcome(status: 0, output: "/cache/\(arguments[0])/\(arguments[4])\n")
    }
  }
}
