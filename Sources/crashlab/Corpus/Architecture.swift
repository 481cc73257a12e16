/// A machine that the corpus' kernels run on, by Debian's name.
enum Architecture: String, Hashable, Sendable, CaseIterable {
  case amd64, arm64

  /// The emulator.
  var emulator: String {
    switch self {
    case .amd64: "qemu-system-x86_64"
    case .arm64: "qemu-system-aarch64"
    }
  }

  /// The Debian package that has the emulator.
  var emulatorPackage: String {
    switch self {
    case .amd64: "qemu-system-x86"
    case .arm64: "qemu-system-arm"
    }
  }

  /// The emulator's machine and processor.
  ///
  /// On arm64 not `max`: what it emulates of pointer authentication makes a boot several times slower.
  var machine: [String] {
    switch self {
    case .amd64: ["-machine", "q35", "-cpu", "max"]
    case .arm64: ["-machine", "virt", "-cpu", "cortex-a57"]
    }
  }

  /// What the kernel's command line needs: the serial console, and on amd64 what ``QEMUArguments`` says of `cx16`.
  var kernelArguments: [String] {
    switch self {
    case .amd64: ["console=ttyS0,115200", "clearcpuid=cx16"]
    case .arm64: ["console=ttyAMA0"]
    }
  }

  /// What make needs besides to build a module on an amd64 host.
  var makeVariables: [String] {
    switch self {
    case .amd64: []
    case .arm64: ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"]
    }
  }

  /// The compiler's packages on an amd64 host.
  var compilerPackages: [String] {
    switch self {
    case .amd64: ["gcc", "make"]
    case .arm64: ["gcc-aarch64-linux-gnu", "gcc", "make"]
    }
  }
}
