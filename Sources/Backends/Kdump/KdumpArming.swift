internal import CaptureImage
internal import CapturePlan
internal import Digests
internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// Loads the capture kernel: finds it, makes its image, and has the running kernel take both.
struct KdumpArming: Sendable {
  private let context: BackendContext
  private let facts: KdumpFacts

  init(_ context: BackendContext) {
    self.context = context
    facts = KdumpFacts(context)
  }

  private var machine: Machine { context.machine }
  private var settings: Settings { context.settings }

  /// What the capture kernel starts with.
  private struct Initramfs {
    let path: FilePath
    let name: String
    let fingerprint: String
    var words: [String] = []
  }

  /// Loads the capture kernel, unless the very same is loaded already.
  func run() async throws(BackendError) {
    if let refusal = facts.refusal() { throw .unavailable(refusal) }
    let kernel = try self.kernel()
    let way = try self.way(for: kernel)
    for remark in [kernel.remark, way.remark].compactMap(\.self) { context.report(.captureRemark(remark)) }
    let plan = await CapturePlanner(context).plan(for: way)
    if let reason = plan.reasonForNoVmcore { context.report(.captureRemark("no vmcore will be saved: \(reason)")) }
    let initramfs = try await self.initramfs(way, kernel, plan)
    let line = try commandLine(for: kernel, initramfs)
    let wanted = KdumpStore.Loaded(
      bootID: machine.bootID, description: description(kernel, way, plan),
      fingerprint: fingerprint(kernel, initramfs, line), kernel: machine.kernelRelease.description,
      hardware: facts.hardware, savesVmcore: plan.makedumpfile != nil, image: initramfs.name,
      postNotifiersBefore: facts.store.loaded()?.postNotifiersBefore)
    if let loaded = facts.loaded, loaded.fingerprint == wanted.fingerprint, loaded.hardware == wanted.hardware {
      // Noted again: what status says of files that changed since is about this look at them.
      try? facts.store.note(wanted)
      return
    }
    try await load(kernel, initramfs, line, noting: wanted)
  }

  /// The kernel to load; where it is not found, it may lie on a `/boot` that is still to be mounted.
  private func kernel() throws(BackendError) -> CaptureKernel {
    let found = facts.kernel()
    if case .failure = found { tryAgainLater() }
    return try Self.unwrap(found)
  }

  /// How it saves; what is mounted late may change that, and then the boot is told to arm once more.
  private func way(for kernel: CaptureKernel) throws(BackendError) -> CaptureWay {
    let way = facts.way(for: kernel)
    let mayChange =
      switch way {
      case .success: facts.encryptionMayComeLater
      // An initramfs may lie on a `/boot` that is still to come; what is encrypted stays so.
      case .failure: !facts.isEncrypted
      }
    if mayChange || facts.targetMayComeLater { tryAgainLater() }
    return try Self.unwrap(way)
  }

  private func tryAgainLater() { try? machine.runtime.save([machine.bootID], as: Self.laterMarker) }

  /// What `lastgasp-arm-late.service` looks for.
  private static let laterMarker = "arm-later.json"

  private static func unwrap<Value>(_ result: Result<Value, Refusal>) throws(BackendError) -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let refusal): throw .unavailable(refusal)
    }
  }

  // MARK: The image

  private func initramfs(
    _ way: CaptureWay, _ kernel: CaptureKernel, _ plan: CapturePlan
  ) async throws(BackendError) -> Initramfs {
    switch way.image {
    case .builtin(let target): return try await builtin(target, kernel, plan)
    case .system(let initramfs): return try system(initramfs, plan)
    }
  }

  private func builtin(
    _ target: CaptureTarget, _ kernel: CaptureKernel, _ plan: CapturePlan
  ) async throws(BackendError) -> Initramfs {
    let request = CaptureImageRequest(
      kernelRelease: kernel.release, target: target, plan: plan, watchdog: machine.activeWatchdog)
    do {
      let image = try await CaptureImageBuilder(machine).build(request)
      // Not every distribution runs our hooks when it removes a kernel.
      try? CaptureImageBuilder(machine).removeStale(
        keeping: CaptureImages(context).installedKernels + [kernel.release])
      return Initramfs(path: image.path, name: "builtin", fingerprint: image.digest)
    } catch {
      if case .modulesGone = error, let image = CaptureImageBuilder(machine).existing(for: request) {
        context.report(.captureRemark("the image of an earlier boot is used: \(error)"))
        return Initramfs(path: image.path, name: "builtin", fingerprint: image.digest)
      }
      throw .failed(Refusal("the capture image could not be made: \(error)"))
    }
  }

  /// The distribution's image starts systemd, which starts lastgasp-capture and nothing else.
  private func system(_ initramfs: FilePath, _ plan: CapturePlan) throws(BackendError) -> Initramfs {
    do {
      let path = machine.path(CapturePlan.pathOnSystem)
      try Files.createDirectories(path.removingLastComponent(), permissions: .ownerReadWriteExecute)
      try Files.writeDurably(Array(plan.text.utf8), to: path)
      guard let status = try Files.status(machine.path(initramfs), followingLink: true) else {
        throw FileError(.open, machine.path(initramfs), .noSuchFileOrDirectory)
      }
      return Initramfs(
        path: initramfs, name: "system",
        fingerprint: "\(initramfs) \(status.size) \(status.modifiedAt) \(SHA256Digest(of: Array(plan.text.utf8)).hex)",
        words: Self.systemWords)
    } catch let error as FileError {
      throw .failed(Refusal("the plan of the capture could not be written: \(error)"))
    } catch {
      throw .failed(Refusal("\(error)"))
    }
  }

  /// What keeps a whole system from doing more than it must: no passphrase is waited for, no emergency shell opens.
  private static let systemWords = [
    "systemd.unit=lastgasp-capture.target", "systemd.mask=emergency.service", "systemd.mask=rescue.service",
    "systemd.mask=systemd-udev-settle.service", "systemd.show_status=1", "rd.shell=0", "rd.emergency=reboot",
    "plymouth.enable=0",
  ]

  // MARK: The command line

  private func commandLine(
    for kernel: CaptureKernel, _ initramfs: Initramfs
  ) throws(BackendError) -> CaptureCommandLine {
    let line = CaptureCommandLine(
      running: machine.commandLine,
      appended: settings.kdumpAppendCommandLine + initramfs.words + [
        "\(CapturePlan.bootParameter)=\(machine.bootID)",
        "\(CapturePlan.kernelParameter)=\(machine.kernelRelease)",
      ],
      for: CaptureCommandLine.Kernel(
        release: KernelRelease(kernel.release), architecture: machine.architecture,
        configuration: machine.kernelConfiguration(of: kernel.release)))
    guard line.fits else {
      throw .failed(
        Refusal(
          "the command line of the capture kernel would be \(line.text.utf8.count) bytes long, too long for a kernel",
          remedy: "shorten KDUMP_APPEND_CMDLINE"))
    }
    return line
  }

  // MARK: The loading

  private func load(
    _ kernel: CaptureKernel, _ initramfs: Initramfs, _ line: CaptureCommandLine, noting wanted: KdumpStore.Loaded
  ) async throws(BackendError) {
    let before = facts.loaded
    do {
      // Known as ours before it is loaded: an arming that is killed here must not leave it as somebody else's.
      try facts.store.note(wanted)
      let file = try kernel.file(on: machine)
      // The copy of a part lies in memory.
      defer { if kernel.image.part != nil { try? Files.removeIfPresent(file) } }
      try await loadEitherWay(kernel: file, machine.path(initramfs.path), line.text)
    } catch {
      // What failed before the kernel was asked leaves the one that was loaded, and that is still ours.
      if let before, machine.crashMemory.isLoaded {
        try? facts.store.note(before)
      } else {
        try? facts.store.forget()
      }
      throw .failed(Refusal("\(error)"))
    }
    guard machine.crashMemory.isLoaded else {
      try? facts.store.forget()
      throw .failed(Refusal("the kernel took the capture kernel, and says that none is loaded"))
    }
  }

  /// By `kexec_file_load(2)`, else by kexec-tools, where the reason of the refusal is not one that holds for it as well.
  private func loadEitherWay(kernel: FilePath, _ initramfs: FilePath, _ line: String) async throws {
    do {
      try machine.crashKernels.load(kernel: kernel, initramfs: initramfs, commandLine: line)
    } catch {
      guard error.mayWorkOtherwise else { throw error }
      let outcome = try? await machine.programs.run(
        "kexec",
        ["--load-panic", "--command-line=\(line)", "--initrd=\(initramfs)", kernel.string])
      guard outcome?.succeeded == true else { throw error }
    }
  }

  // MARK: What it is

  private func description(_ kernel: CaptureKernel, _ way: CaptureWay, _ plan: CapturePlan) -> String {
    let what = plan.makedumpfile == nil ? "the log" : "the log and the memory"
    let image =
      switch way.image {
      case .builtin: "lastgasp's own image"
      case .system(let initramfs): initramfs.string
      }
    return "\(kernel.release) with \(image) saves \(what) into \(way.folder.appending("crash"))"
  }

  /// Which boot crashed is not part of it.
  private func fingerprint(_ kernel: CaptureKernel, _ initramfs: Initramfs, _ line: CaptureCommandLine) -> String {
    let words = line.words.filter { !$0.hasPrefix("\(CapturePlan.bootParameter)=") }
    let parts = [kernel.release, "\(kernel.image.path)", initramfs.name, initramfs.fingerprint] + words
    return SHA256Digest(of: Array(parts.joined(separator: "\n").utf8)).hex
  }
}
