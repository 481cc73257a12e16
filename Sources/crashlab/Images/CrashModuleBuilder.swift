import LinuxSystem
import SystemPackage

/// Builds the lab's own programs with the suite's own compiler: the module that crashes a kernel, against the headers of
/// just that kernel, and what stands for a makedumpfile that fails.
struct CrashModuleBuilder: Sendable {
  /// The suite that the kernel is from.
  let suite: String

  /// The kernel, as `uname -r` prints it.
  let kernelRelease: String

  /// The module's source.
  let source: [UInt8]

  /// Options for apt.
  let aptOptions: [String]

  /// The source of what stands for makedumpfile.
  let fakeDump: [UInt8]

  /// Builds everything into `lab/` of a root; `scratch` is a directory that is made for it and removed again.
  func build(into root: FilePath, in scratch: FilePath) async throws {
    // Since Debian 13 the headers bring the kernel; nobody boots it here, and it needs no initramfs.
    try await HostProgram.run(
      "env",
      ["INITRD=No", "mmdebstrap"] + aptOptions.map { "--aptopt=\($0)" } + [
        "--variant=apt", "--include=linux-headers-\(kernelRelease),gcc,make", suite, scratch.string,
      ],
      package: "mmdebstrap")
    let folder = scratch.appending("crash")
    try Files.createDirectories(folder, permissions: .readableFolder)
    try Files.writeDurably(source, to: folder.appending("crash.c"))
    try Files.writeDurably(Array("obj-m := crash.o\n".utf8), to: folder.appending("Makefile"))
    // objtool of recent kernels reads /proc: one is mounted in a namespace that ends with the command.
    try await HostProgram.run(
      "unshare",
      [
        "--fork", "--pid", "--mount-proc=\(scratch.appending("proc"))", "chroot", scratch.string, "make", "-s", "-C",
        "/lib/modules/\(kernelRelease)/build", "M=/crash", "modules",
      ])
    try await HostProgram.run("cp", [folder.appending("crash.ko").string, root.appending("lab/crash.ko").string])
    try Files.writeDurably(fakeDump, to: folder.appending("fake.c"))
    for behaviour in ImageRecipe.FakeDump.allCases {
      // Without a C library: the builder has none to link statically, and the capture image none to spare.
      try await HostProgram.run(
        "chroot",
        [
          scratch.string, "gcc", "-O2", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-no-pie",
          "-DBEHAVIOUR=\(behaviour.rawValue)", "-o", "/crash/fake", "/crash/fake.c",
        ])
      try await HostProgram.run("cp", [folder.appending("fake").string, root.string + behaviour.path])
    }
    try await HostProgram.run("rm", ["-rf", scratch.string])
  }
}
