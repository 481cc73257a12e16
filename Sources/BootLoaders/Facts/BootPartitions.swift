internal import Machine
internal import SystemPackage

/// Whether the partition that a boot loader's file lies on is there: a file that is not found may be on one that is not
/// mounted, and comes back with it.
struct BootPartitions {
  /// Where such partitions are mounted, the inner ones first.
  private static let usual: [FilePath] = ["/boot/efi", "/boot/firmware", "/boot", "/efi"]

  private let files: BootFiles

  /// The points of fstab(5) at which nothing is mounted now.
  private let unmounted: [FilePath]

  init(_ context: BootContext) {
    files = context.files
    unmounted = Self.unmounted(
      fstab: context.machine.fact("/etc/fstab"), mounts: context.machine.fact("/proc/self/mountinfo"))
  }

  /// Why a file is not known to be gone; `nil` where it is.
  func whyHidden(_ path: FilePath) -> String? {
    if let point = unmounted.first(where: path.starts(with:)) {
      return "nothing is mounted at \(point), where /etc/fstab has a file system"
    }
    // A point that has nothing in it is one at which nothing is mounted, whoever mounts it.
    guard let point = Self.usual.first(where: path.starts(with:)), !files.isThere(point.string) else { return nil }
    return "it is not there, as nothing is in \(point)"
  }

  /// Where it cannot be told what is mounted, as in a chroot without /proc, none.
  static func unmounted(fstab: String?, mounts: String?) -> [FilePath] {
    guard let fstab, let mounts else { return [] }
    let mounted = Set(MountTable(parsing: mounts).entries.map(\.mountPoint))
    return fstab.split(separator: "\n").compactMap { line in
      let fields = line.split(whereSeparator: \.isBlank)
      guard fields.count > 1, fields[0].first != "#", fields[1].first == "/", fields[1] != "/" else { return nil }
      let point = FilePath(String(fields[1]))
      return mounted.contains(point) ? nil : point
    }
  }
}
