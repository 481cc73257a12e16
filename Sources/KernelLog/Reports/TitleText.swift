/// Fills a title in, and takes out of the kernel's words what differs from one time to the next.
enum TitleText {
  /// The title of a report.
  ///
  /// A function that is missing is called `corrupted`, as dashboards do.
  static func fill(
    _ form: String, captures: [ArraySlice<UInt8>], function: String?, access: String?
  ) -> String {
    var title = ""
    var rest = form[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      title += rest[..<open]
      let key = rest[rest.index(after: open)..<close]
      switch key {
      case "F": title += function ?? "corrupted"
      case "A": title += access ?? ""
      // What the trap of a checker says in words, its report says with dashes.
      case "1-": title += captures.first.map { inserted($0).replacing(" ", with: "-") } ?? ""
      default: title += Int(key).flatMap { captures.indices.contains($0 - 1) ? inserted(captures[$0 - 1]) : nil } ?? ""
      }
      rest = rest[rest.index(after: close)...]
    }
    return squeezed(title + rest)
  }

  /// The kernel's words without addresses, offsets, long numbers, times and line numbers.
  static func scrubbed(_ text: ArraySlice<UInt8>) -> String {
    let words = text.prefix(lengthLimit).cleaned.split(separator: " ", omittingEmptySubsequences: true)
    return words.map { scrubbed(word: Array($0.utf8)[...]) }.joined(separator: " ")
  }

  private static func inserted(_ capture: ArraySlice<UInt8>) -> String {
    (capture.first == .space ? " " : "") + scrubbed(capture)
  }

  private static let lengthLimit = 160

  /// One space between words, and no dots that go on at the end.
  private static func squeezed(_ text: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: true)
    if words.last?.allSatisfy({ $0 == "." }) == true { words.removeLast() }
    let title = words.joined(separator: " ")
    return title.hasSuffix("...") ? String(title.dropLast(3)) : title
  }

  private static func scrubbed(word: ArraySlice<UInt8>) -> String {
    // A function with its offset is its name.
    if word.contains("+0x"), let frame = TraceLine.frame(word) {
      let tail = word.last == UInt8(ascii: "/") ? "/" : ""
      return frame.name + tail
    }
    var output: [UInt8] = []
    var rest = word
    while !rest.isEmpty {
      let token = rest.takePrefix { $0.isSymbol }
      if token.isEmpty {
        output.append(rest.removeFirst())
      } else {
        output += replaced(token)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// A run of letters and digits, or what stands for it.
  private static func replaced(_ token: ArraySlice<UInt8>) -> [UInt8] {
    if token.hasPrefix("0x"), token.count > 2, token.dropFirst(2).allSatisfy({ $0.isHexDigit }) {
      return Array("ADDR".utf8)
    }
    let isHexadecimal = token.allSatisfy { $0.isHexDigit }
    if token.allSatisfy({ $0.isDigit }), token.count >= 4 { return Array((token.count >= 12 ? "ADDR" : "NUM").utf8) }
    if isHexadecimal, token.count >= 8, token.contains(where: { $0.isDigit }) || token.count >= 16 {
      return Array("ADDR".utf8)
    }
    return Array(token)
  }
}
