/// Makes text safe to show on a terminal, as a stream: what would act on it, or reorder it, is written as `\x1b`.
///
/// A log is hostile input: whoever can log can write escape sequences.
public struct ShownText: Sendable {
  private var escaper = TextEscaper()

  /// Begins a text.
  public init() {}

  /// Takes the next bytes, and appends what may be shown to `output`.
  public mutating func update(_ bytes: [UInt8], to output: inout [UInt8]) {
    for byte in bytes { escaper.append(byte, to: &output) }
  }

  /// Ends the text.
  public mutating func finish(to output: inout [UInt8]) { escaper.finish(to: &output) }

  /// A text that is one line, with spaces in the place of line breaks.
  public static func line(_ text: String) -> String {
    var shown = ShownText()
    var output: [UInt8] = []
    shown.update(text.utf8.map { $0 == 0x0a || $0 == 0x09 || $0 == 0x0d ? 0x20 : $0 }, to: &output)
    shown.finish(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
