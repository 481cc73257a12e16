internal import SystemPackage

/// What is ours in a file, whichever boot loader reads it.
enum OwnWords {
  /// The words of a text that are of the kinds we write.
  static func found(in text: String) -> [String] {
    text.split { $0.isBlank || $0 == "\"" }.map(String.init)
      .filter { $0.hasPrefix("reserve_mem=") && $0.hasSuffix(":lastgasp") || $0.hasPrefix("crashkernel=") }
  }

  /// The edit that takes our lines and words out of a file; `nil` where there are none.
  ///
  /// - Parameter isOurs: Whether we made the file: it goes once nothing else is in it.
  static func removal(from before: [UInt8], at path: FilePath, words: [String], isOurs: Bool) -> FileEdit? {
    let name = path.lastComponent?.string ?? ""
    if isOurs, name == UnifiedKernelImage.addonName || name.hasSuffix("\(BootEntries.suffix).conf") {
      return FileEdit(path, before: before, after: nil)
    }
    let lines = OwnedLine.removal(from: before, at: path, words: words, isWhollyOurs: isOurs)
    if let lines, lines.after == nil { return lines }
    var text = ConfigurationText(lines?.after ?? before)
    var bare: [Int] = []
    for index in text.lines.indices where !text.lines[index].trimmed.hasPrefix("#") {
      let content = text.lines[index].content
      text.lines[index].content = KernelWords.removing(words, from: content)
      // A line that was made for the words alone.
      let rest = text.lines[index].trimmed
      if text.lines[index].content != content, rest.isEmpty || rest == "options" { bare.append(index) }
    }
    for index in bare.reversed() { text.lines.remove(at: index) }
    let isEmpty = text.lines.allSatisfy { $0.trimmed.isEmpty }
    let after = isOurs && isEmpty ? nil : text.bytes
    return after == before ? nil : FileEdit(path, before: before, after: after)
  }
}
