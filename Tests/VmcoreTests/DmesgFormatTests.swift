import Testing
import Vmcore

@Suite struct DmesgFormatTests {
  @Test(
    arguments: [
      (0, "[    0.000000] x\n"), (999_999_999, "[    0.999999] x\n"), (12_345_678_901_234, "[12345.678901] x\n"),
      (123_456_000_000_000, "[123456.000000] x\n"),
    ] as [(UInt64, String)])
  func `times have seconds and microseconds`(time: UInt64, line: String) {
    #expect(Self.text(time, "x", .makedumpfile) == line)
    #expect(Self.text(time, "x", .vmcoreDmesg) == line)
  }

  @Test func `further lines are indented by one tool and not by the other`() {
    #expect(Self.text(0, "a\nb\n", .makedumpfile) == "[    0.000000] a\n               b\n               \n")
    #expect(Self.text(0, "a\nb", .vmcoreDmesg) == "[    0.000000] a\nb\n")
  }

  @Test func `a message without text is left out by one tool and an empty line of the other`() {
    #expect(Self.text(0, nil, .makedumpfile) == "")
    #expect(Self.text(0, nil, .vmcoreDmesg) == "[    0.000000] \n")
  }

  @Test func `what is not printable is escaped, white space and backslashes are not`() {
    #expect(
      Self.text(0, "\u{1}\u{1b}[0m\t\\é\u{7f}", .makedumpfile) == "[    0.000000] \\x01\\x1b[0m\t\\\\xc3\\xa9\\x7f\n")
  }

  private static func text(_ time: UInt64, _ text: String?, _ format: DmesgFormat) -> String {
    var bytes: [UInt8] = []
    format.append(PrintkRecord(nanoseconds: time, text: text.map { Array($0.utf8) }), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
