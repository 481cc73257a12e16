// A stand-in until the real writer lands: what `Lifecycle/Collection.swift` and the commands `list` and `show` call.
// StagedRecordReader(staging:).facts(of:) streams and inflates .enc.z where possible; BundleWriter returns an existing complete bundle
// of the same ID; BundleStore.bundles() is newest first and streams entries out with `extract`.
public import KernelLog
public import Machine
public import Settings
public import Staging
public import SystemPackage

/// A bundle.
public struct Bundle: Codable, Hashable, Sendable {
  /// Its identity.
  public var id: String
  /// The path of the zip on the machine.
  public var path: FilePath
  /// Its file name.
  public var name: String { path.lastComponent?.string ?? "" }
  /// The path of `logs`.
  public var directory: String { path.removingLastComponent().string }
  /// What happened.
  public var title: String
  /// The kernel that crashed.
  public var kernel: String?
  /// When, in seconds since 1970-01-01 UTC.
  public var crashedAt: Double
}

/// A bundle that could not be written.
public enum BundleError: Error, Sendable {
  /// Not built yet.
  case missing
}

/// Reads staged records.
public struct StagedRecordReader: Sendable {
  /// Creates a reader.
  public init(staging: Staging) {}
  /// The facts of a record.
  public func facts(of record: StagedRecord) throws -> RecordFacts { throw BundleError.missing }
}

/// Writes bundles.
public struct BundleWriter: Sendable {
  /// Creates a writer.
  public init(machine: Machine, settings: Settings, staging: Staging) {}
  /// Writes a bundle.
  public func write(
    _ group: CrashGroup<String>, of records: [StagedRecord], identity: BootIdentity?
  ) throws(BundleError) -> Bundle { throw .missing }
}

/// The bundles on the disk.
public struct BundleStore: Sendable {
  /// Creates the store.
  public init(machine: Machine, settings: Settings) {}
  /// All, newest first.
  public func bundles() throws -> [Bundle] { [] }
  /// Streams an entry of a bundle.
  public func extract(_ name: String, from bundle: Bundle, to sink: ([UInt8]) -> Void) throws(BundleError) { throw .missing }
  /// Removes old ones.
  public func prune(keeping: [Bundle]) {}
}
