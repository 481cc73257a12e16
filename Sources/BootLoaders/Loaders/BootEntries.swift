internal import Machine
internal import SystemPackage

/// The entries of the Boot Loader Specification, type 1 (uapi-group.org, boot_loader_specification), and the command line
/// that kernel-install gives to those of kernels to come.
///
/// On FAT, which keeps no file whole through a power cut while it is replaced, a new entry is put beside the one that
/// started this system and is tried once; the old one is kept, and stays the default, until the new one has booted.
struct BootEntries {
  /// What stands at the end of the new entry's name.
  ///
  /// By the specification's order of versions (`-` is less than `.`) it
  /// comes after the entry beside which it stands, and so is no default by itself.
  static let suffix = "-lastgasp"

  private static let bootctls = ["/usr/bin/bootctl"]
  private static let kernelInstallLine: FilePath = "/etc/kernel/cmdline"
  private static let kernelInstallDefault: FilePath = "/usr/lib/kernel/cmdline"

  private let context: BootContext
  private let folders: [FilePath]
  private var files: BootFiles { context.files }

  init(_ context: BootContext, folders: [FilePath]) {
    self.context = context
    self.folders = folders
  }

  /// One entry that starts a kernel of this machine.
  private struct Entry {
    let path: FilePath
    let bytes: [UInt8]
    let text: ConfigurationText

    func value(_ key: String) -> String? { text.lines.compactMap { Self.value($0, of: key) }.first }

    /// What stands behind a key, which blanks part from it.
    static func value(_ line: ConfigurationText.Line, of key: String) -> String? {
      let words = line.trimmed.split(maxSplits: 1, whereSeparator: \.isBlank)
      return words.count == 2 && words[0] == key ? String(words[1]) : nil
    }
  }

  /// Whether there are none.
  var isEmpty: Bool { ((try? entries())?.isEmpty) ?? true }

  /// What bears an entry's name and is none: why, with its path.
  var oddities: [String] {
    folders.flatMap(configurations).compactMap { path -> String? in
      do throws(BootLoaderError) {
        _ = try files.read(files.resolved(path))
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  /// The kernel command lines of all entries, and that of kernels to come.
  func commandLines() throws(BootLoaderError) -> [String] {
    let lines = try entries().flatMap { entry in entry.text.lines.compactMap { Entry.value($0, of: "options") } }
    return lines + (try files.text(Self.kernelInstallLine)?.lines.map(\.content) ?? [])
  }

  /// The edits of all entries and of kernel-install's line.
  ///
  /// - Parameter isBesideUntilBooted: Whether an entry on FAT is left for now, and a new one put beside it.
  func plan(_ change: ParameterChange, isBesideUntilBooted: Bool) throws(BootLoaderError) -> EditPlan {
    var steps = try kernelInstallEdit(change).map { [EditPlan.Step.write($0)] } ?? []
    let entries = try entries()
    let beside = isBesideUntilBooted ? try besideSteps(change, entries) : nil
    let remarks = oddities.map { "left out: \($0)" }
    if let beside { return EditPlan(steps + beside, remarks: remarks) }
    for entry in entries {
      // What is beside another entry is not one of its own.
      if original(of: entry, among: entries) != nil {
        if change.direction == .removing {
          steps.append(.write(FileEdit(entry.path, before: entry.bytes, after: nil)))
        }
        continue
      }
      if let edit = edit(entry, change) { steps.append(.write(edit)) }
    }
    return EditPlan(steps, remarks: remarks)
  }

  /// Whether an entry is beside another one.
  func isPending() throws(BootLoaderError) -> Bool {
    let entries = try entries()
    return entries.contains { original(of: $0, among: entries) != nil }
  }

  /// The entries that are beside another one are tried at the next boot.
  func retry() throws(BootLoaderError) -> EditPlan {
    guard let bootctl = files.program(Self.bootctls) else { return EditPlan() }
    let entries = try entries()
    let names = entries.filter { original(of: $0, among: entries) != nil }.compactMap { $0.path.lastComponent?.string }
    return EditPlan(names.map { .run(ProgramCall(bootctl, ["set-oneshot", $0])) })
  }

  /// The new words come into the entries themselves, and what stood beside them goes.
  func finish(_ words: [String]) throws(BootLoaderError) -> EditPlan {
    let entries = try entries()
    let beside = entries.filter { original(of: $0, among: entries) != nil }
    let edits = entries.filter { entry in !beside.contains { $0.path == entry.path } }
      .compactMap { edit($0, .adding(words)) }
    let removals = beside.map { FileEdit($0.path, before: $0.bytes, after: nil) }
    return EditPlan((edits + removals).map(EditPlan.Step.write))
  }

  // MARK: One entry

  private func entries() throws(BootLoaderError) -> [Entry] {
    let machineID = context.machine.fact("/etc/machine-id")
    var entries: [Entry] = []
    for folder in folders {
      for path in configurations(folder) {
        let place = files.resolved(path)
        guard let bytes = try readable(place), !entries.contains(where: { $0.path == place }) else { continue }
        let entry = Entry(path: place, bytes: bytes, text: ConfigurationText(bytes))
        guard entry.value("linux") != nil else { continue }
        let owner = entry.value("machine-id")
        if owner == nil || machineID == nil || owner == machineID { entries.append(entry) }
      }
    }
    return entries
  }

  private func configurations(_ folder: FilePath) -> [FilePath] {
    files.paths(in: folder).filter { $0.extension == "conf" && $0.lastComponent?.string.first != "." }
  }

  /// What an entry holds; `nil` for what is none, which the boot loader passes over too.
  private func readable(_ path: FilePath) throws(BootLoaderError) -> [UInt8]? {
    do throws(BootLoaderError) {
      return try files.read(path)
    } catch {
      guard case .cannot = error else { throw error }
      return nil
    }
  }

  private func edit(_ entry: Entry, _ change: ParameterChange) -> FileEdit? {
    let after = changed(entry, change)
    return after == entry.bytes ? nil : FileEdit(entry.path, before: entry.bytes, after: after)
  }

  /// Several lines of options are one to the boot loader: the last of them takes what is new.
  private func changed(_ entry: Entry, _ change: ParameterChange) -> [UInt8] {
    var text = entry.text
    let options = text.lines.indices.filter { Entry.value(text.lines[$0], of: "options") != nil }
    switch change.direction {
    case .removing:
      for index in options { text.lines[index].content = change.applied(to: text.lines[index].content) }
      // A line that had our words alone is ours; one that is bare without us stays.
      for index in options.reversed() where text.lines[index].trimmed == "options" { text.lines.remove(at: index) }
    case .adding:
      let missing = change.words.filter { word in
        !options.contains { KernelWords.contains(word, in: text.lines[$0].content) }
      }
      guard !missing.isEmpty else { return entry.bytes }
      if let last = options.last {
        text.lines[last].content = KernelWords.adding(missing, to: text.lines[last].content)
      } else {
        text.append("options \(missing.joined(separator: " "))")
      }
    }
    return text.bytes
  }

  // MARK: On FAT

  /// The steps that put a new entry beside the one that started this system; `nil` where that is not the way: nothing is on
  /// FAT, or there is no `bootctl` that could have it tried once.
  private func besideSteps(_ change: ParameterChange, _ entries: [Entry]) throws(BootLoaderError) -> [EditPlan.Step]? {
    guard change.direction == .adding, context.facts.isEFI, let bootctl = files.program(Self.bootctls) else {
      return nil
    }
    guard let booted = entries.first(where: isBooted), files.isOnFAT(booted.path),
      let name = booted.path.lastComponent?.string
    else { return nil }
    guard edit(booted, change) != nil else { return nil }
    let beside = Self.identifier(name).dropLast(".conf".count) + Self.suffix + ".conf"
    let path = booted.path.removingLastComponent().appending(String(beside))
    let there = try files.read(path)
    // A power cut may leave a name on FAT that leads to nothing.
    if let there, !there.isEmpty {
      if there == changed(booted, change) { return [] }
      throw .cannot("\(path) is there already, and is not what lastgasp would write", advice: "remove it")
    }
    return [
      .write(FileEdit(path, before: there, after: changed(booted, change))),
      .run(ProgramCall(bootctl, ["set-oneshot", String(beside)])),
    ]
  }

  /// Whether an entry is the one that started this system: by its name, else by the running kernel's release in it.
  private func isBooted(_ entry: Entry) -> Bool {
    guard let name = entry.path.lastComponent?.string else { return false }
    if let selected = context.facts.selectedEntry {
      return Self.identifier(name).lowercased() == Self.identifier(selected).lowercased()
    }
    let release = context.facts.kernelRelease
    return entry.value("version") == release || entry.value("linux")?.contains(release) == true
  }

  /// The entry beside which another one stands.
  private func original(of entry: Entry, among entries: [Entry]) -> Entry? {
    guard let name = entry.path.lastComponent?.string, Self.identifier(name).hasSuffix(Self.suffix + ".conf") else {
      return nil
    }
    let identifier = Self.identifier(name).dropLast(Self.suffix.count + ".conf".count) + ".conf"
    return entries.first { $0.path.lastComponent.map { Self.identifier($0.string) } == String(identifier) }
  }

  /// The name of an entry without the count of its tries, `+3` or `+3-1` (systemd-boot(7), "Automatic boot assessment").
  static func identifier(_ name: String) -> String {
    guard name.hasSuffix(".conf") else { return name }
    let stem = name.dropLast(".conf".count)
    guard let plus = stem.lastIndex(of: "+") else { return name }
    let counts = stem[stem.index(after: plus)...].split(separator: "-", omittingEmptySubsequences: false)
    guard counts.count <= 2, counts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }) else { return name }
    return stem[..<plus] + ".conf"
  }

  // MARK: Kernels to come

  /// kernel-install(8) takes `/etc/kernel/cmdline`, else `/usr/lib/kernel/cmdline`, else the running kernel's line, which
  /// has the words after the next boot: where there is no file, none is made.
  private func kernelInstallEdit(_ change: ParameterChange) throws(BootLoaderError) -> FileEdit? {
    let path = files.resolved(Self.kernelInstallLine)
    let own = try files.read(path)
    let given = change.direction == .adding ? try files.read(Self.kernelInstallDefault) : nil
    guard let before = own ?? given else { return nil }
    var text = ConfigurationText(before)
    let isThere = change.words.allSatisfy { word in text.lines.contains { KernelWords.contains(word, in: $0.content) } }
    if change.direction == .adding, isThere { return nil }
    // The file may have several lines, which are one; what is behind a # is a comment to some of its readers.
    let places = text.lines.indices.filter { !text.lines[$0].trimmed.isEmpty && !text.lines[$0].trimmed.hasPrefix("#") }
    switch change.direction {
    case .adding:
      guard let last = places.last else {
        text.append(change.words.joined(separator: " "))
        break
      }
      text.lines[last].content = change.applied(to: text.lines[last].content)
    case .removing:
      for index in places { text.lines[index].content = change.applied(to: text.lines[index].content) }
    }
    return text.bytes == own ? nil : FileEdit(path, before: own, after: text.bytes)
  }
}
