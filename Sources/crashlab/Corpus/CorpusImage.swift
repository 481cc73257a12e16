import LinuxSystem
import SystemPackage

/// A kernel of a suite's in the cache, and the initramfs that crashes it.
struct CorpusImage: Hashable, Sendable {
  /// The suite.
  let suite: String

  /// The kernel's architecture.
  let architecture: Architecture

  /// Where its files are.
  let directory: FilePath

  /// The kernel as the emulator loads it.
  var kernel: FilePath { directory.appending("vmlinuz") }

  /// The initramfs with the module and all recipes.
  var initramfs: FilePath { directory.appending("initramfs") }

  /// A file that is no initramfs.
  var damagedInitramfs: FilePath { directory.appending("damaged") }

  /// The kernel's release, as `uname -r` prints it.
  func release() throws(FileError) -> String { try Files.readText(directory.appending("release")) }
}
