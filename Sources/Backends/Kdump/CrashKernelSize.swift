internal import Machine
internal import Settings

/// How much memory a capture kernel needs.
enum CrashKernelSize {
  /// Which image the capture kernel starts with.
  enum Image: Hashable, Sendable {
    /// Ours: a few MiB.
    case builtin

    /// The distribution's initramfs and root, with systemd.
    case system
  }

  /// A size that holds from so much memory of the machine on.
  private typealias Step = (memory: UInt64, size: UInt64)

  private static let mebi: UInt64 = 1 << 20
  private static let gibi: UInt64 = 1 << 30

  /// On x86_64, largest machine first.
  ///
  /// Measured on Debian 12: with our image 96 MiB are enough for the cloud kernel on 2 GiB and 80 MiB are not; a kernel
  /// for all hardware takes more, and large machines have more devices. With a whole root 256 MiB is what kdumpst takes.
  private static let steps: [Image: [Step]] = [
    .builtin: [
      (1024 * gibi, 320 * mebi), (64 * gibi, 224 * mebi), (8 * gibi, 192 * mebi), (3 * gibi / 2, 160 * mebi),
      (768 * mebi, 128 * mebi), (448 * mebi, 96 * mebi),
    ],
    .system: [
      (1024 * gibi, 640 * mebi), (64 * gibi, 512 * mebi), (4 * gibi, 320 * mebi), (3 * gibi / 2, 256 * mebi),
      (896 * mebi, 192 * mebi),
    ],
  ]

  /// What `CRASHKERNEL=auto` asks for, in bytes; `nil` where the machine has too little memory to give any away.
  ///
  /// - Parameters:
  ///   - memory: The memory of the machine in bytes, as the kernel counts it.
  ///   - pageSize: Larger pages, as some arm64 kernels have, take more.
  static func automatic(memory: UInt64, image: Image, architecture: String, pageSize: UInt64 = 4096) -> UInt64? {
    guard let size = steps[image]?.first(where: { memory >= $0.memory })?.size else { return nil }
    // Kernels for arm64 reserve a software I/O buffer of 64 MiB beside.
    let beside = architecture == "aarch64" ? 64 * mebi : 0
    let whole = (size + beside) * (pageSize > 16384 ? 2 : 1)
    return whole <= memory / 2 ? whole : nil
  }

  /// The least that has been seen to do, in bytes: less than that is worth a warning.
  ///
  /// Measured with Debian's kernels on 2 GiB: of those for clouds, 6.1 and 6.12 start with our image in 96 MiB, and 7.2
  /// runs out of it while it unpacks the image; a desktop's 6.1 takes 104 MiB.
  static func least(for image: Image, kernel: KernelRelease) -> UInt64 {
    switch image {
    case .builtin:
      (kernel.description.contains("cloud") ? 96 : 112) * mebi + (kernel.isAtLeast(7, 0) ? 32 : 0) * mebi
    case .system: 192 * mebi
    }
  }

  /// What stands behind each `crashkernel=` by the settings; empty where there is too little memory.
  static func words(
    for request: CrashKernelRequest, memory: UInt64, image: Image, architecture: String, pageSize: UInt64 = 4096
  ) -> [String] {
    switch request {
    case .sizes(let words): words
    case .never: []
    case .automatic:
      automatic(memory: memory, image: image, architecture: architecture, pageSize: pageSize)
        .map { ["\($0 / mebi)M"] } ?? []
    }
  }
}
