internal import SystemPackage

/// The difference of two texts as `diff -u` shows it.
enum UnifiedDiff {
  /// One line of the comparison.
  private enum Line {
    case same(Substring)
    case old(Substring)
    case new(Substring)

    var isChange: Bool {
      if case .same = self { false } else { true }
    }

    var text: String {
      switch self {
      case .same(let text): " \(text)"
      case .old(let text): "-\(text)"
      case .new(let text): "+\(text)"
      }
    }
  }

  /// How many lines stand around a change.
  private static let context = 3

  /// Beyond so many pairs of lines, what lies between the first and the last change is shown as one.
  private static let mostPairs = 1 << 20

  /// The hunks, with the two names above them; empty where both are equal.
  ///
  /// - Parameters:
  ///   - old: `nil` where there was no file.
  ///   - new: `nil` where there is none any more.
  static func of(_ path: String, old: [UInt8]?, new: [UInt8]?) -> String {
    guard old != new else { return "" }
    guard isText(old ?? []), isText(new ?? []) else {
      return "Binary file \(path) is \(new == nil ? "removed" : "written")\n"
    }
    let lines = compare(split(old), split(new))
    var output = "--- \(old == nil ? "/dev/null" : path)\n+++ \(new == nil ? "/dev/null" : path)\n"
    for range in hunks(lines) { output += hunk(lines, range) }
    return output
  }

  private static func isText(_ bytes: [UInt8]) -> Bool { !bytes.contains(0) }

  private static func split(_ bytes: [UInt8]?) -> [Substring] {
    guard let bytes, !bytes.isEmpty else { return [] }
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Substring.init)
    if lines.last?.isEmpty == true {
      lines.removeLast()
    } else if let last = lines.popLast() {
      lines.append(last + "\n\\ No newline at end of file")
    }
    return lines
  }

  private static func compare(_ old: [Substring], _ new: [Substring]) -> [Line] {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - start, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    let middle = longestCommon(Array(old[start..<old.count - tail]), Array(new[start..<new.count - tail]))
    return old[..<start].map(Line.same) + middle + old[(old.count - tail)...].map(Line.same)
  }

  /// By the longest common subsequence.
  private static func longestCommon(_ old: [Substring], _ new: [Substring]) -> [Line] {
    guard old.count * new.count <= mostPairs else { return old.map(Line.old) + new.map(Line.new) }
    var lengths = [[Int]](repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
    for row in old.indices.reversed() {
      for column in new.indices.reversed() {
        lengths[row][column] =
          old[row] == new[column]
          ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
      }
    }
    var lines: [Line] = []
    var (row, column) = (0, 0)
    while row < old.count || column < new.count {
      if row < old.count, column < new.count, old[row] == new[column] {
        lines.append(.same(old[row]))
        (row, column) = (row + 1, column + 1)
      } else if row < old.count, column == new.count || lengths[row + 1][column] >= lengths[row][column + 1] {
        lines.append(.old(old[row]))
        row += 1
      } else {
        lines.append(.new(new[column]))
        column += 1
      }
    }
    return lines
  }

  /// The ranges of lines to show: changes with what stands around them, joined where they touch.
  private static func hunks(_ lines: [Line]) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].isChange {
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private static func hunk(_ lines: [Line], _ range: Range<Int>) -> String {
    func count(_ part: Range<Int>, isOld: Bool) -> Int {
      lines[part].count { line in
        switch line {
        case .same: true
        case .old: isOld
        case .new: !isOld
        }
      }
    }
    func side(isOld: Bool) -> String {
      let size = count(range, isOld: isOld)
      let before = count(0..<range.lowerBound, isOld: isOld)
      return "\(size == 0 ? before : before + 1),\(size)"
    }
    let head = "@@ -\(side(isOld: true)) +\(side(isOld: false)) @@\n"
    return head + lines[range].map { $0.text + "\n" }.joined()
  }
}

extension EditPlan {
  /// What would be done, for a person: the differences of files, and the commands.
  public var preview: String {
    steps.map { step in
      switch step {
      case .write(let edit): UnifiedDiff.of(edit.path.string, old: edit.before, new: edit.after)
      case .generate(let file): "run: \(file.call.writing(to: file.path.string))\n"
      case .run(let call): "run: \(call)\n"
      }
    }.joined()
  }
}

extension ProgramCall {
  /// The call with the place of its output filled in.
  func writing(to path: String) -> ProgramCall {
    ProgramCall(program, arguments.map { $0.replacing(GeneratedFile.output, with: path) })
  }
}
