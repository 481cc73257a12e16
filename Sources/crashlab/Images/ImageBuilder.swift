import Glibc
import LinuxSystem
import SystemPackage

/// Builds the images of guests from Debian's packages, without mounting anything, and keeps them.
struct ImageBuilder: Sendable {
  /// The cache.
  let cache: FilePath

  /// Told what is being done, in words.
  let progress: @Sendable (String) -> Void

  /// How large the root file system is.
  ///
  /// The image is sparse.
  private static let rootSize = "2G"

  /// The image of a suite, built now if the cache does not have it.
  func image(of suite: String) async throws -> GuestImage {
    let recipe = ImageRecipe(suite: suite)
    let image = GuestImage(suite: suite, directory: cache.appending("\(suite)-\(recipe.key)"))
    if try Files.exists(image.directory) { return image }
    guard geteuid() == 0 else { throw LabError.needsRoot("building an image of \(suite)") }
    let partial = cache.appending("\(suite)-\(recipe.key).partial-\(getpid())")
    try await removePartial(partial)
    try Files.createDirectories(partial, permissions: .readableFolder)
    do {
      try await build(recipe, in: partial)
      try removeEarlierImages(of: suite)
      try Files.rename(partial, to: image.directory)
    } catch {
      try? await removePartial(partial)
      throw error
    }
    return image
  }

  /// Removes what a building that did not end has left.
  ///
  /// mmdebstrap mounts /proc, /sys and /dev into its root, and does not unmount them when it is killed.
  private func removePartial(_ directory: FilePath) async throws {
    guard try Files.exists(directory) else { return }
    try await HostProgram.run(
      "sh",
      [
        "-c", "findmnt --raw --noheadings --output TARGET | grep \"^$0/\" | sort -r | xargs -r umount -l",
        directory.string,
      ])
    try Files.removeTree(directory)
  }

  /// Removes what earlier recipes made.
  ///
  /// A guest that runs on it keeps its files open, and so keeps them.
  private func removeEarlierImages(of suite: String) throws {
    for name in try Files.entries(of: cache).map(\.string)
    where name.hasPrefix("\(suite)-") && !name.contains(".partial-") {
      try Files.removeTree(cache.appending(name))
    }
  }

  private func build(_ recipe: ImageRecipe, in directory: FilePath) async throws {
    let root = directory.appending("root")
    progress("\(recipe.suite): packages into a root (mmdebstrap)")
    try await installPackages(recipe, into: root)
    let kernels = try installedKernels(in: root)
    try customize(root, recipe)
    try await enableUnits(in: root, recipe)
    progress("\(recipe.suite): the crash module for \(kernels.cloud)")
    try await CrashModuleBuilder(
      suite: recipe.suite, kernelRelease: kernels.cloud, source: recipe.crashModule, aptOptions: recipe.aptOptions,
      fakeDump: recipe.fakeDump
    ).build(into: root, in: directory.appending("builder"))
    progress("\(recipe.suite): kernels, and the initramfs of \(kernels.generic)")
    try await HostProgram.run(
      "chroot",
      [
        root.string, "mkinitramfs", "-o", "/boot/initrd.img-\(kernels.generic)",
        kernels.generic,
      ])
    for (kernel, release) in [(GuestImage.Kernel.cloud, kernels.cloud), (.generic, kernels.generic)] {
      try await copy(root.appending("boot/vmlinuz-\(release)"), to: directory.appending("vmlinuz-\(kernel.rawValue)"))
      try Files.writeDurably(Array(release.utf8), to: directory.appending("release-\(kernel.rawValue)"))
    }
    try await copy(root.appending("boot/initrd.img-\(kernels.generic)"), to: directory.appending("initrd-generic"))
    try await copy(
      root.appending("usr/lib/systemd/boot/efi/systemd-bootx64.efi"), to: directory.appending("systemd-bootx64.efi"))
    progress("\(recipe.suite): the disk (mkfs.ext4 -d)")
    try await Self.makeFileSystem(
      at: directory.appending("root.ext4"), size: Self.rootSize, label: "root", content: root)
    try await HostProgram.run("rm", ["-rf", root.string])
  }

  /// An ext4 file system that holds a directory's content.
  static func makeFileSystem(at image: FilePath, size: String, label: String, content: FilePath? = nil) async throws {
    try await HostProgram.run("truncate", ["-s", size, image.string])
    try await HostProgram.run(
      "mkfs.ext4", ["-q", "-F", "-L", label] + (content.map { ["-d", $0.string] } ?? []) + [image.string],
      package: "e2fsprogs")
  }

  /// The mirror is mmdebstrap's default for the suite.
  ///
  /// `INITRD=No` keeps the kernels' packages from building initramfses (initramfs-tools' kernel hook); the lab builds
  /// the only one it needs, with two modules.
  private func installPackages(_ recipe: ImageRecipe, into root: FilePath) async throws {
    let exclusions = recipe.excludedPaths.map { "--dpkgopt=path-exclude=\($0)" }
    let downloads = recipe.packageSets.map { "--customize-hook=\(downloadHook($0))" }
    try await HostProgram.run(
      "env",
      ["INITRD=No", "mmdebstrap", "--variant=minbase", "--include=\(recipe.packages.joined(separator: ","))"]
        + recipe.aptOptions.map { "--aptopt=\($0)" } + exclusions + downloads + [recipe.suite, root.string],
      package: "mmdebstrap")
  }

  /// What downloads a set of packages, by the very apt that mmdebstrap uses (mmdebstrap(1), HOOKS).
  private func downloadHook(_ set: ImageRecipe.PackageSet) -> String {
    """
    folder="$1\(set.folder)"; mkdir -p "$folder/partial" && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -qq -y \
    --no-install-recommends --download-only -o Dir::Cache::archives="$folder/" install \(set.packages.joined(separator: " ")) \
    && rm -rf "$folder/partial" "$folder/lock" && ls "$folder"/*.deb >/dev/null
    """
  }

  private func installedKernels(in root: FilePath) throws -> (cloud: String, generic: String) {
    let boot = root.appending("boot")
    let releases = try Files.entries(of: boot).map(\.string).filter { $0.hasPrefix("vmlinuz-") }.map { $0.dropFirst(8) }
    guard let cloud = releases.last(where: { $0.contains("cloud") }),
      let generic = releases.last(where: { !$0.contains("cloud") })
    else { throw LabError.missingFile(boot.appending("vmlinuz-*"), remedy: "the suite has not both kernel packages") }
    return (String(cloud), String(generic))
  }

  private func customize(_ root: FilePath, _ recipe: ImageRecipe) throws {
    for file in recipe.files {
      let path = root.appending(file.path)
      try Files.createDirectories(path.removingLastComponent(), permissions: .readableFolder)
      try Files.writeDurably(file.content, to: path, permissions: file.isProgram ? .program : .readableFile)
    }
    try Files.createDirectories(root.appending("var/log/journal"), permissions: .readableFolder)
  }

  private func enableUnits(in root: FilePath, _ recipe: ImageRecipe) async throws {
    try await HostProgram.run("systemctl", ["--root=\(root)", "enable", "lab-agent.service"], package: "systemd")
    try await HostProgram.run("systemctl", ["--root=\(root)", "mask"] + recipe.maskedUnits)
    // A fixed identity: a first boot would run presets and take longer than all that follow.
    try await HostProgram.run("systemd-machine-id-setup", ["--root=\(root)"])
    try await HostProgram.run(
      "chroot", [root.string, "sh", "-c", "rm -rf /var/cache/apt/*.bin /var/cache/apt/archives/*.deb"])
  }

  private func copy(_ source: FilePath, to target: FilePath) async throws {
    try await HostProgram.run("cp", ["--sparse=always", "--dereference", source.string, target.string])
  }
}
