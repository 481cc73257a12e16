internal import LinuxSystem
public import Machine
public import Settings
public import SystemPackage

/// What is known of how this system was booted, read once, so that everything else can decide on a value.
public struct BootFacts: Hashable, Sendable {
  /// Whether UEFI started the machine.
  public var isEFI = false

  /// Whether the firmware checks signatures.
  public var isSecureBootOn = false

  /// What the boot loader calls itself, such as `systemd-boot 257.9-1`: the EFI variable `LoaderInfo`
  /// (systemd.io/BOOT_LOADER_INTERFACE).
  public var loaderInfo: String?

  /// What the stub of a unified kernel image calls itself, such as `systemd-stub 257.9-1`: `StubInfo`.
  public var stubInfo: String?

  /// The unified kernel image on its partition, such as `\EFI\Linux\debian.efi`: `StubImageIdentifier`.
  public var stubImage: String?

  /// The boot entry that was taken, such as `debian-6.12.conf`: `LoaderEntrySelected`.
  public var selectedEntry: String?

  /// The boot loader's number by the x86 boot protocol (Documentation/arch/x86/boot.rst, `type_of_loader`).
  public var loaderNumber: Int?

  /// The running kernel's command line.
  public var commandLine = KernelCommandLine("")

  /// The running kernel's release.
  public var kernelRelease = ""

  /// Which of the boot loaders' landmarks are there: configuration files, and folders that are not empty.
  public var landmarks: Set<String> = []

  /// The file that GRUB reads, where there is one.
  public var grubConfiguration: FilePath?

  /// Creates facts that know of nothing.
  public init() {}

  /// The vendor of the EFI variables of the boot loader interface.
  private static let loaderVendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

  /// The vendor of the variables of UEFI itself (UEFI 2.10, 3.3).
  private static let globalVendor = "8be4df61-93ca-11d2-aa0d-00e098032b8c"

  /// Reads the facts off a machine.
  public init(of machine: Machine, settings: Settings, landmarks: [String]) {
    isEFI = machine.has("/sys/firmware/efi")
    let secureBoot = Self.variable("SecureBoot", Self.globalVendor, of: machine)
    isSecureBootOn = secureBoot?.first == 1
    loaderInfo = Self.text("LoaderInfo", of: machine)
    stubInfo = Self.text("StubInfo", of: machine)
    stubImage = Self.text("StubImageIdentifier", of: machine)
    selectedEntry = Self.text("LoaderEntrySelected", of: machine)
    loaderNumber = machine.fact("/proc/sys/kernel/bootloader_type").flatMap { Int($0) }
    commandLine = machine.commandLine
    kernelRelease = machine.kernelRelease.description
    let files = BootFiles(machine)
    self.landmarks = Set(landmarks.filter(files.isThere))
    grubConfiguration = ([settings.grubBootFile] + GRUB.configurations).first { files.isThere($0.string) }
  }

  /// The content of an EFI variable, behind the four bytes of its attributes (Documentation/filesystems/efivarfs.rst).
  private static func variable(_ name: String, _ vendor: String, of machine: Machine) -> [UInt8]? {
    let path = machine.path("/sys/firmware/efi/efivars").appending("\(name)-\(vendor)")
    guard let bytes = try? Files.read(path, limit: 64 << 10), bytes.count > 4 else { return nil }
    return Array(bytes.dropFirst(4))
  }

  /// The text of a variable of the boot loader interface: UTF-16 with a NUL at its end.
  private static func text(_ name: String, of machine: Machine) -> String? {
    guard let bytes = variable(name, loaderVendor, of: machine) else { return nil }
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    let text = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    return text.isEmpty ? nil : text
  }
}

/// How sure it is that a boot loader started this system.
public enum BootEvidence: Hashable, Sendable {
  /// Something says that it did; what.
  case booted(String)

  /// It is there, and so may have.
  case present(String)
}
