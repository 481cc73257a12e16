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

  /// A copy of OVMF's variables, which only a UEFI guest has.
  var firmwareVariables: FilePath { directory.appending("OVMF_VARS.fd") }

  /// The EFI system partition's disk, which only a UEFI guest has.
  var bootDisk: FilePath { directory.appending("boot.raw") }

  /// The label of a scenario's small disk.
  static let smallDiskLabel = "crash"

  /// Makes what a scenario needs.
  ///
  /// - Parameter payload: The disk that carries our package, where there is one.
  static func prepare(
    for scenario: Scenario, root base: GuestConfiguration.Disk, payload: GuestConfiguration.Disk?,
    in directory: FilePath
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
    let resources = GuestResources(directory: directory, root: root, extraDisks: extraDisks)
    if scenario.firmware == .uefi {
      guard try Files.exists(UEFIFirmware.variables) else {
        throw LabError.missingFile(UEFIFirmware.variables, remedy: "apt-get install ovmf")
      }
      try await HostProgram.run("cp", [UEFIFirmware.variables.string, resources.firmwareVariables.string])
    }
    return resources
  }

  private static func blank(_ disk: Scenario.Disk.Blank, in directory: FilePath) async throws -> GuestConfiguration.Disk
  {
    let path = path(of: disk.name, in: directory)
    try await HostProgram.run("truncate", ["-s", disk.size, path.string])
    try await HostProgram.run(
      "sh", ["-c", "printf 'label: gpt\\nstart=1MiB, name=%s\\n' \"$1\" | sfdisk -q \"$0\"", path.string, disk.name],
      package: "fdisk")
    return GuestConfiguration.Disk(path: path, format: .raw, bus: disk.bus)
  }

  /// The image of a scenario's further disk.
  func path(ofDisk name: String) -> FilePath { Self.path(of: name, in: directory) }

  private static func path(of name: String, in directory: FilePath) -> FilePath { directory.appending("\(name).raw") }
}

/// OVMF as Debian's package `ovmf` has it.
enum UEFIFirmware {
  /// The code, read-only.
  static let code: FilePath = "/usr/share/OVMF/OVMF_CODE_4M.fd"

  /// The variables that a new machine begins with.
  static let variables: FilePath = "/usr/share/OVMF/OVMF_VARS_4M.fd"
}
