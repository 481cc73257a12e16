import Glibc
import LinuxSystem
import SystemPackage

/// Builds what the corpus' guests boot, from Debian's packages: the stock kernel, the crash module against its headers,
/// and an initramfs of busybox, the module and the recipes.
struct CorpusImageBuilder: Sendable {
  /// The cache.
  let cache: FilePath

  /// Told what is being done, in words.
  let progress: @Sendable (String) -> Void

  /// The kernel of a suite for an architecture.
  ///
  /// The root with the compiler and the kernel's packages is kept, and the module until its source changes.
  func image(of suite: String, for architecture: Architecture) async throws -> CorpusImage {
    let image = CorpusImage(
      suite: suite, architecture: architecture, directory: cache.appending("corpus-\(suite)-\(architecture.rawValue)"))
    guard geteuid() == 0 else { throw LabError.needsRoot("building the corpus' kernel of \(suite)") }
    let root = image.directory.appending("root")
    if try !Files.exists(root) {
      progress("\(suite): kernel, headers and compiler into a root (mmdebstrap)")
      try await installPackages(of: suite, for: architecture, in: image.directory, as: root)
    }
    let release = try Self.release(in: root)
    try Files.writeDurably(Array(release.utf8), to: image.directory.appending("release"))
    try await buildModule(for: architecture, release: release, in: root)
    try await unpackKernel(root.appending("kernel/boot/vmlinuz-\(release)"), to: image.kernel)
    try await makeInitramfs(image, from: root)
    return image
  }

  /// A compiler that runs here, and the architecture's kernel, headers and busybox, unpacked: another architecture's
  /// packages cannot be configured, and want a compiler of their own.
  ///
  /// Debian's 7.2 has its kernel in a package linux-binary-RELEASE, as `/usr/lib/modules/RELEASE/vmlinuz`.
  private func installPackages(
    of suite: String, for architecture: Architecture, in directory: FilePath, as root: FilePath
  ) async throws {
    let partial = directory.appending("root.partial")
    try Files.createDirectories(directory, permissions: .readableFolder)
    try await HostProgram.run("rm", ["-rf", "--one-file-system", partial.string])
    let name = architecture.rawValue
    let unpack = """
      chroot "$1" sh -ec '
      release=$(apt-cache depends linux-headers-\(name):\(name) | sed -n "s/.*Depends: linux-headers-\\([^:]*\\).*/\\1/p")
      common=${release%-\(name)}
      kbuild=$(apt-cache depends linux-headers-$release:\(name) | sed -n "s/.*Depends: \\(linux-kbuild-[^:]*\\).*/\\1/p")
      apt-get install -qq -y --no-install-recommends linux-headers-$common-common $kbuild
      binary=$(apt-cache depends linux-image-$release:\(name) | sed -n "s/.*Depends: \\(linux-binary-[^:]*\\).*/\\1:\(name)/p")
      cd /tmp && apt-get download -qq linux-headers-$release:\(name) linux-image-$release:\(name) $binary busybox-static:\(name)
      mkdir /kernel
      for package in *.deb; do dpkg-deb -x $package /kernel; rm $package; done
      cp -a /kernel/usr/src/. /usr/src/
      [ -d /kernel/boot ] || install -D -m 0644 /kernel/usr/lib/modules/$release/vmlinuz /kernel/boot/vmlinuz-$release
      cp /kernel/usr/bin/busybox /kernel/busybox || cp /kernel/bin/busybox /kernel/busybox'
      """
    try await HostProgram.run(
      "mmdebstrap",
      [
        "--variant=apt", "--architectures=amd64\(architecture == .amd64 ? "" : ",\(name)")",
        "--include=\(architecture.compilerPackages.joined(separator: ","))", "--customize-hook=\(unpack)",
      ] + ImageRecipe(suite: suite).aptOptions.map { "--aptopt=\($0)" } + [suite, partial.string],
      package: "mmdebstrap")
    try Files.rename(partial, to: root)
  }

  private static func release(in root: FilePath) throws -> String {
    let kernels = try Files.entries(of: root.appending("kernel/boot")).map(\.string).filter { $0.hasPrefix("vmlinuz-") }
    guard let kernel = kernels.last else {
      throw LabError.missingFile(
        root.appending("kernel/boot/vmlinuz-*"), remedy: "the suite has no such kernel package")
    }
    return String(kernel.dropFirst("vmlinuz-".utf8.count))
  }

  /// objtool of recent kernels reads /proc: one is mounted in a namespace that ends with the command.
  private func buildModule(for architecture: Architecture, release: String, in root: FilePath) async throws {
    let folder = root.appending("crash")
    let source = PackageResources.crash_module_c
    let sourceOfBuilt = folder.appending("built.c")
    if try Files.exists(sourceOfBuilt), try Files.read(sourceOfBuilt, limit: 1 << 20) == source { return }
    progress("the crash module for \(release)")
    try Files.createDirectories(folder, permissions: .readableFolder)
    try Files.writeDurably(source, to: folder.appending("crash.c"))
    try Files.writeDurably(Array("obj-m := crash.o\n".utf8), to: folder.appending("Makefile"))
    try await HostProgram.run(
      "unshare",
      [
        "--fork", "--pid", "--mount-proc=\(root.appending("proc"))", "chroot", root.string, "make", "-s", "-C",
        "/usr/src/linux-headers-\(release)", "M=/crash",
      ] + architecture.makeVariables + ["modules"])
    try Files.writeDurably(source, to: sourceOfBuilt)
  }

  /// QEMU 7.2 loads a kernel for arm64 only as the plain image: what is inside of gzip, or of an EFI program that
  /// unpacks itself, is unpacked (its header: "MZ", "zimg", offset, size, and the name of the compression at 24,
  /// drivers/firmware/efi/libstub/zboot-header.S of Linux 6.1).
  private func unpackKernel(_ kernel: FilePath, to target: FilePath) async throws {
    try await HostProgram.run(
      "sh",
      [
        "-ec",
        """
        number() { od -A n -t u4 -j "$1" -N 4 "$0" | tr -d ' '; }
        if [ "$(dd if="$0" bs=1 skip=4 count=4 status=none | tr -d '\\0')" = zimg ]; then
          tail -c "+$(($(number 8) + 1))" "$0" | head -c "$(number 12)" | \
        case "$(dd if="$0" bs=1 skip=24 count=4 status=none)" in gzip) gzip -dc ;; zstd) zstd -dcq ;; xz*) xz -dc ;; esac >"$1"
        elif [ "$(od -A n -t x2 -N 2 "$0" | tr -d ' ')" = 8b1f ]; then gzip -dc <"$0" >"$1"
        else cp "$0" "$1"; fi
        """, kernel.string, target.string,
      ])
  }

  private func makeInitramfs(_ image: CorpusImage, from root: FilePath) async throws {
    let folder = image.directory.appending("initramfs.d")
    let lab = folder.appending("lab")
    try Files.createDirectories(lab.appending("recipes"), permissions: .readableFolder)
    try await HostProgram.run("cp", [root.appending("crash/crash.ko").string, lab.appending("crash.ko").string])
    try await HostProgram.run("cp", [root.appending("kernel/busybox").string, lab.appending("busybox").string])
    try Files.writeDurably(PackageResources.corpus_init_sh, to: folder.appending("init"), permissions: .program)
    for crash in KernelCrashCatalogue.crashes(on: image.architecture) {
      try Files.writeDurably(Array("\(crash.recipe)\n".utf8), to: lab.appending("recipes/\(crash.kind)"))
    }
    let noProgram = Array("no program of any kind\n".utf8)
    try Files.writeDurably(noProgram, to: lab.appending("no-program"), permissions: .program)
    try Files.writeDurably(noProgram, to: image.damagedInitramfs)
    try await HostProgram.run(
      "sh",
      [
        "-ec", "cd \"$0\" && find . | cpio -o -H newc --quiet | gzip -1 >\"$1\"", folder.string, image.initramfs.string,
      ],
      package: "cpio")
  }
}
