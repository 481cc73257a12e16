/// What a tool of which this program knows nothing put in front of its lines: learned from one line, and taken from those after it.
///
/// Digits and blanks differ from one line to the next, all else is taken as it is: `c1   4040 `, `-(4)[1422:cameraserver]`, `101:`.
struct LearnedPrefix: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case byte(UInt8)
    case digits
    case blanks
  }

  /// How long it may be.
  private static let limit = 96

  private var parts: [Part] = []
  /// How many blanks stand at the end: what follows them is indented by itself.
  private let blanksAtEnd: Int

  /// Learns from what stands before the kernel's words; `nil` where that are words of the kernel's too (`rcu: `, `NMI watchdog: `).
  init?(_ front: ArraySlice<UInt8>) {
    guard front.count <= Self.limit, !Self.isKernels(front) else { return nil }
    var rest = front
    while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
    blanksAtEnd = front.count - rest.count
    guard !rest.isEmpty || blanksAtEnd > 0 else { return nil }
    while let byte = rest.first {
      if byte.isDigit {
        rest.removeFirst(rest.prefix(while: \.isDigit).count)
        parts.append(.digits)
      } else if Self.isBlank(byte) {
        rest.skipBlanks()
        parts.append(.blanks)
      } else {
        rest.removeFirst()
        parts.append(.byte(byte))
      }
    }
  }

  /// What stands behind such a prefix; `nil` where the text does not begin so.
  func rest(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = text
    for (index, part) in parts.enumerated() {
      switch part {
      case .byte(let byte):
        guard rest.first == byte || index == parts.count - 1 && isNumberMark(byte, rest.first, after: index) else {
          return nil
        }
        rest.removeFirst()
      case .digits:
        guard !rest.takePrefix(while: \.isDigit).isEmpty else { return nil }
      case .blanks:
        guard rest.first.map(Self.isBlank) == true else { return nil }
        rest.skipBlanks()
      }
    }
    rest.removeFirst(rest.prefix(blanksAtEnd).prefix(while: Self.isBlank).count)
    return rest
  }

  /// grep marks the lines around a hit `101-`, the hit itself `101:`.
  private func isNumberMark(_ byte: UInt8, _ other: UInt8?, after index: Int) -> Bool {
    byte == UInt8(ascii: ":") && other == UInt8(ascii: "-") && index > 0 && parts[index - 1] == .digits
  }

  private static func isKernels(_ front: ArraySlice<UInt8>) -> Bool {
    guard let first = front.first, first.isLetter else { return front.elementsEqual("[ ".utf8) }
    return front.allSatisfy { $0.isLetter || $0 == .space || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "_") }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == .space || byte == 0x09 }
}

extension LogLine {
  /// What stands before the line that opens a warning, which nobody but the kernel writes.
  ///
  /// Source: include/asm-generic/bug.h, CUT_HERE.
  var frontOfCutMark: ArraySlice<UInt8>? {
    let mark = "------------[ cut here ]------------"
    guard text.last == UInt8(ascii: "-"), text.hasSuffix(mark), text.count > mark.utf8.count else { return nil }
    return text.dropLast(mark.utf8.count)
  }

  /// Whether a program other than the kernel wrote these words, as far as what stands before them says so.
  ///
  /// `host program[12]: `, and behind a date `host program: ` too. The kernel's own lines say nothing like it before what begins a report.
  func isOfProgram(before words: ArraySlice<UInt8>) -> Bool {
    let front = text[..<words.startIndex]
    if front.hasPrefix("audit: type=") { return true }
    let parts = front.prefix(128).split(separator: .space, maxSplits: 2)
    if parts.prefix(2).contains(where: { Self.program(in: $0)?.isNumbered == true }) { return true }
    guard isDated, parts.count > 1, !parts[0].contains(UInt8(ascii: ":")), !parts[0].elementsEqual("NMI".utf8) else {
      return false
    }
    return Self.program(in: parts[1]) != nil
  }

  /// The name in `program[12]:` or `program:`.
  private static func program(in word: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, isNumbered: Bool)? {
    var rest = word
    let name = rest.takePrefix { $0.isSymbol || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") }
    guard !name.isEmpty, !name.elementsEqual("kernel".utf8) else { return nil }
    let isNumbered = rest.takePrefix("[")
    if isNumbered {
      guard rest.takeNumber() != nil, rest.takePrefix("]") else { return nil }
    }
    return rest.elementsEqual([UInt8(ascii: ":")]) ? (name, isNumbered) : nil
  }
}
