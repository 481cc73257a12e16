internal import SystemPackage

/// Limine: the command lines of its Linux entries, or what limine-entry-tool writes them from.
public struct Limine: BootLoader {
  /// Its name.
  public static let name = "Limine"

  private static let partitions = ["", "/efi", "/boot", "/boot/efi"]
  private static let places = ["limine", "boot/limine", "EFI/limine/limine", "EFI/BOOT/limine", "limine/limine"]
  static let configurations: [FilePath] = ["conf", "cfg"].flatMap { ending in
    partitions.flatMap { partition in places.map { FilePath("\(partition)/\($0).\(ending)") } }
  }

  /// limine-entry-tool's settings, of which it writes the entries.
  static let toolSettings: FilePath = "/etc/default/limine"
  private static let tools = ["/usr/bin/limine-update", "/usr/bin/limine-mkinitcpio", "/usr/bin/limine-dracut"]
  private static let toolVariable = "KERNEL_CMDLINE[default]"

  /// Its configuration, in the places where it looks for it, of this form and of the one before version 8.
  public static let landmarks = configurations.map(\.string)

  private let context: BootContext
  private var files: BootFiles { context.files }

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { self.context = context }

  /// By what it says, else by its files.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    if let info = facts.loaderInfo { return info.hasPrefix("Limine") ? .booted("it calls itself \(info)") : nil }
    return landmarks.first(where: facts.landmarks.contains).map { .present("\($0) is there") }
  }

  /// The command lines of its Linux entries.
  public func commandLines() throws(BootLoaderError) -> [String] {
    var lines: [String] = []
    if let text = try configuration()?.text { lines += Self.commandLines(of: text).map { text.lines[$0].content } }
    let settings = try files.text(Self.toolSettings)?.lines.filter { !$0.trimmed.hasPrefix("#") } ?? []
    return lines + settings.map(\.content)
  }

  /// The entries; beside them a line of ours in the settings that they are written from, where there are such.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    guard let (path, text) = try configuration() else {
      throw .cannot("Limine's configuration was not found", advice: "is its partition mounted?")
    }
    guard !context.facts.isSecureBootOn else {
      throw .cannot(
        "Secure Boot is on, where Limine takes no configuration whose checksum is not enrolled in it",
        advice: "add the parameter, enroll with limine enroll-config, and sign Limine anew")
    }
    let places = Self.commandLines(of: text)
    guard !places.isEmpty else {
      throw .cannot("\(path) has no Linux entry with a command line", advice: "add a cmdline: to it")
    }
    var changed = text
    for index in places { changed.lines[index].content = Self.changed(text.lines[index].content, change) }
    var steps = try toolSteps(change)
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

  /// limine-entry-tool reads its settings as a shell does.
  private func toolSteps(_ change: ParameterChange) throws(BootLoaderError) -> [EditPlan.Step] {
    let path = files.resolved(Self.toolSettings)
    guard files.program(Self.tools) != nil, let before = try files.read(path) else { return [] }
    guard change.direction == .adding else {
      return OwnedLine.removal(from: before, at: path, words: change.words, isWhollyOurs: false).map { [.write($0)] }
        ?? []
    }
    var text = ConfigurationText(before)
    let missing = change.words.filter { word in !text.lines.contains { KernelWords.contains(word, in: $0.content) } }
    guard !missing.isEmpty else { return [] }
    text.append(OwnedLine.shellAppending(Self.toolVariable, missing))
    return [.write(FileEdit(path, before: before, after: text.bytes))]
  }

  // MARK: The two forms of the configuration

  /// The lines that are the command line of a Linux entry: `cmdline:` and `kernel_cmdline:`, or `CMDLINE=` and
  /// `KERNEL_CMDLINE=` (CONFIG.md of Limine 8 and of 7).
  private static func commandLines(of text: ConfigurationText) -> [Int] {
    var found: [Int] = []
    var entry: [Int] = []
    var isLinux = false
    func isEntry(_ line: Substring) -> Bool { line.hasPrefix("/") || line.hasPrefix(":") }
    for index in text.lines.indices {
      let line = text.lines[index].trimmed
      if isEntry(line) {
        if isLinux { found += entry }
        (entry, isLinux) = ([], false)
      } else if let (key, value) = assignment(line) {
        if key == "protocol" { isLinux = value.lowercased() == "linux" }
        if key == "cmdline" || key == "kernel_cmdline" { entry.append(index) }
      }
    }
    return isLinux ? found + entry : found
  }

  /// A key in small letters and what stands behind its `:` or `=`.
  private static func assignment(_ line: Substring) -> (key: String, value: String)? {
    guard !line.hasPrefix("#"), let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    let value = line[line.index(after: mark)...].drop { $0.isBlank }
    return (line[..<mark].lowercased(), String(value))
  }

  private static func changed(_ line: String, _ change: ParameterChange) -> String {
    guard let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return line }
    let start = line.index(after: mark)
    let value = String(line[start...])
    let after = change.applied(to: value)
    // `cmdline:` wants a blank behind it, which an empty one may lack.
    return line[..<start] + (line[mark] == ":" && value.isEmpty && !after.isEmpty ? " " : "") + after
  }
}
