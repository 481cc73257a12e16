internal import LinuxSystem
public import Machine
internal import Staging
internal import SystemPackage

/// Where records of earlier crashes lie, whatever wrote them.
public enum PstoreRecords {
  /// Every record that the kernel shows in `/sys/fs/pstore`, whatever its pstore backend and its kind.
  public static func visible(on machine: Machine) -> [FoundRecord] {
    records(in: machine.path("/sys/fs/pstore"), from: .pstore)
  }

  /// How deep systemd-pstore nests: `pstore.c` of systemd 252 makes `TIMESTAMP/COUNT/` for EFI.
  private static let archiveDepth = 3

  /// Every record that systemd-pstore moved away from there; the `dmesg.txt` that it makes of them is not one.
  public static func archived(on machine: Machine) -> [FoundRecord] {
    archived(in: machine.path("/var/lib/systemd/pstore"), depth: archiveDepth).filter { $0.name != "dmesg.txt" }
  }

  private static func archived(in directory: FilePath, depth: Int) -> [FoundRecord] {
    let names = (try? Files.entriesIfPresent(of: directory)) ?? []
    let below = names.filter { depth > 1 && kind(of: directory.appending($0)) == .directory }
    return records(in: directory, from: .systemdPstore)
      + below.flatMap { archived(in: directory.appending($0), depth: depth - 1) }
  }

  private static func records(in directory: FilePath, from source: StagedRecord.Source) -> [FoundRecord] {
    let names = (try? Files.entriesIfPresent(of: directory)) ?? []
    return names.compactMap { name in
      let path = directory.appending(name)
      // One that systemd-pstore takes away meanwhile is found in its archive.
      guard let status = try? Files.status(path), status.type == .regular else { return nil }
      return FoundRecord(name: name.string, path: path, modifiedAt: status.modifiedAt, source: source)
    }
  }

  private static func kind(of path: FilePath) -> FileType? { (try? Files.status(path))?.type }
}
