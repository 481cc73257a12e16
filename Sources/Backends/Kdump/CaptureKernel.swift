internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// The kernel that is loaded as the capture kernel.
struct CaptureKernel: Hashable, Sendable {
  /// Its image.
  let image: KernelImage

  /// Its release.
  let release: String

  /// What a person should know of the choice.
  var remark: String?

  /// The running kernel's own image, or the one that `KDUMP_KERNEL` names.
  static func find(on machine: Machine, settings: Settings) -> Result<CaptureKernel, Refusal> {
    if let path = settings.kdumpKernel { return named(path, on: machine) }
    let running = machine.kernelRelease.description
    let outcome = KernelImageFinder(machine).find()
    guard let image = outcome.image else {
      let looked = outcome.rejected.map { "\($0.path): \($0.reason)" }
      return .failure(
        Refusal(
          "the image of the running kernel \(running) was not found"
            + (looked.isEmpty ? "" : " (\(looked.joined(separator: "; ")))"),
          remedy: "reboot if the kernel was updated, mount /boot, or set KDUMP_KERNEL to it"))
    }
    return .success(CaptureKernel(image: image, release: running))
  }

  /// A kernel that the settings name; that it is another one than runs is a warning and no more.
  private static func named(_ path: FilePath, on machine: Machine) -> Result<CaptureKernel, Refusal> {
    let running = machine.kernelRelease.description
    let finder = KernelImageFinder(machine)
    switch finder.examine(path) {
    case .failure(let reason):
      return .failure(
        Refusal("KDUMP_KERNEL (\(path)): \(reason.description)", remedy: "name a kernel image there, or nothing"))
    case .success((let image, let found)):
      let release = found ?? running
      guard release != running else { return .success(CaptureKernel(image: image, release: release)) }
      return .success(
        CaptureKernel(
          image: image, release: release,
          remark: "KDUMP_KERNEL is \(release), not the running \(running)"))
    }
  }

  /// The kernel as a file that can be loaded: a part of a larger one is copied out.
  func file(on machine: Machine) throws(FileError) -> FilePath {
    guard let part = image.part else { return machine.path(image.path) }
    let copy = machine.runtime.path.appending("crash-kernel")
    let source = try File.open(reading: machine.path(image.path))
    try Files.createDirectories(
      machine.runtime.path, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    try Files.removeIfPresent(copy)
    let target = try File.create(copy, permissions: .ownerReadWrite)
    var offset = part.offset
    let end = part.offset + part.size
    while offset < end {
      let bytes = try source.read(at: Int64(offset), upTo: Int(min(1 << 20, end - offset)))
      guard !bytes.isEmpty else { break }
      try target.write(bytes)
      offset += UInt64(bytes.count)
    }
    return copy
  }
}
