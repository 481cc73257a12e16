internal import Machine
internal import Settings
internal import SystemPackage

/// A unified kernel image: its command line is inside it, and an addon brings more (systemd-stub(7), of 254).
public struct UnifiedKernelImage: BootLoader {
  /// Its name.
  public static let name = "unified kernel image"

  /// None: it is known by what its stub says.
  public static let landmarks: [String] = []

  private static let partitions: [FilePath] = ["/efi", "/boot", "/boot/efi"]
  private static let programs = ["/usr/bin/ukify", "/usr/lib/systemd/ukify"]
  static let addonName = "lastgasp.addon.efi"

  /// Where our addon may lie.
  static let addons = partitions.map { addon(on: $0) }

  private let context: BootContext
  private var files: BootFiles { context.files }

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { self.context = context }

  /// By what its stub says.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    facts.stubInfo.map { .booted("it calls itself \($0)") }
  }

  /// The running command line, which is what is in the image, and that of images to come.
  public func commandLines() throws(BootLoaderError) -> [String] {
    [context.facts.commandLine.text] + (try files.text("/etc/kernel/cmdline")?.lines.map(\.content) ?? [])
  }

  /// An addon for all images on the partition.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    let path = try addon()
    let before = try files.read(path)
    guard change.direction == .adding else {
      return EditPlan(before.map { [.write(FileEdit(path, before: $0, after: nil))] } ?? [])
    }
    // The addon's command line stands in it as it is.
    if let before, change.words.allSatisfy({ KernelWords.contains($0, in: Self.commandLine(in: before)) }) {
      return EditPlan()
    }
    guard let ukify = files.program(Self.programs) else {
      throw .cannot("ukify, which makes addons, is not installed", advice: "install it (Debian: systemd-ukify)")
    }
    let words = change.words.joined(separator: " ")
    let signing = try signing()
    let call = ProgramCall(
      ukify, ["build", "--cmdline=\(words)", "--output=\(GeneratedFile.output)"] + signing.arguments)
    return EditPlan([.generate(GeneratedFile(path, by: call, mustHold: change.words))], remarks: [signing.remark])
  }

  /// Where the addon for all images lies: on the partition that the running image came from.
  private func addon() throws(BootLoaderError) -> FilePath {
    guard let version = context.facts.stubInfo.flatMap(Self.version), version >= 254 else {
      throw .cannot(
        "this image's \(context.facts.stubInfo ?? "stub") knows no addons (systemd-stub does from 254 on)",
        advice: "put the parameter where the image's command line comes from (/etc/kernel/cmdline), and build it anew")
    }
    let image = context.facts.stubImage.map { $0.split(separator: "\\").joined(separator: "/") }
    let partition = Self.partitions.first { partition in
      guard let image else { return files.isThere("\(partition)/EFI/Linux") }
      return files.isThere("\(partition)/\(image)")
    }
    guard let partition else {
      throw .cannot("the partition of the running kernel image is not mounted", advice: "mount it at /efi or /boot")
    }
    return Self.addon(on: partition)
  }

  private static func addon(on partition: FilePath) -> FilePath {
    partition.appending("loader/addons").appending(addonName)
  }

  /// The text in an addon, with everything that is none as blanks.
  static func commandLine(in bytes: [UInt8]) -> String {
    ConfigurationText.letters(bytes.map { (0x20..<0x7f).contains($0) ? $0 : 0x20 })
  }

  /// The number in `systemd-stub 257.9-1~deb13u1`.
  static func version(_ info: String) -> Int? {
    info.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) }
  }

  // MARK: Signing

  /// A key and its certificate, as ukify(1) takes them.
  private typealias Key = (key: String, certificate: String)

  private static let configurations: [FilePath] = ["/etc/kernel/uki.conf", "/etc/systemd/ukify.conf"]

  /// Where others keep keys that firmware or shim was told of: sbctl, and Debian's and Ubuntu's machine owner key.
  private static let keys: [Key] = [
    ("/var/lib/sbctl/keys/db/db.key", "/var/lib/sbctl/keys/db/db.pem"),
    ("/usr/share/secureboot/keys/db/db.key", "/usr/share/secureboot/keys/db/db.pem"),
    ("/var/lib/shim-signed/mok/MOK.priv", "/var/lib/shim-signed/mok/MOK.pem"),
  ]

  /// What signs the addon, and what is to be said of it.
  private func signing() throws(BootLoaderError) -> (arguments: [String], remark: String) {
    if let key = try configuredKey()
      ?? Self.keys.first(where: { files.isThere($0.key) && files.isThere($0.certificate) })
    {
      return (
        ["--secureboot-private-key=\(key.key)", "--secureboot-certificate=\(key.certificate)"],
        "the addon is signed with \(key.key)"
      )
    }
    guard !context.facts.isSecureBootOn else {
      throw .cannot(
        "Secure Boot is on, and there is no key here to sign an addon with",
        advice: "set SecureBootPrivateKey= and SecureBootCertificate= in /etc/kernel/uki.conf")
    }
    return ([], "the addon is not signed: no key is configured, and Secure Boot is off")
  }

  /// The key of the first configuration that names one.
  private func configuredKey() throws(BootLoaderError) -> Key? {
    for path in Self.configurations {
      guard let text = try files.text(path) else { continue }
      let values = text.lines.map { $0.trimmed.split(separator: "=", maxSplits: 1).map { String($0) } }
      func value(_ name: String) -> String? {
        values.last { $0.count == 2 && $0[0].split(whereSeparator: \.isBlank).first == Substring(name) }?[1]
          .split(whereSeparator: \.isBlank).first.map { String($0) }
      }
      if let key = value("SecureBootPrivateKey"), let certificate = value("SecureBootCertificate") {
        return (key, certificate)
      }
    }
    return nil
  }
}
