internal import Machine

/// The modules that a file system needs in the kernel.
///
/// What a driver asks the kernel for by itself (ext4 for crc32c, btrfs for its checksums) modprobe adds as soft dependencies;
/// nobody answers such a request in the capture kernel.
enum FileSystemModules {
  /// The driver.
  static func needed(for type: String) -> [String] { [type] }

  /// Character sets, which vfat asks for by the names that the kernel was built with (`fs/fat/Kconfig`); the values of an
  /// unknown configuration are those of the kernel's and Debian's own.
  static func wished(for type: String, _ configuration: KernelConfiguration?) -> [String] {
    guard type == "vfat" else { return [] }
    let names = [configuration?["FAT_DEFAULT_IOCHARSET"], configuration?["NLS_DEFAULT"]]
      .compactMap { $0?.filter { $0 != "\"" } }
    let page = configuration?["FAT_DEFAULT_CODEPAGE"] ?? "437"
    let charsets = names.isEmpty ? ["iso8859-1", "ascii", "utf8"] : names
    return (["cp\(page)"] + charsets).map { "nls_\($0)" }
  }
}
