import LinuxSystem
import SystemPackage

/// Builds the module that crashes a kernel, with the suite's own compiler and the headers of just that kernel.
struct CrashModuleBuilder: Sendable {
  /// The suite that the kernel is from.
  let suite: String

  /// The kernel, as `uname -r` prints it.
  let kernelRelease: String

  /// The module's source.
  let source: [UInt8]

  /// Builds the module; `scratch` is a directory that is made for it and removed again.
  func build(to module: FilePath, in scratch: FilePath) async throws {
    try await HostProgram.run(
      "mmdebstrap",
      ["--variant=apt", "--include=linux-headers-\(kernelRelease),make", suite, scratch.string], package: "mmdebstrap")
    let folder = scratch.appending("crash")
    try Files.createDirectories(folder, permissions: .readableFolder)
    try Files.writeDurably(source, to: folder.appending("crash.c"))
    try Files.writeDurably(Array("obj-m := crash.o\n".utf8), to: folder.appending("Makefile"))
    try await HostProgram.run(
      "chroot",
      [scratch.string, "make", "-s", "-C", "/lib/modules/\(kernelRelease)/build", "M=/crash", "modules"])
    try await HostProgram.run("cp", [folder.appending("crash.ko").string, module.string])
    try await HostProgram.run("rm", ["-rf", scratch.string])
  }
}
