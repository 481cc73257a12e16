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
    let resources = GuestResources(directory: directory, root: root, extraDisks: extraDisks)
    if scenario.firmware == .uefi {
      guard try Files.exists(UEFIFirmware.variables) else {
        throw LabError.missingFile(UEFIFirmware.variables, remedy: "apt-get install ovmf")
      }
      try await HostProgram.run("cp", [UEFIFirmware.variables.string, resources.firmwareVariables.string])
    }
    return resources
  }
}

/// OVMF as Debian's package `ovmf` has it.
enum UEFIFirmware {
  /// The code, read-only.
  static let code: FilePath = "/usr/share/OVMF/OVMF_CODE_4M.fd"

  /// The variables that a new machine begins with.
  static let variables: FilePath = "/usr/share/OVMF/OVMF_VARS_4M.fd"
}
