/// A record that is durable in staging: where it came from and what it was called there.
public struct StagedRecord: Codable, Hashable, Sendable {
  /// Where a record was found.
  public enum Source: String, Codable, Hashable, Sendable {
    /// `/sys/fs/pstore`.
    case pstore

    /// The archive that systemd-pstore keeps.
    case systemdPstore = "systemd-pstore"

    /// The folder that a capture kernel left.
    case kdump
  }

  /// Its name as it was found, such as `dmesg-ramoops-0`.
  public var name: String

  /// Where it was found.
  public var source: Source

  /// Its time by the file system it was found in, in seconds since 1970-01-01 UTC: for pstore the time of the crash.
  public var modifiedAt: Double

  /// Its size in bytes.
  public var size: Int

  /// SHA-256 of its bytes in hexadecimal.
  public var digest: String

  /// The boot that found it, `/proc/sys/kernel/random/boot_id`: records found by one boot are of one harvest.
  public var harvestedBy: String

  /// When it was found, in seconds since 1970-01-01 UTC.
  public var harvestedAt: Double

  /// What the capture kernel said beside it; `nil` where none saved it.
  public var capture: StagedCapture?

  /// Creates the account of a record.
  public init(
    name: String, source: Source, modifiedAt: Double, size: Int, digest: String, harvestedBy: String,
    harvestedAt: Double, capture: StagedCapture? = nil
  ) {
    self.name = name
    self.source = source
    self.modifiedAt = modifiedAt
    self.size = size
    self.digest = digest
    self.harvestedBy = harvestedBy
    self.harvestedAt = harvestedAt
    self.capture = capture
  }
}
