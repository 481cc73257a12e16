import Bundles
import Glibc
import LinuxSystem
import SystemPackage
import Testing

/// Names that nothing in a log says are names, and that this machine knows.
struct KnownNamesTests {
  private static let files = [
    "etc/hosts": "127.0.0.1 localhost\n::1 ip6-loopback\n10.0.0.9 cuckoopint cuckoopint.vellum # attic\n",
    "etc/NetworkManager/system-connections/Thimblewrack.nmconnection": "",
    "etc/NetworkManager/system-connections/Wired connection 1.nmconnection": "",
    "var/lib/iwd/Brockenhexe.psk": "",
    "etc/systemd/system/rsync-to-gwendas-shed.service": "",
    "etc/systemd/system/ssh.service": "", "usr/lib/systemd/system/ssh.service": "",
    "etc/systemd/system/snap-firefox-12.mount": "",
  ]

  private static let log = """
    Panic#1 Part1
    <6>[    1.000000] hobs: cuckoopint answers, so does Brockenhexe, over Thimblewrack or Wired connection 1
    <6>[    2.000000] systemd[1]: Started rsync-to-gwendas-shed.service, ssh.service, snap-firefox-12.mount, vellum-tool.service.
    <0>[  100.200000] Kernel panic - not syncing: Fatal exception

    """

  @Test func `are replaced`() throws {
    let test = try TestMachine()
    for (name, text) in Self.files {
      let path = test.root.appending(FilePath(name).components)
      try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
      try Files.writeDurably(Array(text.utf8), to: path)
    }
    let link = test.root.appending("etc/systemd/system/vellum-tool.service")
    try TestMachine.link(at: link, to: "/usr/lib/systemd/system/vellum-tool.service", owner: getuid())
    try test.stage(Self.log)
    let bundle = try #require(try test.collect().first)
    let zip = test.root.appending("out.zip")
    let file = try File.create(zip, permissions: .ownerReadWrite)
    _ = try BundleExport(of: bundle, on: test.machine).writeRedacted(to: file.descriptor)
    let text = try test.text("dmesg.txt", of: test.store.bundle(at: "/out.zip"))
    #expect(text.contains("hobs: host-1 answers, so does ssid-1, over ssid-2 or Wired connection 1"))
    #expect(text.contains("Started unit-1.service, ssh.service, snap-firefox-12.mount, vellum-tool.service."))
  }
}
