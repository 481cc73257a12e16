import CEarlyMount
import Capture
import Glibc
import LinuxSystem

/// `lastgasp-capture`: /init of the builtin capture image, and the program of `lastgasp-capture.service`.
@main
struct LastgaspCapture {
  static func main() {
    // The kernel hands words of its command line to /init: they are nothing for it.
    guard Kernel.processID != 1 else { return Capture().runAsInit(mountErrno: early_mount_errno()) }
    switch CommandLine.arguments.dropFirst().first {
    case nil: exit(Capture().runOnSystem())
    case GuardProcess.argument:
      let words = CommandLine.arguments.dropFirst(2)
      GuardProcess.stand(
        seconds: words.first.flatMap { UInt64($0) } ?? 0, unless: words.dropFirst().first)
    default:
      CaptureLog().say("this takes no arguments; it saves a crash in the kernel that takes over after one")
      exit(64)
    }
  }
}
