internal import SystemPackage

/// rEFInd: the options beside the kernels in /boot, or those of the entries that are written by hand.
public struct Refind: BootLoader {
  /// Its name.
  public static let name = "rEFInd"

  private static let linux: FilePath = "/boot/refind_linux.conf"
  private static let manual: [FilePath] = [
    "/efi/EFI/refind/refind.conf", "/boot/efi/EFI/refind/refind.conf", "/boot/EFI/refind/refind.conf",
    "/efi/EFI/BOOT/refind.conf", "/boot/efi/EFI/BOOT/refind.conf", "/boot/EFI/BOOT/refind.conf",
  ]

  /// The options of kernels that it finds, and its own configuration.
  public static let landmarks = ([linux] + manual).map(\.string)

  private let files: BootFiles

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { files = context.files }

  /// By what it says where it is told to (`write_systemd_vars`), else by its files.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    if let info = facts.loaderInfo { return info.hasPrefix("rEFInd") ? .booted("it calls itself \(info)") : nil }
    guard facts.isEFI else { return nil }
    return landmarks.first(where: facts.landmarks.contains).map { .present("\($0) is there") }
  }

  /// The options of all lines.
  public func commandLines() throws(BootLoaderError) -> [String] {
    var lines = try files.text(Self.linux)?.lines.filter(Self.isLinuxLine).map(\.content) ?? []
    for path in Self.manual {
      lines += try files.text(path)?.lines.filter(Self.isOptionsLine).map(\.content) ?? []
    }
    return lines
  }

  /// The lines of `refind_linux.conf`; where there is none, the `options` of the entries written by hand.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    if let edit = try edit(Self.linux, change, where: Self.isLinuxLine) { return EditPlan(edit) }
    for path in Self.manual {
      if let edit = try edit(path, change, where: Self.isOptionsLine) { return EditPlan(edit) }
    }
    throw .cannot(
      "rEFInd has neither a \(Self.linux) nor an entry of its own with options",
      advice: "run mkrlconf to have that file written")
  }

  /// The edit of a file; `nil` where it has no line that counts, none where all is done.
  private func edit(
    _ path: FilePath, _ change: ParameterChange, where counts: (ConfigurationText.Line) -> Bool
  ) throws(BootLoaderError) -> [EditPlan.Step]? {
    let path = files.resolved(path)
    guard let before = try files.read(path) else { return nil }
    var text = ConfigurationText(before)
    let places = text.lines.indices.filter { counts(text.lines[$0]) }
    guard !places.isEmpty else { return nil }
    for index in places { text.lines[index].content = Self.changed(text.lines[index].content, change) }
    return text.bytes == before ? [] : [.write(FileEdit(path, before: before, after: text.bytes))]
  }

  /// `"Boot with standard options"  "root=… ro"`: a name and the options, in quotes where there are blanks in them.
  private static func isLinuxLine(_ line: ConfigurationText.Line) -> Bool {
    line.trimmed.hasPrefix("\"") && line.trimmed.filter { $0 == "\"" }.count >= 4
  }

  private static func isOptionsLine(_ line: ConfigurationText.Line) -> Bool {
    line.trimmed.split(whereSeparator: \.isBlank).first == "options"
  }

  /// The last string in quotes is the options; without quotes, the line's second word.
  private static func changed(_ line: String, _ change: ParameterChange) -> String {
    guard let close = line.lastIndex(of: "\""), let open = opening(before: close, in: line) else {
      guard change.direction == .adding else { return change.applied(to: line) }
      let words = line.split(maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: \.isBlank)
      guard words.count == 2 else { return line }
      return line[..<words[1].startIndex] + "\"\(change.applied(to: String(words[1])))\""
    }
    let options = line[line.index(after: open)..<close]
    return line[...open] + change.applied(to: String(options)) + line[close...]
  }

  /// The quote that opens the string which ends at one; two in a row are one letter of it.
  private static func opening(before close: String.Index, in line: String) -> String.Index? {
    var index = close
    while index > line.startIndex {
      index = line.index(before: index)
      guard line[index] == "\"" else { continue }
      guard index > line.startIndex, line[line.index(before: index)] == "\"" else { return index }
      index = line.index(before: index)
    }
    return nil
  }
}
