import SystemPackage
import Testing

@testable import LinuxSystem

@Suite final class KernelCallTests {
  let directory: FilePath

  init() throws {
    directory = FilePath("/tmp").appending("lastgasp-calls-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectories(directory, permissions: .ownerReadWriteExecute)
  }

  deinit { try? Files.removeTree(directory) }

  @Test func `the arguments are those that Swift reads out of /proc`() {
    #expect(ProgramArguments.all == Array(CommandLine.arguments.dropFirst()))
  }

  // A load that is refused takes away the crash kernel that the machine may have.
  @Test(.enabled(if: (try? Files.readText("/sys/kernel/kexec_crash_loaded")) != "1\n"))
  func `what is no kernel is refused, and the file is named`() throws {
    let path = directory.appending("vmlinuz")
    try Files.writeDurably(Array("not a kernel".utf8), to: path)
    let error = #expect(throws: CrashKernelError.self) {
      try CrashKernel.load(kernel: path, initramfs: path, commandLine: "panic=-1")
    }
    #expect(error?.operation == .load(path))
    #expect(error?.description.hasPrefix("cannot load \(path) as the crash kernel: ") == true)
  }

  @Test func `a kernel or initramfs that is not there is named`() throws {
    let path = directory.appending("vmlinuz")
    let missing = directory.appending("initrd")
    try Files.writeDurably([1], to: path)
    for (kernel, initramfs) in [(missing, path), (path, missing)] {
      let error = #expect(throws: CrashKernelError.self) {
        try CrashKernel.load(kernel: kernel, initramfs: initramfs, commandLine: "")
      }
      #expect(error?.description == "cannot open \(missing): No such file or directory")
    }
  }

  @Test(
    arguments: [
      (.addressNotAvailable, "not enough memory is reserved", false), (.notPermitted, "lockdown", false),
      (.noData, "not signed", false), (Errno(rawValue: 129), "does not trust", false),
      (.execFormatError, "another architecture", true), (.noFunction, "CONFIG_KEXEC_FILE", true),
      (.resourceBusy, "at this moment", false),
    ] as [(Errno, String, Bool)])
  func `each answer of kexec is put into words`(errno: Errno, words: String, mayWorkOtherwise: Bool) {
    let error = CrashKernelError(.load("/boot/vmlinuz"), errno)
    #expect(error.description.contains(words))
    #expect(error.mayWorkOtherwise == mayWorkOtherwise)
    #expect(!CrashKernelError(.unload, errno).mayWorkOtherwise)
  }

  @Test func `what is no module is refused, and the file is named`() throws {
    let path = directory.appending("x.ko")
    let missing = #expect(throws: ModuleLoadError.self) { try Kernel.loadModule(at: path) }
    #expect(missing?.errno == .noSuchFileOrDirectory)
    try Files.writeDurably(Array("not a module".utf8), to: path)
    let error = #expect(throws: ModuleLoadError.self) { try Kernel.loadModule(at: path, parameters: "a=1") }
    #expect(error?.description.hasPrefix("cannot load the module \(path): ") == true)
    #expect(error?.isAlreadyLoaded == false)
    #expect(ModuleLoadError(path, .fileExists).isAlreadyLoaded)
  }

  @Test func `a file system is mounted and unmounted, or refused to who is not root`() throws {
    do {
      try Mount.mount(
        "none", at: directory, type: "tmpfs", options: [.noDevices, .noSetUserID], data: "size=64k,mode=0700")
    } catch {
      #expect(error.errno == .notPermitted)
      #expect(error.description == "cannot mount none (tmpfs) at \(directory): this needs root")
      return
    }
    #expect(try Files.space(at: directory).totalBytes == 65536)
    try Mount.unmount(directory, options: .noFollow)
    #expect(throws: MountError.self) { try Mount.unmount(directory) }
  }

  @Test(
    arguments: [
      (Errno(rawValue: 19), "does not know btrfs"), (.invalidArgument, "no sound btrfs"),
      (.noSuchFileOrDirectory, "not there"),
      (.readOnlyFileSystem, "read-only"), (Errno(rawValue: 15), "no block device"),
    ] as [(Errno, String)])
  func `each answer of mount is put into words`(errno: Errno, words: String) {
    let error = MountError(.mount(source: "/dev/vda1", type: "btrfs"), "/sysroot", errno)
    #expect(error.description.hasPrefix("cannot mount /dev/vda1 (btrfs) at /sysroot: "))
    #expect(error.description.contains(words))
  }

  @Test func `the ways to stop have the kernel's numbers`() {
    #expect(MachineStop.allCases.map(\.command) == [0x0123_4567, 0xcdef_0123, 0x4321_fedc])
  }

  @Test func `a file is read at any place, and its end is empty`() throws {
    let path = directory.appending("bytes")
    try Files.writeDurably([1, 2, 3, 4], to: path)
    let file = try File.open(reading: path)
    #expect(try file.read(at: 2, upTo: 10) == [3, 4])
    #expect(try file.read(at: 0, upTo: 2) == [1, 2])
    #expect(try file.read(at: 4, upTo: 2) == [])
    let error = #expect(throws: FileError.self) { try file.read(at: -1, upTo: 2) }
    #expect(error?.errno == .invalidArgument)
  }
}
