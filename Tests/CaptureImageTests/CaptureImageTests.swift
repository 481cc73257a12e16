import CapturePlan
import Digests
import Foundation
import LinuxSystem
import Machine
import SystemPackage
import Testing

@testable import CaptureImage

@Suite(.enabled(if: FakeModules.canBeMade && isInstalled("bsdtar"))) struct CaptureImageTests {
  private static let program = "not really a program"

  /// A machine with ext4 on a virtio disk, whose modules are there.
  private func machine() throws -> FakeMachine {
    let fake = try FakeMachine()
    try fake.addVirtioDisk(holding: Superblock.ext4)
    try fake.mount("27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw")
    try fake.write("\(FakeModules.release)\n", to: "/proc/sys/kernel/osrelease")
    try fake.write(Self.program, to: "/usr/lib/lastgasp/lastgasp-capture")
    try fake.write("CONFIG_RD_GZIP=y\n", to: FilePath("/boot/config-\(FakeModules.release)"))
    let modules = FakeModules(fake: fake)
    try modules.add("virtio", exporting: "register_virtio")
    try modules.add("virtio_pci", needing: "register_virtio")
    try modules.add("crc32c_generic", ["alias=crc32c"])
    try modules.add("ext4", ["softdep=pre: crc32c"])
    try modules.add("unrelated")
    try modules.pack("ext4")
    try modules.finish(builtin: ["virtio_blk"])
    return fake
  }

  private func request(_ fake: FakeMachine) throws -> CaptureImageRequest {
    let target = try CaptureTargetFinder(fake.machine).target(of: "/var/crash/lastgasp")
    return CaptureImageRequest(
      kernelRelease: FakeModules.release, target: target,
      plan: CapturePlan(target: target.planned, folder: target.folder.appending("crash")))
  }

  private func build(_ fake: FakeMachine, _ request: CaptureImageRequest? = nil) async throws -> CaptureImage {
    try await CaptureImageBuilder(fake.machine).build(request ?? self.request(fake))
  }

  private func entry(_ name: String, of image: CaptureImage, _ fake: FakeMachine) throws -> String {
    try run("bsdtar", ["-xOf", fake.place(image.path).string, name]).output
  }

  @Test func `an image holds the program, the plan and the modules unpacked, in the order of loading`() async throws {
    let fake = try machine()
    let image = try await build(fake)
    #expect(image.modules == ["virtio", "virtio_pci", "crc32c_generic", "ext4"])
    let folder = "lib/modules/\(FakeModules.release)/kernel"
    #expect(try entry("init", of: image, fake) == Self.program)
    #expect(
      try entry("lastgasp/modules", of: image, fake) == image.modules.map { "/\(folder)/\($0).ko\n" }.joined())
    let plan = try CapturePlan(parsing: entry("lastgasp/plan", of: image, fake))
    #expect(plan.target?.fileSystemID == Superblock.id)
    #expect(plan.folder == "/var/crash/lastgasp/crash")
    #expect(try entry("\(folder)/ext4.ko", of: image, fake).hasPrefix("\u{7f}ELF"))
    let names = try run("bsdtar", ["-tf", fake.place(image.path).string]).output.split(separator: "\n")
    #expect(names.contains { $0.hasPrefix("proc") } && names.contains { $0.hasPrefix("target") })
    #expect(!names.contains { $0.contains("unrelated") })
  }

  @Test func `an image is root's alone and its digest is the file's`() async throws {
    let fake = try machine()
    let image = try await build(fake)
    let bytes = try Files.read(fake.place(image.path))
    #expect(image.size == bytes.count)
    #expect(image.digest == SHA256Digest(of: bytes).hex)
    #expect(try Files.status(fake.place(image.path))?.permissions == .ownerReadWrite)
    #expect(try Files.status(fake.place("/var/lib/lastgasp/capture"))?.permissions == .ownerReadWriteExecute)
  }

  @Test func `nothing is made anew while nothing changed, whatever the times`() async throws {
    let fake = try machine()
    let first = try await build(fake)
    #expect(!first.wasCurrent)
    try fake.write(Self.program, to: "/usr/lib/lastgasp/lastgasp-capture")
    let second = try await build(fake)
    #expect(second.wasCurrent)
    #expect(second.digest == first.digest)
  }

  @Test func `what was made by another plan is not there for this one`() async throws {
    let fake = try machine()
    let first = try await build(fake)
    var request = try request(fake)
    #expect(CaptureImageBuilder(fake.machine).existing(for: request)?.digest == first.digest)
    request.plan.reasonForNoVmcore = "the disk is encrypted since"
    #expect(CaptureImageBuilder(fake.machine).existing(for: request) == nil)
    try fake.write("damaged", to: first.path)
    #expect(CaptureImageBuilder(fake.machine).existing(for: try self.request(fake)) == nil)
  }

  enum Change: CaseIterable, Sendable { case program, plan, module, image, record }

  @Test(arguments: Change.allCases)
  func `whatever changes, the image is made anew`(change: Change) async throws {
    let fake = try machine()
    let first = try await build(fake)
    var request = try request(fake)
    switch change {
    case .program: try fake.write("another", to: "/usr/lib/lastgasp/lastgasp-capture")
    case .plan: request.plan.keepFreeBytes = 1 << 20
    case .module:
      let modules = FakeModules(fake: fake)
      try modules.add("virtio", ["version=2"], exporting: "register_virtio")
      try modules.finish(builtin: ["virtio_blk"])
    case .image: try fake.write("damaged", to: first.path)
    case .record: try Files.remove(fake.place(FilePath("/var/lib/lastgasp/capture/\(FakeModules.release).json")))
    }
    let second = try await build(fake, request)
    #expect(!second.wasCurrent)
    #expect((second.digest == first.digest) == [.image, .record].contains(change))
    #expect(try await build(fake, request).wasCurrent)
  }

  @Test func `makedumpfile goes in with its loader and its libraries beside the C library`() async throws {
    let fake = try machine()
    for part in try SharedLibraries(of: "/usr/bin/env", on: Machine(root: "/")).parts {
      try fake.write(part.bytes, to: part.path)
    }
    var request = try request(fake)
    request.plan.makedumpfile = "/usr/bin/env"
    let image = try await build(fake, request)
    let names = try run("bsdtar", ["-tf", fake.place(image.path).string]).output.split(separator: "\n")
    #expect(names.contains("usr/bin/env"))
    #expect(names.contains { $0.hasSuffix("/libc.so.6") })
    #expect(names.contains { $0.contains("/ld-linux") })
  }

  @Test func `parameters that modprobe would give stand behind the module's path`() {
    var answer = ModprobeAnswer(root: "/r")
    answer.add("insmod /r/lib/modules/1/kernel/usb-storage.ko.zst quirks=1:2:u delay_use=0\nbuiltin sd-mod\n")
    #expect(
      answer.files.map(\.lineInImage) == ["/lib/modules/1/kernel/usb-storage.ko quirks=1:2:u delay_use=0"])
    #expect(answer.has("usb-storage") && answer.has("sd_mod") && !answer.has("ext4"))
  }

  // MARK: What cannot be

  @Test func `modules that are gone are told as gone, and the old image stays`() async throws {
    let fake = try machine()
    let image = try await build(fake)
    let request = try request(fake)
    try Files.removeTree(fake.place(FilePath("/lib/modules/\(FakeModules.release)")))
    try fake.write("ext4 1 0 - Live 0x0\n", to: "/proc/modules")
    await #expect(throws: CaptureImageError.modulesGone(release: FakeModules.release)) {
      try await build(fake, request)
    }
    #expect(try Files.exists(fake.place(image.path)))
  }

  @Test func `a kernel that runs without any module needs none`() async throws {
    let fake = try machine()
    let request = try request(fake)
    try Files.removeTree(fake.place("/lib/modules"))
    #expect(try await build(fake, request).modules == [])
  }

  @Test func `a driver in use that is no file is named`() async throws {
    let fake = try machine()
    try fake.addDriver("odd", bus: "pci", module: "from_elsewhere", to: "/sys/devices/pci0000:00")
    let error = await #expect(throws: CaptureImageError.self) { try await build(fake) }
    #expect(error?.description.contains("from_elsewhere") == true)
  }

  @Test func `a target with an obstacle is refused with its reason`() async throws {
    let fake = try machine()
    var request = try request(fake)
    try fake.mount("27 1 0:40 / / rw - tmpfs tmpfs rw")
    request.target = try CaptureTargetFinder(fake.machine).target(of: "/var/crash")
    let error = await #expect(throws: CaptureImageError.self) { try await build(fake, request) }
    #expect(error?.description.contains("memory") == true)
  }

  @Test func `a program that is missing is named`() async throws {
    let fake = try machine()
    try Files.remove(fake.place("/usr/lib/lastgasp/lastgasp-capture"))
    let error = await #expect(throws: CaptureImageError.self) { try await build(fake) }
    #expect(error?.description.contains("lastgasp-capture") == true)
  }

  @Test func `images of other kernels are removed, and nothing else`() async throws {
    let fake = try machine()
    let image = try await build(fake)
    let folder: FilePath = "/var/lib/lastgasp/capture"
    for name in ["5.10.0.img", "5.10.0.json", "plan", ".5.10.0.img.new"] {
      try fake.write("old", to: folder.appending(name))
    }
    try CaptureImageBuilder(fake.machine).removeStale(keeping: [FakeModules.release])
    let left = try Files.entries(of: fake.place(folder)).map(\.string)
    #expect(left == [".5.10.0.img.new", "\(FakeModules.release).img", "\(FakeModules.release).json", "plan"])
    #expect(try await build(fake).digest == image.digest)
  }
}
