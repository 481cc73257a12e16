internal import CaptureImage
internal import CapturePlan
internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// The capture images of a machine's kernels, made before they are needed.
///
/// Arming makes the running kernel's image by itself where it is not current; a kernel that is being installed gets its
/// own here, and those of kernels that are gone are removed.
public struct CaptureImages: Sendable {
  /// An image that is there now.
  public struct Made: Codable, Hashable, Sendable {
    /// The release of the kernel that it is for.
    public let kernel: String

    /// Where it is.
    public let path: String

    /// Its size in bytes.
    public let size: Int

    /// The modules in it, in the order of their loading.
    public let modules: [String]

    /// Whether it was there already just so.
    public let wasCurrent: Bool
  }

  private let context: BackendContext
  private var machine: Machine { context.machine }

  /// Creates the view of a machine's capture images.
  public init(_ context: BackendContext) { self.context = context }

  /// Makes the image for a kernel, the running one's where none is named.
  public func refresh(kernel release: String? = nil) async throws(BackendError) -> Made {
    let facts = KdumpFacts(context)
    guard context.settings.kdump != .never else { throw .unavailable(Refusal("KDUMP=never: no image is wanted")) }
    let kernel: CaptureKernel
    let way: CaptureWay
    do {
      kernel = try facts.kernel().get()
      way = try facts.way(for: kernel).get()
    } catch {
      throw .unavailable(error)
    }
    guard case .builtin(let target) = way.image else {
      throw .unavailable(Refusal("the distribution's own image is used here (\(way.remark ?? "CAPTURE_IMAGE"))"))
    }
    let wanted = release ?? kernel.release
    let plan = await CapturePlanner(context).plan(for: way)
    return try await make(
      CaptureImageRequest(kernelRelease: wanted, target: target, plan: plan, watchdog: machine.activeWatchdog))
  }

  private func make(_ request: CaptureImageRequest) async throws(BackendError) -> Made {
    do {
      let image = try await CaptureImageBuilder(machine).build(request)
      try? CaptureImageBuilder(machine).removeStale(keeping: installedKernels + [request.kernelRelease])
      return Made(
        kernel: request.kernelRelease, path: image.path.string, size: image.size, modules: image.modules,
        wasCurrent: image.wasCurrent)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
  }

  /// Removes the images of kernels that are neither installed nor running.
  public func removeStale() throws(BackendError) {
    do {
      try CaptureImageBuilder(machine).removeStale(keeping: installedKernels)
    } catch {
      throw .failed(Refusal("\(error)"))
    }
  }

  /// The releases whose modules are there, and the running one.
  var installedKernels: [String] {
    let folders = ["/usr/lib/modules", "/lib/modules"].flatMap { folder in
      ((try? Files.entriesIfPresent(of: machine.path(FilePath(folder)))) ?? []).map(\.string)
    }
    return folders + [machine.kernelRelease.description]
  }
}
