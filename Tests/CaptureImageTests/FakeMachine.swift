import Foundation
import LinuxSystem
import Machine
import SystemPackage
import TestSupport

/// A folder that stands for a machine's root, gone when the test ends.
final class FakeMachine {
  let root: FilePath

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastgasp-image-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    root = FilePath(folder.resolvingSymlinksInPath().path)
  }

  deinit { try? Files.removeTree(root) }

  var machine: Machine { Machine(root: root, programs: InstalledPrograms()) }

  func place(_ path: FilePath) -> FilePath { root.appending(path.components) }

  func write(_ text: String, to path: FilePath) throws { try write(Array(text.utf8), to: path) }

  func write(_ bytes: [UInt8], to path: FilePath) throws {
    try addFolder(path.removingLastComponent())
    try Data(bytes).write(to: URL(filePath: place(path).string))
  }

  func addFolder(_ path: FilePath) throws {
    try FileManager.default.createDirectory(atPath: place(path).string, withIntermediateDirectories: true)
  }

  func link(_ path: FilePath, to target: FilePath) throws {
    try addFolder(path.removingLastComponent())
    try SymbolicLink.make(at: place(path), to: target)
  }

  /// The driver of a device, a module where that is said.
  func addDriver(_ driver: String, bus: String, module: String?, to device: FilePath) throws {
    let folder = FilePath("/sys/bus/\(bus)/drivers/\(driver)")
    try addFolder(folder)
    try addFolder(device)
    try link(device.appending("driver"), to: folder)
    guard let module, !machine.has("\(folder)/module") else { return }
    try write("live\n", to: FilePath("/sys/module/\(module)/initstate"))
    try link(folder.appending("module"), to: FilePath("../../../../module/\(module)"))
  }

  /// A block device of a number and what its file holds.
  func addBlock(_ sysfs: FilePath, number: String, partition: Bool = false, holding bytes: [UInt8] = []) throws {
    let name = sysfs.lastComponent?.string ?? ""
    try addFolder(sysfs)
    if partition { try write("1\n", to: sysfs.appending("partition")) }
    let relative = FilePath("../../" + sysfs.components.dropFirst(1).map(\.string).joined(separator: "/"))
    try link(FilePath("/sys/dev/block").appending(number), to: relative)
    try link(FilePath("/sys/class/block").appending(name), to: relative)
    try write(bytes, to: FilePath("/dev").appending(name))
  }

  func mount(_ lines: String...) throws {
    try write(lines.joined(separator: "\n") + "\n", to: "/proc/self/mountinfo")
  }

  /// A virtio disk with one partition, `vda1`, as QEMU's guests have it.
  static let virtioDisk: FilePath = "/sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda"

  func addVirtioDisk(holding bytes: [UInt8]) throws {
    try addDriver("virtio-pci", bus: "pci", module: "virtio_pci", to: "/sys/devices/pci0000:00/0000:00:04.0")
    try addDriver("virtio_blk", bus: "virtio", module: "virtio_blk", to: "/sys/devices/pci0000:00/0000:00:04.0/virtio1")
    try addBlock(Self.virtioDisk, number: "254:0")
    try addBlock(Self.virtioDisk.appending("vda1"), number: "254:1", partition: true, holding: bytes)
  }
}

/// The beginnings of file systems, as much as tells them.
enum Superblock {
  static let id = "00112233-4455-6677-8899-aabbccddeeff"
  private static let idBytes: [UInt8] = (0..<16).map { UInt8($0 * 0x11) }

  static var ext4: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes.replaceSubrange(0x438..<0x43a, with: [0x53, 0xef])
    bytes.replaceSubrange(0x468..<0x478, with: idBytes)
    return bytes
  }

  static func btrfs(devices: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 0x11000)
    bytes.replaceSubrange(0x10040..<0x10048, with: Array("_BHRfS_M".utf8))
    bytes.replaceSubrange(0x10020..<0x10030, with: idBytes)
    bytes[0x10088] = devices
    return bytes
  }

  static var vfat: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes.replaceSubrange(0x52..<0x5a, with: Array("FAT32   ".utf8))
    bytes.replaceSubrange(0x43..<0x47, with: [0x3d, 0x2c, 0xb0, 0x1a])
    return bytes
  }
}

/// Runs a program and gives its exit status and what it prints.
func run(_ program: String, _ arguments: [String], in folder: FilePath? = nil) throws -> (status: Int32, output: String)
{
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", program] + arguments
  if let folder { process.currentDirectoryURL = URL(filePath: folder.string) }
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

func isInstalled(_ programs: String...) -> Bool {
  programs.allSatisfy { program in
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
