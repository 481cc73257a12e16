internal import SystemPackage

/// systemd-boot: the entries on the EFI system partition and the extended boot partition, and kernel-install's line.
public struct SystemdBoot: BootLoader {
  /// Its name.
  public static let name = "systemd-boot"

  /// Where those partitions are mounted (bootctl(1)).
  static let folders: [FilePath] = ["/efi/loader/entries", "/boot/loader/entries", "/boot/efi/loader/entries"]

  /// The folders of entries.
  public static let landmarks = folders.map(\.string)

  private let entries: BootEntries

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { entries = BootEntries(context, folders: Self.folders) }

  /// By what it says; entries alone may be another's, as GRUB's on Fedora.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    guard let info = facts.loaderInfo, info.hasPrefix("systemd-boot") || info.hasPrefix("gummiboot") else {
      guard facts.isEFI, facts.loaderInfo == nil, facts.grubConfiguration == nil else { return nil }
      return landmarks.first(where: facts.landmarks.contains).map { .present("\($0) has entries") }
    }
    return .booted("it calls itself \(info)")
  }

  /// The command lines of the entries and of kernels to come.
  public func commandLines() throws(BootLoaderError) -> [String] { try entries.commandLines() }

  /// The entries, and what kernel-install reads.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    guard !entries.isEmpty else {
      let odd = entries.oddities
      throw .cannot(
        "systemd-boot has no entry for this machine",
        advice: odd.isEmpty ? "is its partition mounted?" : odd.joined(separator: "; "))
    }
    return try entries.plan(change, isBesideUntilBooted: true)
  }

  /// The new entry has booted: its words come into the old ones.
  public func finish(_ words: [String]) throws(BootLoaderError) -> EditPlan { try entries.finish(words) }

  /// The new entry is tried once more.
  public func retry(_ words: [String]) throws(BootLoaderError) -> EditPlan { try entries.retry() }

  /// Whether a new entry is beside an old one.
  public func isPending(_ words: [String]) throws(BootLoaderError) -> Bool { try entries.isPending() }
}
