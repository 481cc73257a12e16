public import Staging
public import SystemPackage

/// A record that an earlier crash left, where it was found.
public struct FoundRecord: Hashable, Sendable {
  /// Its name there, such as `dmesg-ramoops-0`.
  public let name: String

  /// Where it is.
  public let path: FilePath

  /// Its time in seconds since 1970-01-01 UTC; for pstore the time of the crash.
  public let modifiedAt: Double

  /// Whose it is: only pstore's are released, systemd-pstore's archive is never emptied by us.
  public let source: StagedRecord.Source

  /// Creates the account of a found record.
  public init(name: String, path: FilePath, modifiedAt: Double, source: StagedRecord.Source) {
    self.name = name
    self.path = path
    self.modifiedAt = modifiedAt
    self.source = source
  }
}
