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
    var lines: [String] = []
    for (path, find) in Self.sources {
      guard let text = try files.text(files.resolved(path)) else { continue }
      lines += find(text).compactMap { RefindLine(text.lines[$0].content).options }
    }
    return lines
  }

  /// The lines of `refind_linux.conf`; where there is none, the `options` of the entries written by hand.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    for (path, find) in Self.sources {
      if let plan = try plan(path, change, find) { return plan }
    }
    throw .cannot(
      "rEFInd has neither a \(Self.linux) nor an entry of its own with options for Linux",
      advice: "run mkrlconf to have that file written")
  }

  /// The files, each with what finds the lines in it that hold options for Linux.
  private static var sources: [(FilePath, (ConfigurationText) -> [Int])] {
    [(linux, linuxLines)] + manual.map { ($0, RefindMenu.linuxOptions) }
  }

  /// The plan for a file; `nil` where it has no line that counts, an empty one where all is done.
  private func plan(
    _ path: FilePath, _ change: ParameterChange, _ find: (ConfigurationText) -> [Int]
  ) throws(BootLoaderError) -> EditPlan? {
    let path = files.resolved(path)
    guard let before = try files.read(path) else { return nil }
    var text = ConfigurationText(before)
    let found = find(text)
    let places = found.filter { RefindLine(text.lines[$0].content).isUnderstood }
    guard !places.isEmpty else { return nil }
    for index in places {
      text.lines[index].content = RefindLine(text.lines[index].content).changed(change)
    }
    guard text.bytes != before else { return EditPlan() }
    let remarks = found.filter { !places.contains($0) }.map { index in
      "\(path):\(index + 1) is left as it is: rEFInd takes the first word of its options alone; put them in quotes"
    }
    return EditPlan(
      [.write(FileEdit(path, before: before, after: text.bytes))], remarks: change.direction == .adding ? remarks : [])
  }

  /// `"Boot with standard options"  "root=… ro"`: every line of two words.
  private static func linuxLines(_ text: ConfigurationText) -> [Int] {
    text.lines.indices.filter { RefindLine(text.lines[$0].content).options != nil }
  }
}
