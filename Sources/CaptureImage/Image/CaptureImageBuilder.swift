internal import Archives
internal import CapturePlan
internal import Digests
internal import LinuxSystem
public import Machine
internal import SystemPackage

/// Makes builtin images, one for each kernel, in `/var/lib/lastgasp/capture`.
public struct CaptureImageBuilder: Sendable {
  private static let folder: FilePath = "/var/lib/lastgasp/capture"

  private let machine: Machine

  /// Makes images for a machine.
  public init(_ machine: Machine) { self.machine = machine }

  /// The image that was asked for, made where it is not there already.
  ///
  /// What goes in is read anew each time and compared by content, not by time.
  public func build(_ request: CaptureImageRequest) async throws(CaptureImageError) -> CaptureImage {
    let modules = try await modules(for: request)
    let content = try content(of: request, modules)
    let compression = compression(for: request.kernelRelease)
    let image = try ImageFile(for: request.kernelRelease, in: Self.folder, on: machine)
    let inputs = content.digest(compression: compression)
    let names = modules.map(\.name)
    if let record = image.record(ifOf: inputs) {
      return CaptureImage(
        path: image.path, digest: record.digest, size: record.size, modules: names, wasCurrent: true)
    }
    let record = try image.write(
      content, compression, inputs: inputs, plan: Self.digest(of: Self.plan(of: request)))
    return CaptureImage(path: image.path, digest: record.digest, size: record.size, modules: names, wasCurrent: false)
  }

  /// The image that was made earlier by the same plan; `nil` where there is none that is whole.
  ///
  /// It is all there can be where the kernel's modules are gone. One that would save elsewhere, or more, is none.
  public func existing(for request: CaptureImageRequest) -> CaptureImage? {
    guard let image = try? ImageFile(for: request.kernelRelease, in: Self.folder, on: machine),
      let record = image.record(), record.plan == Self.digest(of: Self.plan(of: request))
    else { return nil }
    return CaptureImage(path: image.path, digest: record.digest, size: record.size, modules: [], wasCurrent: false)
  }

  /// Removes the images of all kernels but these.
  public func removeStale(keeping releases: [String]) throws(CaptureImageError) {
    do {
      try ImageFile.removeAll(in: Self.folder, except: releases, on: machine)
    } catch {
      throw .file(error)
    }
  }

  // MARK: What goes in

  private func modules(for request: CaptureImageRequest) async throws(CaptureImageError) -> [KernelModuleFile] {
    guard request.target.obstacle == nil, let sysfs = request.target.sysfs else {
      throw .obstacle(request.target.obstacle ?? "it lies on no device")
    }
    let isRunning = request.kernelRelease == machine.kernelRelease.description
    var drivers: [DeviceDrivers.Driver] = []
    do {
      for place in [sysfs, request.watchdog?.sysfs].compactMap({ $0 }) {
        drivers += try DeviceDrivers(of: place, isRunningKernel: isRunning, on: machine).drivers
      }
    } catch {
      throw .file(error)
    }
    let type = request.target.fileSystemType
    let configuration = type == "vfat" ? machine.kernelConfiguration(of: request.kernelRelease) : nil
    return try await ModuleResolver(machine: machine, release: request.kernelRelease).files(
      needed: drivers.filter(\.isInUse).map(\.name) + FileSystemModules.needed(for: type),
      wished: drivers.filter { !$0.isInUse }.map(\.name) + FileSystemModules.wished(for: type, configuration))
  }

  private func content(
    of request: CaptureImageRequest, _ modules: [KernelModuleFile]
  ) throws(CaptureImageError) -> ImageContent {
    var content = ImageContent()
    content.addProgram("/init", try read(request.program))
    let plan = Self.plan(of: request)
    content.addText(CapturePlan.pathInImage, plan.text)
    content.addText(CapturePlan.modulesPathInImage, modules.map { "\($0.lineInImage)\n" }.joined())
    for module in modules {
      content.addModule(module.pathInImage, try read(module.path), isPacked: module.isPacked)
    }
    if let makedumpfile = plan.makedumpfile {
      for part in try SharedLibraries(of: makedumpfile, on: machine).parts { content.addProgram(part.path, part.bytes) }
    }
    return content
  }

  /// The plan as it goes in.
  private static func plan(of request: CaptureImageRequest) -> CapturePlan {
    var plan = request.plan
    plan.target = request.target.planned
    return plan
  }

  private static func digest(of plan: CapturePlan) -> String { SHA256Digest(of: Array(plan.text.utf8)).hex }

  private func read(_ path: FilePath) throws(CaptureImageError) -> [UInt8] {
    do {
      return try Files.read(machine.path(try MachinePaths(machine: machine).resolved(path)), limit: 256 << 20)
    } catch {
      throw .file(error)
    }
  }

  /// What that kernel can unpack (`usr/Kconfig`); gzip where its configuration is not known, for that is on by default.
  private func compression(for release: String) -> InitramfsWriter.Compression {
    guard let configuration = machine.kernelConfiguration(of: release) else { return .gzip }
    if configuration["RD_ZSTD"] == "y", InitramfsWriter.Compression.zstd.isAvailable { return .zstd }
    return configuration["RD_GZIP"] == "y" ? .gzip : .none
  }
}
