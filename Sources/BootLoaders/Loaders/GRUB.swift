internal import Machine
internal import Settings
internal import SystemPackage

/// GRUB 2: a drop-in for grub-mkconfig, or the entries that it reads by itself (`blscfg`).
public struct GRUB: BootLoader {
  /// Its name.
  public static let name = "GRUB"

  /// Where distributions keep the file that GRUB reads.
  static let configurations: [FilePath] = ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"]

  /// The file that GRUB reads.
  public static let landmarks = configurations.map(\.string)

  private static let mkconfigs = ["/usr/sbin/grub-mkconfig", "/usr/sbin/grub2-mkconfig", "/usr/bin/grub-mkconfig"]
  private static let dropInFolder: FilePath = "/etc/default/grub.d"
  static let dropIn: FilePath = "/etc/default/grub.d/lastgasp.cfg"
  private static let variable = "GRUB_CMDLINE_LINUX_DEFAULT"

  private let context: BootContext
  private var files: BootFiles { context.files }

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { self.context = context }

  /// By what it says, by its number (0x72 is GRUB 2), or by `BOOT_IMAGE=`, which SYSLINUX sets beside `initrd=`.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    if let info = facts.loaderInfo, info.hasPrefix("GRUB") { return .booted("it calls itself \(info)") }
    guard let configuration = facts.grubConfiguration else { return nil }
    // 0x21 is the kernel's own EFI stub, which some versions of GRUB start and others do not.
    if let number = facts.loaderNumber, number >> 4 == 0x7 { return .booted("the kernel was told so (type 0x7)") }
    let words = facts.commandLine
    if facts.loaderInfo == nil, words.contains("BOOT_IMAGE"), !words.contains("initrd") {
      return .booted("BOOT_IMAGE= is on the command line")
    }
    return .present("\(configuration) is there")
  }

  /// The command lines of `grub.cfg`, what they are made from, and those of the entries that are read.
  public func commandLines() throws(BootLoaderError) -> [String] {
    var lines: [String] = []
    for path in [context.settings.grubConfigurationFile] + files.paths(in: Self.dropInFolder) {
      guard path == context.settings.grubConfigurationFile || path.extension == "cfg" else { continue }
      lines +=
        try files.text(files.resolved(path))?.lines.map { String($0.trimmed) }.filter { !$0.hasPrefix("#") } ?? []
    }
    if let made = try configuration()?.text {
      lines += made.lines.map { String($0.trimmed) }.filter { $0.hasPrefix("linux") || $0.hasPrefix("set kernelopts") }
    }
    return try lines + entries.commandLines()
  }

  /// A drop-in or a line of ours, and grub.cfg made anew; with `blscfg`, the entries.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    guard let (path, text) = try configuration() else {
      throw .cannot(
        "GRUB's configuration was not found", advice: "mount /boot where it is not mounted, else set GRUB_BOOT_FILE")
    }
    try refuseWhatIsSigned(path, text)
    if readsEntries(text) { return try entries.plan(change, isBesideUntilBooted: false) }
    let source = try sourcePlan(change)
    guard source.isEmpty == false || !isDone(change, in: text) else { return EditPlan() }
    guard let program = files.program(Self.mkconfigs) else {
      throw .cannot("grub-mkconfig is not installed", advice: "install it, or edit \(path) by hand")
    }
    let generated = GeneratedFile(
      path, by: ProgramCall(program, ["-o", GeneratedFile.output]),
      mustHold: ["menuentry"] + (change.direction == .adding ? change.words : []),
      mustNotHold: [])
    return EditPlan(source.steps + [.generate(generated)])
  }

  private var entries: BootEntries { BootEntries(context, folders: ["/boot/loader/entries"]) }

  private func configuration() throws(BootLoaderError) -> (path: FilePath, text: ConfigurationText)? {
    guard let path = context.facts.grubConfiguration.map(files.resolved), let text = try files.text(path) else {
      return nil
    }
    return (path, text)
  }

  /// Whether GRUB reads boot loader entries (the `blscfg` of Fedora and its kin).
  private func readsEntries(_ text: ConfigurationText) -> Bool {
    text.lines.contains { $0.trimmed.split(whereSeparator: \.isBlank).first == "blscfg" } && !entries.isEmpty
  }

  private func isDone(_ change: ParameterChange, in text: ConfigurationText) -> Bool {
    let isThere = change.words.allSatisfy { word in text.lines.contains { KernelWords.contains(word, in: $0.content) } }
    return change.direction == .adding ? isThere : !isThere
  }

  /// A GRUB that checks signatures takes no configuration that nobody has signed (GRUB manual, "Using digital signatures").
  private func refuseWhatIsSigned(_ path: FilePath, _ text: ConfigurationText) throws(BootLoaderError) {
    let checks = text.lines.contains { line in
      line.trimmed.hasPrefix("set check_signatures=enforce") || line.trimmed.hasPrefix("check_signatures=enforce")
    }
    guard checks || files.isThere("\(path).sig") else { return }
    throw .cannot(
      "GRUB checks the signature of \(path), and there is no key here to sign it anew",
      advice: "add the parameter, and sign the file")
  }

  // MARK: What grub.cfg is made from

  /// Whether grub-mkconfig reads drop-ins, as Debian's does.
  private func readsDropIns() throws(BootLoaderError) -> Bool {
    guard let program = files.program(Self.mkconfigs), let script = try files.text(files.resolved(FilePath(program)))
    else { return false }
    return script.lines.contains { $0.content.contains("default/grub.d") && !$0.trimmed.hasPrefix("#") }
  }

  private func sourcePlan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    switch change.direction {
    case .removing:
      var edits = try [ownedEdit(Self.dropIn, change, isWhollyOurs: true)]
      edits.append(try ownedEdit(context.settings.grubConfigurationFile, change, isWhollyOurs: false))
      return EditPlan(edits.compactMap(\.self).map(EditPlan.Step.write))
    case .adding:
      if try hasOurLine(change.words) { return EditPlan() }
      if try readsDropIns() { return EditPlan([.write(try dropInEdit(change.words))]) }
      let path = files.resolved(context.settings.grubConfigurationFile)
      guard let before = try files.read(path) else {
        throw .cannot("\(path) is not there", advice: "set GRUB_CFG_FILE to what GRUB's configuration is made from")
      }
      var text = ConfigurationText(before)
      let missing = change.words.filter { word in !text.lines.contains { KernelWords.contains(word, in: $0.content) } }
      text.append(OwnedLine.shell(Self.variable, adding: missing))
      return EditPlan([.write(FileEdit(path, before: before, after: text.bytes))])
    }
  }

  private func hasOurLine(_ words: [String]) throws(BootLoaderError) -> Bool {
    for path in [Self.dropIn, context.settings.grubConfigurationFile] {
      let lines = try files.text(files.resolved(path))?.lines.filter { !$0.trimmed.hasPrefix("#") } ?? []
      if words.allSatisfy({ word in lines.contains { KernelWords.contains(word, in: $0.content) } }) { return true }
    }
    return false
  }

  /// A file of that name that somebody else wrote keeps what it has.
  private func dropInEdit(_ words: [String]) throws(BootLoaderError) -> FileEdit {
    let path = files.resolved(Self.dropIn)
    let before = try files.read(path)
    var text = ConfigurationText(before ?? Array("\(OwnedLine.header)\n".utf8))
    let missing = words.filter { word in !text.lines.contains { KernelWords.contains(word, in: $0.content) } }
    text.append(OwnedLine.shell(Self.variable, adding: missing))
    return FileEdit(path, before: before, after: text.bytes)
  }

  private func ownedEdit(
    _ path: FilePath, _ change: ParameterChange, isWhollyOurs: Bool
  ) throws(BootLoaderError) -> FileEdit? {
    let path = files.resolved(path)
    guard let before = try files.read(path) else { return nil }
    return OwnedLine.removal(from: before, at: path, words: change.words, isWhollyOurs: isWhollyOurs)
  }
}
