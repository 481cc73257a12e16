@testable import CaptureImage
import Settings
import SystemPackage
import Testing

@testable import Backends

@Suite struct CaptureWayTests {
  static func target(obstacle: String? = nil, isEncrypted: Bool = false, folder: FilePath = "/c") -> CaptureTarget {
    CaptureTarget(
      fileSystemID: "u", fileSystemType: "ext4", mountOptions: "", folder: folder, device: "/dev/vda1",
      sysfs: "/sys/devices/vda1", isEncrypted: isEncrypted, obstacle: obstacle)
  }

  static func facts(
    _ target: Result<CaptureTarget, CaptureTargetError> = .success(CaptureWayTests.target()),
    change: (inout CaptureWayFacts) -> Void = { _ in }
  ) -> CaptureWayFacts {
    var facts = CaptureWayFacts(
      mountFolder: "/var/crash/lastgasp", target: target, isEncrypted: false, systemInitramfs: "/boot/initrd.img",
      hasSystemd: true, savesVmcore: true)
    change(&facts)
    return facts
  }

  @Test func `a plain disk gets our own image, log and memory`() throws {
    let way = try CaptureWay.choose(Self.facts()).get()
    #expect(way.image == .builtin(Self.target()))
    #expect(way.reasonForNoVmcore == nil)
    #expect(way.remark == nil)
  }

  @Test func `a stack that our image cannot bring up gets the distribution's, and the reason is said`() throws {
    let way = try CaptureWay.choose(Self.facts(.success(Self.target(obstacle: "it is on LVM")))).get()
    #expect(way.image == .system(initramfs: "/boot/initrd.img"))
    #expect(way.remark == "it is on LVM")
  }

  @Test func `where neither can, it is said what would`() {
    let lvm = Self.facts(.success(Self.target(obstacle: "it is on LVM"))) { $0.systemInitramfs = nil }
    #expect(Self.refusal(lvm)?.reason.contains("it is on LVM") == true)
    let forced = Self.facts(.success(Self.target(obstacle: "it is on LVM"))) { $0.setting = .builtin }
    #expect(Self.refusal(forced)?.remedy?.contains("CAPTURE_IMAGE=system") == true)
    let other = Self.facts { facts in
      facts.setting = .system
      facts.hasSystemd = false
    }
    #expect(Self.refusal(other)?.reason.contains("systemd") == true)
    let gone = Self.facts(.failure(.notMounted(folder: "/x")))
    #expect(Self.refusal(gone)?.reason.contains("/x") == true)
  }

  @Test(arguments: [
    facts { $0.isEncrypted = true }, facts(.success(target(obstacle: "it is encrypted", isEncrypted: true))),
    facts { facts in
      facts.isEncrypted = true
      facts.setting = .system
      facts.givenInitramfs = "/boot/mine"
    },
  ])
  func `nothing of an encrypted machine is saved in plain unasked`(facts: CaptureWayFacts) {
    #expect(Self.refusal(facts)?.remedy?.contains("CAPTURE_PLAINTEXT_TARGET") == true)
  }

  @Test func `a plain target that somebody names gets the log of an encrypted machine, never its memory`() throws {
    let plain = Self.target(folder: "/lastgasp")
    let way = try CaptureWay.choose(
      Self.facts { facts in
        facts.isEncrypted = true
        facts.plaintextFolder = "/boot/lastgasp"
        facts.plaintextTarget = .success(plain)
      }
    ).get()
    #expect(way.image == .builtin(plain))
    #expect(way.folder == "/boot/lastgasp")
    #expect(way.reasonForNoVmcore?.contains("encrypted") == true)
  }

  @Test(arguments: [target(isEncrypted: true), target(obstacle: "it is on LVM")])
  func `a plain target that is none is refused`(target: CaptureTarget) {
    let facts = Self.facts { facts in
      facts.isEncrypted = true
      facts.plaintextFolder = "/boot/lastgasp"
      facts.plaintextTarget = .success(target)
    }
    #expect(Self.refusal(facts)?.reason.contains("CAPTURE_PLAINTEXT_TARGET") == true)
  }

  @Test func `no memory lies on a file system that shows it to everybody`() throws {
    let vfat = CaptureTarget(
      fileSystemID: "u", fileSystemType: "vfat", mountOptions: "umask=0077", folder: "/c", device: "/dev/sda1",
      sysfs: "/sys/devices/sda1", isEncrypted: false, obstacle: nil)
    let shown = try CaptureWay.choose(Self.facts(.success(vfat)) { $0.keepsOthersOut = false }).get()
    #expect(shown.reasonForNoVmcore?.contains("umask=0077") == true)
    #expect(try CaptureWay.choose(Self.facts(.success(vfat))).get().reasonForNoVmcore == nil)
    #expect(try CaptureWay.choose(Self.facts { $0.keepsOthersOut = false }).get().reasonForNoVmcore == nil)
  }

  @Test func `FULL_COREDUMP=0 is the reason that is given`() throws {
    #expect(try CaptureWay.choose(Self.facts { $0.savesVmcore = false }).get().reasonForNoVmcore == "FULL_COREDUMP=0")
  }

  private static func refusal(_ facts: CaptureWayFacts) -> Refusal? {
    guard case .failure(let refusal) = CaptureWay.choose(facts) else { return nil }
    return refusal
  }

  @Test(
    arguments: [
      ("/boot/vmlinuz-6.1.0-1-amd64", "6.1.0-1-amd64", "/boot/initrd.img-6.1.0-1-amd64"),
      ("/boot/vmlinuz-linux-lts", "6.12.9-1-lts", "/boot/initramfs-linux-lts.img"),
      ("/efi/abc/6.12.1/linux", "6.12.1", "/efi/abc/6.12.1/initrd"),
      ("/usr/lib/modules/6.12.1.fc42/vmlinuz", "6.12.1.fc42", "/boot/initramfs-6.12.1.fc42.img"),
    ])
  func `the distribution's initramfs is looked for under the names that they give`(
    kernel: String, release: String, initramfs: String
  ) {
    #expect(SystemInitramfs.places(beside: FilePath(kernel), release: release).contains(FilePath(initramfs)))
  }
}
