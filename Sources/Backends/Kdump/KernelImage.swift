internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// The image of a kernel, in a file of its own or inside a unified kernel image.
struct KernelImage: Hashable, Sendable {
  /// Where in a larger file the image lies, in bytes.
  struct Part: Hashable, Sendable {
    let offset: UInt64
    let size: UInt64
  }

  /// How sure it is that this is the kernel that was looked for.
  enum Certainty: Hashable, Sendable {
    /// The image itself says so.
    case byHeader

    /// Its name says so; this kind of image says nothing that can be read without unpacking it.
    case byName
  }

  /// The file.
  let path: FilePath

  /// The part of the file that is the kernel; `nil` where that is the whole file.
  let part: Part?

  /// How sure it is.
  let certainty: Certainty
}

/// The places where an image of a kernel may be, the likeliest first: known without asking a boot loader.
struct KernelImagePlaces: Hashable, Sendable {
  /// The release that is looked for.
  let release: String

  /// The value of `BOOT_IMAGE=`, which GRUB sets and others do not.
  let bootImage: String?

  /// The names of the files in `/boot`.
  let boot: [String]

  /// Where EFI system partitions and the like are mounted, with the paths of the files in them that may be kernels.
  let bootPartitions: [FilePath: [String]]

  /// The paths, each once.
  var paths: [FilePath] {
    var paths: [FilePath] = []
    for path in all where !paths.contains(path) { paths.append(path) }
    return paths
  }

  private var all: [FilePath] {
    let named = ["vmlinuz-\(release)", "vmlinux-\(release)", "kernel-\(release)", "Image-\(release)"]
    let modules = ["/usr/lib/modules/\(release)", "/lib/modules/\(release)"]
    let inBoot = named.filter { boot.contains($0) } + boot.filter { Self.isKernelName($0) && !named.contains($0) }
    let onPartitions = bootPartitions.sorted { $0.key.string < $1.key.string }.flatMap { root, files in
      files.sorted { ($0.contains(release) ? 0 : 1, $0) < ($1.contains(release) ? 0 : 1, $1) }
        .map { root.appending($0) }
    }
    return fromBootImage
      + named.filter { inBoot.contains($0) }.map { FilePath("/boot").appending($0) }
      + modules.flatMap { [FilePath($0).appending("vmlinuz"), FilePath($0).appending("Image")] }
      + inBoot.filter { !named.contains($0) }.map { FilePath("/boot").appending($0) }
      + [FilePath("/run/booted-system/kernel")]
      + onPartitions
  }

  /// Where the path that GRUB names may lie on this machine.
  ///
  /// It is one on the partition that GRUB read: `/boot` where that is a partition of its own, else the root, and then
  /// with a subvolume of btrfs in front. `(hd0,gpt2)` before it is GRUB's name of the partition.
  private var fromBootImage: [FilePath] {
    guard let bootImage else { return [] }
    let withoutDevice = bootImage.hasPrefix("(") ? bootImage.drop { $0 != ")" }.dropFirst() : bootImage[...]
    let path = FilePath(String(withoutDevice))
    guard let name = path.lastComponent, !path.components.contains(where: { $0.kind != .regular }) else { return [] }
    let relative = FilePath(root: nil, path.components)
    return [FilePath("/").pushing(relative), FilePath("/boot").pushing(relative), FilePath("/boot").appending(name)]
  }

  /// Whether a name in `/boot` is one that distributions give to kernels, with or without a release in it.
  static func isKernelName(_ name: String) -> Bool {
    ["vmlinuz", "vmlinux", "kernel-", "Image"].contains { name.hasPrefix($0) } && !name.hasSuffix(".old")
  }
}

/// Finds the image of a kernel on a machine and checks that it is the one.
struct KernelImageFinder {
  /// An image that was looked at and is not the one.
  struct Rejected: Hashable, Sendable {
    let path: FilePath
    let reason: String
  }

  /// What the search came to.
  struct Outcome: Hashable, Sendable {
    let image: KernelImage?
    let rejected: [Rejected]
  }

  private let machine: Machine

  init(_ machine: Machine) { self.machine = machine }

  /// Looks for the running kernel's image.
  func find() -> Outcome { find(places) }

  /// Looks in places for an image of their release; a certain one is taken before one that only has the name.
  func find(_ places: KernelImagePlaces) -> Outcome {
    var byName: KernelImage?
    var rejected: [Rejected] = []
    for path in places.paths where machine.has(path.string) {
      switch examine(path, release: places.release) {
      case .success(let image) where image.certainty == .byHeader: return Outcome(image: image, rejected: rejected)
      case .success(let image): byName = byName ?? image
      case .failure(let reason): rejected.append(Rejected(path: path, reason: reason.description))
      }
    }
    return Outcome(image: byName, rejected: rejected)
  }

  // MARK: One file

  /// Why a file is not the image that is looked for.
  struct Reason: Error, CustomStringConvertible {
    let description: String
  }

  /// An image that somebody named, and its release where it says so.
  func examine(_ path: FilePath) -> Result<(image: KernelImage, release: String?), Reason> {
    do {
      let file = try File.open(reading: machine.path(path))
      let header = KernelImageHeader(try file.read(at: 0, upTo: KernelImageHeader.bytesNeeded))
      switch header {
      case .bzImage: return .success((KernelImage(path: path, part: nil, certainty: .byHeader), header.release))
      case .arm64Image, .efiCompressed:
        return .success((KernelImage(path: path, part: nil, certainty: .byName), nil))
      case .unified(let sections): return try examine(sections, of: file, path: path)
      case .unknown: return .failure(Reason(description: "it is no kernel image"))
      }
    } catch {
      return .failure(Reason(description: "\(error)"))
    }
  }

  private func examine(
    _ sections: [PESection], of file: borrowing File, path: FilePath
  ) throws(FileError) -> Result<(image: KernelImage, release: String?), Reason> {
    guard let linux = sections.first(where: { $0.name == ".linux" }) else {
      return .failure(Reason(description: "it has no kernel in it"))
    }
    let image = KernelImage(
      path: path, part: KernelImage.Part(offset: linux.offset, size: linux.size), certainty: .byHeader)
    return .success((image, try release(in: sections, linux: linux, of: file)))
  }

  /// What a unified kernel image says of its release: its kernel, else its `.uname`.
  private func release(
    in sections: [PESection], linux: PESection, of file: borrowing File
  ) throws(FileError) -> String? {
    let kernel = KernelImageHeader(
      try file.read(at: Int64(linux.offset), upTo: Int(min(linux.size, UInt64(KernelImageHeader.bytesNeeded)))))
    if let release = kernel.release { return release }
    guard let name = sections.first(where: { $0.name == ".uname" }) else { return nil }
    let text = try file.read(at: Int64(name.offset), upTo: Int(min(name.size, 256)))
    return String(decoding: text, as: UTF8.self).trimmed
  }

  private func examine(_ path: FilePath, release: String) -> Result<KernelImage, Reason> {
    do {
      let file = try File.open(reading: machine.path(path))
      let header = KernelImageHeader(try file.read(at: 0, upTo: KernelImageHeader.bytesNeeded))
      return try examine(header, of: file, path: path, release: release)
    } catch {
      return .failure(Reason(description: "\(error)"))
    }
  }

  private func examine(
    _ header: KernelImageHeader, of file: borrowing File, path: FilePath, release: String
  ) throws(FileError) -> Result<KernelImage, Reason> {
    switch header {
    case .bzImage:
      guard let found = header.release else { return .failure(Reason(description: "it does not say its version")) }
      return compare(found, release, KernelImage(path: path, part: nil, certainty: .byHeader))
    case .arm64Image, .efiCompressed:
      let isNamed = path.string.contains(release)
      return isNamed
        ? .success(KernelImage(path: path, part: nil, certainty: .byName))
        : .failure(Reason(description: "it does not say its version, and its name is not that of \(release)"))
    case .unified(let sections): return try examine(sections, of: file, path: path, release: release)
    case .unknown: return .failure(Reason(description: "it is no kernel image"))
    }
  }

  private func examine(
    _ sections: [PESection], of file: borrowing File, path: FilePath, release: String
  ) throws(FileError) -> Result<KernelImage, Reason> {
    switch try examine(sections, of: file, path: path) {
    case .failure(let reason): return .failure(reason)
    case .success((let image, let found?)): return compare(found, release, image)
    case .success: return .failure(Reason(description: "it does not say its version"))
    }
  }

  private func compare(_ found: String, _ wanted: String, _ image: KernelImage) -> Result<KernelImage, Reason> {
    found == wanted ? .success(image) : .failure(Reason(description: "it is \(found), not \(wanted)"))
  }

  // MARK: The machine's places

  private static let partitions: [FilePath] = ["/boot", "/boot/efi", "/efi"]

  private var places: KernelImagePlaces {
    let release = machine.kernelRelease.description
    var onPartitions: [FilePath: [String]] = [:]
    for root in Self.partitions { onPartitions[root] = kernels(on: root, release: release) }
    return KernelImagePlaces(
      release: release, bootImage: machine.commandLine.value(of: "BOOT_IMAGE"), boot: names(in: "/boot"),
      bootPartitions: onPartitions)
  }

  /// What the Boot Loader Specification puts there: `EFI/Linux/*.efi`, and `ENTRY-TOKEN/RELEASE/linux`; beside it what
  /// ostree and others put into folders of their own.
  private func kernels(on root: FilePath, release: String) -> [String] {
    let unified = names(in: root.appending("EFI/Linux")).filter { $0.hasSuffix(".efi") }.map { "EFI/Linux/\($0)" }
    let typed = names(in: root).map { "\($0)/\(release)/linux" }.filter { machine.has(root.appending($0).string) }
    let ostree = names(in: root.appending("ostree")).flatMap { folder in
      names(in: root.appending("ostree/\(folder)")).filter(KernelImagePlaces.isKernelName)
        .map { "ostree/\(folder)/\($0)" }
    }
    return typed + unified + ostree
  }

  private func names(in directory: FilePath) -> [String] {
    ((try? Files.entries(of: machine.path(directory))) ?? []).map(\.string).sorted()
  }
}
