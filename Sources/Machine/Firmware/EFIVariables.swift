public import LinuxSystem
internal import SystemPackage

/// What the firmware's variables say and hold.
///
/// A file in efivarfs is four bytes of attributes and the value: Documentation/filesystems/efivarfs.rst.
public struct EFIVariables: Hashable, Sendable {
  /// Whether the machine was started by EFI at all.
  public let arePresent: Bool

  /// Whether the firmware checks signatures; `nil` where it does not say.
  public let secureBoot: Bool?

  /// How many parts of crash records they hold: `dump-type0-…` of the kernel's own vendor GUID
  /// (`drivers/firmware/efi/efi-pstore.c`).
  public let crashRecords: Int

  /// Their room; `nil` where the kernel does not tell it (before 6.6).
  public let space: FileSystemSpace?

  /// Puts the facts together.
  public init(arePresent: Bool, secureBoot: Bool? = nil, crashRecords: Int = 0, space: FileSystemSpace? = nil) {
    self.arePresent = arePresent
    self.secureBoot = secureBoot
    self.crashRecords = crashRecords
    self.space = space
  }
}

extension Machine {
  private static let efiVariableFolder: FilePath = "/sys/firmware/efi/efivars"

  /// What the firmware's variables say and hold now.
  public var efiVariables: EFIVariables {
    let folder = path(Self.efiVariableFolder)
    let names = (try? Files.entriesIfPresent(of: folder)) ?? []
    let records = names.count {
      $0.string.hasPrefix("dump-type0-") && $0.string.hasSuffix("cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0")
    }
    let space = names.isEmpty ? nil : try? Files.space(at: folder)
    return EFIVariables(
      arePresent: has("/sys/firmware/efi"), secureBoot: secureBoot, crashRecords: records,
      space: space.flatMap { $0.totalBytes > 0 ? $0 : nil })
  }

  /// UEFI specification 2.10, 3.3: the global variable `SecureBoot`, one byte.
  private var secureBoot: Bool? {
    let file = path(Self.efiVariableFolder).appending("SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")
    guard let bytes = try? Files.read(file, limit: 16), bytes.count == 5 else { return nil }
    return bytes[4] == 1
  }
}
