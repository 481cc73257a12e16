import LinuxSystem
import SystemPackage

/// The disks and the firmware's memory that one scenario's guest owns, in a folder that goes when it has passed.
struct GuestResources: Sendable {
  /// Where they are.
  let directory: FilePath

  /// The root disk, an overlay.
  let root: GuestConfiguration.Disk

  /// Further disks, besides the boot disk of a UEFI guest.
  let extraDisks: [GuestConfiguration.Disk]

  /// The disk that a boot loader of the guest's own is on, an overlay; only such a guest has it.
  let ownBootDisk: GuestConfiguration.Disk?

  /// A copy of OVMF's variables, which only a UEFI guest has.
  var firmwareVariables: FilePath { directory.appending("OVMF_VARS.fd") }

  /// The disk that the lab's own boot loader is on, which only a guest has that boots from it.
  var bootDisk: FilePath { directory.appending("boot.raw") }

  /// The label of a scenario's small disk.
  static let smallDiskLabel = "crash"

  /// Makes what a scenario needs.
  ///
  /// - Parameters:
  ///   - bootDisk: What a boot loader of the guest's own is installed on.
  ///   - payload: The disk that carries our package, where there is one.
  static func prepare(
    for scenario: Scenario, root base: GuestConfiguration.Disk, bootDisk: GuestConfiguration.Disk? = nil,
    payload: GuestConfiguration.Disk?, in directory: FilePath
  ) async throws -> GuestResources {
    try Files.createDirectories(directory, permissions: .readableFolder)
    let root = try await OverlayDisk.create(at: directory.appending("root.qcow2"), over: base)
    var extraDisks = payload.map { [$0] } ?? []
    if let size = scenario.smallDisk {
      let path = directory.appending("small.raw")
      try await ImageBuilder.makeFileSystem(at: path, size: size, label: smallDiskLabel)
      extraDisks.append(GuestConfiguration.Disk(path: path, format: .raw))
    }
    for disk in scenario.disks { extraDisks.append(try await blank(disk, in: directory)) }
    var ownBootDisk: GuestConfiguration.Disk?
    if let bootDisk {
      ownBootDisk = try await OverlayDisk.create(at: directory.appending("own-boot.qcow2"), over: bootDisk)
    }
    let resources = GuestResources(
      directory: directory, root: root, extraDisks: extraDisks, ownBootDisk: ownBootDisk)
    if let firmware = UEFIFirmware(scenario.firmware) {
      guard try Files.exists(firmware.variables) else {
        throw LabError.missingFile(firmware.variables, remedy: "apt-get install ovmf")
      }
      try await HostProgram.run("cp", [firmware.variables.string, resources.firmwareVariables.string])
    }
    return resources
  }

  private static func blank(_ disk: Scenario.Disk.Blank, in directory: FilePath) async throws -> GuestConfiguration.Disk
  {
    let path = path(of: disk.name, in: directory)
    try await HostProgram.run("truncate", ["-s", disk.size, path.string])
    try await HostProgram.run(
      "sh", ["-c", "printf 'label: gpt\\n%s\\n' \"$1\" | sfdisk -q \"$0\"", path.string, disk.partitions],
      package: "fdisk")
    return GuestConfiguration.Disk(path: path, format: .raw, bus: disk.bus)
  }

  /// The image of a scenario's further disk.
  func path(ofDisk name: String) -> FilePath { Self.path(of: name, in: directory) }

  private static func path(of name: String, in directory: FilePath) -> FilePath { directory.appending("\(name).raw") }
}

/// OVMF as Debian's package `ovmf` has it.
struct UEFIFirmware: Hashable, Sendable {
  /// The code, read-only.
  let code: FilePath

  /// The variables that a new machine begins with.
  let variables: FilePath

  /// Whether it starts only what Microsoft's keys have signed, and keeps its variables from the kernel by SMM.
  let isSecure: Bool

  /// With no keys: it starts whatever is there.
  static let plain = UEFIFirmware(
    code: "/usr/share/OVMF/OVMF_CODE_4M.fd", variables: "/usr/share/OVMF/OVMF_VARS_4M.fd", isSecure: false)

  /// With Microsoft's keys, and Secure Boot on, as most machines are sold.
  static let secureBoot = UEFIFirmware(
    code: "/usr/share/OVMF/OVMF_CODE_4M.ms.fd", variables: "/usr/share/OVMF/OVMF_VARS_4M.ms.fd", isSecure: true)

  private init(code: FilePath, variables: FilePath, isSecure: Bool) {
    self.code = code
    self.variables = variables
    self.isSecure = isSecure
  }

  /// What a scenario has; `nil` where it is no UEFI machine.
  init?(_ firmware: Scenario.Firmware) {
    switch firmware {
    case .direct: return nil
    case .uefi: self = .plain
    case .bootLoader(let loader, let secureBoot):
      guard loader.isForUEFI else { return nil }
      self = secureBoot ? .secureBoot : .plain
    }
  }
}
