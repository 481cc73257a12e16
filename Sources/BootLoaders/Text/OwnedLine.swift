internal import SystemPackage

/// Lines that are ours in a file that a shell reads.
enum OwnedLine {
  /// What stands above our line in a file of ours.
  static let header = "# By lastgasp: memory that keeps a kernel crash. \"lastgasp unreserve\" takes this file away."

  private static let mark = "# by lastgasp"

  /// The line that adds words to a variable; what the variable had stays.
  ///
  /// - Parameters:
  ///   - fallback: What it has where nobody set it, as its reader would take it then.
  ///   - isFirst: Whether the words go before what it had.
  static func shell(
    _ variable: String, adding words: [String], fallback: String? = nil, isFirst: Bool = false
  ) -> String {
    let had = fallback.map { "${\(variable):-\($0)}" } ?? "$\(variable)"
    let parts = isFirst ? words + [had] : [had] + words
    return "\(variable)=\"\(parts.joined(separator: " "))\" \(mark)"
  }

  /// The line that adds words to an element of an array, as bash has them.
  static func shellAppending(_ variable: String, _ words: [String]) -> String {
    "\(variable)+=\" \(words.joined(separator: " "))\" \(mark)"
  }

  /// The edit that takes our lines out; of a line of ours that somebody changed since, only our words.
  ///
  /// - Parameter isWhollyOurs: Whether the file goes with them once nothing else is in it.
  static func removal(
    from before: [UInt8], at path: FilePath, words: [String], isWhollyOurs: Bool
  ) -> FileEdit? {
    var text = ConfigurationText(before)
    text.lines.removeAll { isOurs($0, words) }
    for index in text.lines.indices where text.lines[index].trimmed.hasSuffix(mark) {
      text.lines[index].content = KernelWords.removing(words, from: text.lines[index].content)
    }
    // What stands above our line stays as long as other words of ours are in it.
    if !text.lines.contains(where: hasWords) { text.lines.removeAll { $0.content == header } }
    let isEmpty = text.lines.allSatisfy { $0.trimmed.isEmpty }
    let after = isWhollyOurs && isEmpty ? nil : text.bytes
    return after == before ? nil : FileEdit(path, before: before, after: after)
  }

  /// Whether a file has a line of ours, by its mark.
  static func isMarked(_ bytes: [UInt8]) -> Bool { ConfigurationText(bytes).lines.contains(where: isMarked) }

  /// Whether a file has lines of ours alone.
  static func isWhollyOurs(_ bytes: [UInt8]) -> Bool { ConfigurationText(bytes).lines.allSatisfy(isMarked) }

  /// The words in lines of ours: of a line that somebody changed since, those that we may have written.
  static func words(in bytes: [UInt8]) -> [String] {
    ConfigurationText(bytes).lines.filter { $0.trimmed.hasSuffix(mark) && isMarked($0) }
      .flatMap { OwnWords.found(in: $0.content) }
  }

  private static func isMarked(_ line: ConfigurationText.Line) -> Bool {
    line.content == header || !line.trimmed.hasPrefix("#") && line.trimmed.hasSuffix(mark)
  }

  private static func hasWords(_ line: ConfigurationText.Line) -> Bool {
    line.trimmed.hasSuffix(mark)
      && ["reserve_mem", "crashkernel"].contains { !KernelWords.named($0, in: line.content).isEmpty }
  }

  /// Whether a line is just as we wrote it.
  private static func isOurs(_ line: ConfigurationText.Line, _ words: [String]) -> Bool {
    guard let name = line.content.split(separator: "=", maxSplits: 1).first, line.content.hasSuffix(mark) else {
      return false
    }
    let rest = KernelWords.removing(words, from: line.content)
    return rest == "\(name)=\"$\(name)\" \(mark)" || rest == "\(name)=\"\" \(mark)"
      || rest.hasPrefix("\(name)=\"${\(name):-") && rest.hasSuffix("}\" \(mark)")
  }
}
