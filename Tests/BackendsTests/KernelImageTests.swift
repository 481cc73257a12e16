import LinuxSystem
import Machine
import SystemPackage
import Testing

@testable import Backends

/// Another root with files in it.
final class ImageRoot {
  let root = FilePath("/tmp").appending("lastgasp-image-\(UInt64.random(in: 0 ... .max))")

  deinit { try? Files.removeTree(root) }

  var machine: Machine { Machine(root: root) }

  func write(_ bytes: [UInt8], to path: FilePath) throws {
    let full = root.appending(path.components)
    try Files.createDirectories(full.removingLastComponent(), permissions: .ownerReadWriteExecute)
    try File.create(full, permissions: .ownerReadWrite).write(bytes)
  }

  func write(_ text: String, to path: FilePath) throws { try write(Array(text.utf8), to: path) }
}

/// Images as `Documentation/arch/x86/boot.rst` and the specification of unified kernel images describe them.
enum SampleImage {
  static func bzImage(_ version: String?, isEFIProgram: Bool = true) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20 * 512)
    if isEFIProgram { bytes.replaceSubrange(0..<2, with: "MZ".utf8) }
    bytes[0x1f1] = 15
    bytes.replaceSubrange(0x1fe..<0x200, with: [0x55, 0xaa])
    bytes.replaceSubrange(0x202..<0x206, with: "HdrS".utf8)
    if let version {
      bytes[0x20e] = 0x40
      bytes[0x20f] = 0x10
      bytes.replaceSubrange(0x1240..<0x1240 + version.utf8.count, with: version.utf8)
    }
    return bytes
  }

  static func unified(linux: [UInt8], uname: String?) -> [UInt8] {
    var sections: [(String, [UInt8])] = [(".osrel", Array("ID=debian\n".utf8)), (".linux", linux)]
    if let uname { sections.append((".uname", Array(uname.utf8))) }
    var header = [UInt8](repeating: 0, count: 0x400)
    header.replaceSubrange(0..<2, with: "MZ".utf8)
    header[0x3c] = 0x80
    header.replaceSubrange(0x80..<0x84, with: [0x50, 0x45, 0, 0])
    header[0x86] = UInt8(sections.count)
    header[0x94] = 0xf0
    var body: [UInt8] = []
    for (index, (name, content)) in sections.enumerated() {
      let place = 0x80 + 24 + 0xf0 + index * 40
      header.replaceSubrange(place..<place + name.utf8.count, with: name.utf8)
      for (offset, number) in [(8, content.count), (16, (content.count + 511) & ~511), (20, 0x400 + body.count)] {
        for byte in 0..<4 { header[place + offset + byte] = UInt8(number >> (8 * byte) & 0xff) }
      }
      body += content + [UInt8](repeating: 0, count: -content.count & 511)
    }
    return header + body
  }

  static func arm64() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes.replaceSubrange(56..<60, with: [0x41, 0x52, 0x4d, 0x64])
    return bytes
  }
}

@Suite struct KernelImageHeaderTests {
  static let version = "6.1.0-56-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2"

  @Test(arguments: [true, false])
  func `an x86 kernel says its release`(isEFIProgram: Bool) {
    let header = KernelImageHeader(SampleImage.bzImage(Self.version, isEFIProgram: isEFIProgram))
    #expect(header == .bzImage(version: Self.version))
    #expect(header.release == "6.1.0-56-amd64")
    #expect(KernelImageHeader(SampleImage.bzImage(nil)).release == nil)
  }

  @Test func `kinds that carry no version are known by their marks`() {
    #expect(KernelImageHeader(SampleImage.arm64()) == .arm64Image)
    #expect(KernelImageHeader(Array("MZ\0\0zimg".utf8)) == .efiCompressed)
    #expect(KernelImageHeader([]) == .unknown)
    #expect(KernelImageHeader(Array("MZ".utf8)) == .unknown)
    #expect(KernelImageHeader([UInt8](repeating: 0xff, count: 5000)) == .unknown)
  }

  @Test func `a header that is cut anywhere is no trap`() {
    for image in [SampleImage.bzImage(Self.version), SampleImage.unified(linux: [1, 2, 3], uname: "6.1")] {
      for length in stride(from: 0, to: image.count, by: 7) { _ = KernelImageHeader(Array(image[..<length])) }
    }
    var pointer = SampleImage.bzImage(Self.version)
    (pointer[0x20e], pointer[0x20f]) = (0xff, 0xff)
    #expect(KernelImageHeader(pointer) == .bzImage(version: nil))
  }
}

@Suite struct KernelImageTests {
  static let release = "6.1.0-56-amd64"

  func root(_ files: [(FilePath, [UInt8])], commandLine: String = "root=/dev/vda1") throws -> ImageRoot {
    let root = ImageRoot()
    try root.write("\(Self.release)\n", to: "/proc/sys/kernel/osrelease")
    try root.write(commandLine, to: "/proc/cmdline")
    for (path, bytes) in files { try root.write(bytes, to: path) }
    return root
  }

  static func image(_ release: String) -> [UInt8] { SampleImage.bzImage("\(release) (someone@somewhere) #1 SMP") }

  @Test(
    arguments: [
      ("/boot/vmlinuz-6.1.0-56-amd64", "BOOT_IMAGE=/vmlinuz-6.1.0-56-amd64"),
      ("/boot/vmlinuz-6.1.0-56-amd64", "BOOT_IMAGE=(hd0,gpt2)/boot/vmlinuz-6.1.0-56-amd64"),
      ("/boot/vmlinuz-6.1.0-56-amd64", "BOOT_IMAGE=/@/boot/vmlinuz-6.1.0-56-amd64"),
      ("/srv/kernel.img", "BOOT_IMAGE=/srv/kernel.img"),
      ("/boot/vmlinuz-6.1.0-56-amd64", "root=/dev/vda1"), ("/boot/vmlinuz-linux", "root=/dev/vda1"),
      ("/usr/lib/modules/6.1.0-56-amd64/vmlinuz", "root=/dev/vda1"),
      ("/run/booted-system/kernel", "root=/dev/vda1"),
      ("/boot/efi/0123abcd/6.1.0-56-amd64/linux", "root=/dev/vda1"),
      (
        "/boot/ostree/debian-1234/vmlinuz-6.1.0-56-amd64",
        "BOOT_IMAGE=(hd0,gpt3)/ostree/debian-1234/vmlinuz-6.1.0-56-amd64"
      ),
    ] as [(FilePath, String)])
  func `the running kernel's image is found wherever distributions put it`(path: FilePath, commandLine: String) throws {
    let root = try root([(path, Self.image(Self.release))], commandLine: commandLine)
    #expect(
      KernelImageFinder(root.machine).find().image == KernelImage(path: path, part: nil, certainty: .byHeader))
  }

  @Test(arguments: [true, false])
  func `in a unified kernel image it is found with its place in the file`(kernelSaysIt: Bool) throws {
    let linux = kernelSaysIt ? Self.image(Self.release) : [UInt8](repeating: 7, count: 3000)
    let path: FilePath = "/efi/EFI/Linux/debian.efi"
    let root = try root([
      ("/efi/EFI/Linux/a-old.efi", SampleImage.unified(linux: Self.image("6.0.1"), uname: "6.0.1")),
      (path, SampleImage.unified(linux: linux, uname: "\(Self.release)\n")),
    ])
    let outcome = KernelImageFinder(root.machine).find()
    #expect(
      outcome.image
        == KernelImage(path: path, part: .init(offset: 0x600, size: UInt64(linux.count)), certainty: .byHeader))
    #expect(outcome.rejected == [.init(path: "/efi/EFI/Linux/a-old.efi", reason: "it is 6.0.1, not \(Self.release)")])
  }

  @Test func `an image that was replaced by an update is not taken for the running one`() throws {
    let root = try root([
      ("/boot/vmlinuz-linux", Self.image("6.2.1-arch1-1")), ("/boot/vmlinuz-linux-lts", Array("no kernel".utf8)),
    ])
    let outcome = KernelImageFinder(root.machine).find()
    #expect(outcome.image == nil)
    #expect(
      outcome.rejected == [
        .init(path: "/boot/vmlinuz-linux", reason: "it is 6.2.1-arch1-1, not \(Self.release)"),
        .init(path: "/boot/vmlinuz-linux-lts", reason: "it is no kernel image"),
      ])
  }

  @Test func `a name is enough where the image says nothing, and less than what says it`() throws {
    var root = try root([
      ("/boot/vmlinuz-6.1.0-56-amd64", SampleImage.arm64()), ("/boot/vmlinuz-other", SampleImage.arm64()),
    ])
    #expect(KernelImageFinder(root.machine).find().image?.certainty == .byName)
    #expect(KernelImageFinder(root.machine).find().image?.path == "/boot/vmlinuz-6.1.0-56-amd64")
    root = try self.root([
      ("/boot/vmlinuz-6.1.0-56-amd64", SampleImage.arm64()),
      ("/usr/lib/modules/6.1.0-56-amd64/vmlinuz", Self.image(Self.release)),
    ])
    #expect(KernelImageFinder(root.machine).find().image?.path == "/usr/lib/modules/6.1.0-56-amd64/vmlinuz")
  }

  @Test func `a BOOT_IMAGE that leads out of its partition is not followed`() {
    let places = KernelImagePlaces(
      release: Self.release, bootImage: "/../../etc/passwd", boot: [], bootPartitions: [:])
    #expect(places.paths.allSatisfy { !$0.string.contains("passwd") })
  }
}
