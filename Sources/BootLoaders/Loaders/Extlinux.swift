internal import Machine
internal import SystemPackage

/// extlinux, SYSLINUX, and U-Boot that reads the same file: its entries, and what Debian's u-boot-menu writes them from.
public struct Extlinux: BootLoader {
  /// Its name.
  public static let name = "extlinux"

  static let configurations: [FilePath] = [
    "/boot/extlinux/extlinux.conf", "/boot/extlinux.conf", "/extlinux/extlinux.conf", "/extlinux.conf",
    "/boot/syslinux/syslinux.cfg", "/boot/syslinux/extlinux.conf", "/boot/EFI/syslinux/syslinux.cfg",
    "/efi/EFI/syslinux/syslinux.cfg", "/boot/efi/EFI/syslinux/syslinux.cfg", "/boot/firmware/extlinux/extlinux.conf",
  ]

  /// Its configuration, in the places where it looks for it.
  public static let landmarks = configurations.map(\.string)

  private static let menuProgram = "/usr/sbin/u-boot-update"
  static let menuSettings: FilePath = "/etc/default/u-boot"
  private static let menuDropInFolder: FilePath = "/etc/u-boot-menu/conf.d"
  static let menuDropIn: FilePath = "/etc/u-boot-menu/conf.d/zz-lastgasp.conf"
  private static let menuVariable = "U_BOOT_PARAMETERS"
  private static let kernelLine: FilePath = "/etc/kernel/cmdline"

  private let context: BootContext
  private var files: BootFiles { context.files }

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { self.context = context }

  /// By its number (0x3 is SYSLINUX and its kin), by `BOOT_IMAGE=` and `initrd=` together, which they set, or by its file.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    guard facts.loaderInfo == nil, let file = landmarks.first(where: facts.landmarks.contains) else { return nil }
    if let number = facts.loaderNumber, number >> 4 == 0x3 { return .booted("the kernel was told so (type 0x3)") }
    if facts.commandLine.contains("BOOT_IMAGE"), facts.commandLine.contains("initrd") {
      return .booted("BOOT_IMAGE= and initrd= are on the command line")
    }
    return .present("\(file) is there")
  }

  /// The command lines of the entries, and u-boot-menu's.
  public func commandLines() throws(BootLoaderError) -> [String] {
    var lines = try configuration()?.text.lines.filter(Self.isAppend).map(\.content) ?? []
    for path in [Self.menuSettings, Self.kernelLine] + files.paths(in: Self.menuDropInFolder) {
      lines += try files.text(path)?.lines.filter { !$0.trimmed.hasPrefix("#") }.map(\.content) ?? []
    }
    return lines
  }

  /// Every entry, and a drop-in or a line for u-boot-menu, so that it writes the same when it writes them anew.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    guard let (path, text) = try configuration() else {
      throw .cannot("the configuration of extlinux was not found", advice: "is its partition mounted?")
    }
    var changed = text
    let places = text.lines.indices.filter { Self.isAppend(text.lines[$0]) }
    guard !places.isEmpty else {
      throw .cannot("\(path) has no entry with an append line", advice: "add one with the parameter")
    }
    for index in places { changed.lines[index].content = change.applied(to: text.lines[index].content) }
    var steps = try menuSteps(change)
    if changed != text { steps.append(.write(FileEdit(path, before: text.bytes, after: changed.bytes))) }
    return EditPlan(steps)
  }

  private func configuration() throws(BootLoaderError) -> (path: FilePath, text: ConfigurationText)? {
    guard let found = Self.configurations.first(where: { context.facts.landmarks.contains($0.string) }) else {
      return nil
    }
    let path = files.resolved(found)
    return try files.text(path).map { (path, $0) }
  }

  /// Keywords are of any case (syslinux.cfg(5)).
  private static func isAppend(_ line: ConfigurationText.Line) -> Bool {
    let words = line.trimmed.split(whereSeparator: \.isBlank)
    // `append -` is the empty command line, on purpose.
    return words.first?.lowercased() == "append" && (words.count != 2 || words[1] != "-")
  }

  // MARK: u-boot-menu

  private func menuSteps(_ change: ParameterChange) throws(BootLoaderError) -> [EditPlan.Step] {
    guard files.program([Self.menuProgram]) != nil else { return [] }
    switch change.direction {
    case .removing:
      var steps: [EditPlan.Step] = []
      for (path, isWhollyOurs) in [(Self.menuDropIn, true), (files.resolved(Self.menuSettings), false)] {
        guard let before = try files.read(path),
          let edit = OwnedLine.removal(from: before, at: path, words: change.words, isWhollyOurs: isWhollyOurs)
        else { continue }
        steps.append(.write(edit))
      }
      return try steps + kernelLineSteps(change)
    case .adding:
      // Without a setting, it takes the line of kernel-install.
      if try !hasSetting(), try files.read(Self.kernelLine) != nil { return try kernelLineSteps(change) }
      let line = OwnedLine.shell(Self.menuVariable, adding: change.words, fallback: "ro quiet")
      if try readsDropIns() {
        let before = try files.read(Self.menuDropIn)
        let after = Array("\(OwnedLine.header)\n\(line)\n".utf8)
        return before == after ? [] : [.write(FileEdit(Self.menuDropIn, before: before, after: after))]
      }
      let path = files.resolved(Self.menuSettings)
      let before = try files.read(path)
      var text = ConfigurationText(before ?? [])
      guard !text.lines.contains(where: { $0.content == line }) else { return [] }
      text.append(line)
      return [.write(FileEdit(path, before: before, after: text.bytes))]
    }
  }

  private func hasSetting() throws(BootLoaderError) -> Bool {
    for path in [Self.menuSettings] + files.paths(in: Self.menuDropInFolder) where path != Self.menuDropIn {
      let lines = try files.text(path)?.lines ?? []
      if lines.contains(where: { $0.trimmed.hasPrefix("\(Self.menuVariable)=") }) { return true }
    }
    return false
  }

  private func readsDropIns() throws(BootLoaderError) -> Bool {
    try files.text(FilePath(Self.menuProgram))?.lines.contains { $0.content.contains("/etc/u-boot-menu/conf.d/") }
      == true
  }

  private func kernelLineSteps(_ change: ParameterChange) throws(BootLoaderError) -> [EditPlan.Step] {
    guard let before = try files.read(Self.kernelLine) else { return [] }
    var text = ConfigurationText(before)
    for index in text.lines.indices where !text.lines[index].trimmed.isEmpty {
      text.lines[index].content = change.applied(to: text.lines[index].content)
      if change.direction == .adding { break }
    }
    return text.bytes == before ? [] : [.write(FileEdit(Self.kernelLine, before: before, after: text.bytes))]
  }
}
