public import Machine

/// What ramoops really has, read from sysfs: modprobe exits with 0 even when its probe failed.
public struct ActiveRamoops: Hashable, Sendable {
  /// The physical address of its region.
  public let address: UInt64

  /// The bytes of its region.
  public let size: UInt64

  /// The bytes of one dump record.
  public let recordSize: UInt64

  /// The bytes of its console zone.
  public let consoleSize: UInt64

  /// Whether clean shutdowns leave a record.
  public let takesShutdowns: Bool

  /// How it divides its region.
  public var layout: RamoopsLayout {
    RamoopsLayout(recordSize: recordSize, consoleSize: consoleSize, takesShutdowns: takesShutdowns)
  }
}

/// Who holds the kernel's one place for a pstore backend.
///
/// `fs/pstore/platform.c`, `pstore_register`: the first one that comes.
public enum PstoreSlot: Hashable, Sendable {
  /// Nobody.
  case empty

  /// ramoops.
  case ramoops

  /// EFI variables; called `efi` before 5.19.
  case efi

  /// Another one: `erst`, `nvram`, `pstore_blk`, …
  case other(String)

  /// Reads the text of `/sys/module/pstore/parameters/backend`.
  init(parsing text: String?) {
    switch text {
    case nil, "", "(null)": self = .empty
    case "ramoops"?: self = .ramoops
    case "efi"?, "efi_pstore"?: self = .efi
    case let name?: self = .other(name)
    }
  }
}

extension Machine {
  /// Who holds the place for a pstore backend now.
  public var pstoreSlot: PstoreSlot { PstoreSlot(parsing: fact("/sys/module/pstore/parameters/backend")) }

  /// What ramoops has, if it is the pstore backend.
  var activeRamoops: ActiveRamoops? {
    func number(_ name: String) -> UInt64? {
      fact("/sys/module/ramoops/parameters/\(name)").flatMap { ByteSize.parse($0) }
    }
    guard pstoreSlot == .ramoops, let address = number("mem_address"), let size = number("mem_size") else { return nil }
    return ActiveRamoops(
      address: address, size: size, recordSize: number("record_size") ?? 0, consoleSize: number("console_size") ?? 0,
      takesShutdowns: (number("max_reason") ?? 0) >= 4)
  }

  /// Whether EFI variables hold crash records that efi_pstore would show.
  var hasEFIRecords: Bool { efiVariables.crashRecords > 0 }
}
